import { Spinner, TextInput } from '@inkjs/ui'
import { render } from 'ink'
import { createElement } from 'react'

// One text field, or a spinner, of Ink's own collection of components. Plain JavaScript: the package is no dependency, and has no types here.
const shown =
  process.argv[2] === 'spinner'
    ? createElement(Spinner, { label: 'Role to create' })
    : createElement(TextInput, { placeholder: 'Role to create' })
render(shown, { exitOnCtrlC: true, maxFps: 30 })
