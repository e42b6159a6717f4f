import type { Screen } from './app/screen.ts'
import { gap, row, span } from './text/view.ts'
import { sign } from './components/marks.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

/** Shown while something is looked at. Ctrl-C ends it. */
export function working({ name }: Pick<Wizard, 'name'>, what: string): Screen {
  return {
    view: () => ({ title: title(name), body: [gap, row(' ', sign('running'), span(` ${what}`))] }),
    bindings: () => [],
  }
}
