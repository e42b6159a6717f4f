import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

type Environment = Record<string, string>
const hint: (root: string, env: Environment, cwd: string) => string = createRequire(import.meta.url)(
  '../../../scripts/run/hint.cjs',
)

const root = '/srv/gatewright'
const start = { npm_lifecycle_event: 'start', INIT_CWD: root }

test.each<[string, Environment, string]>([
  ['by npm in the clone', start, 'npm start -s --'],
  ['by npm in a directory below it', { ...start, INIT_CWD: `${root}/docs` }, 'npm start -s --'],
  [
    'by npm in a neighbour whose name begins alike',
    { ...start, INIT_CWD: `${root}-2` },
    `npm --prefix ${root} start -s --`,
  ],
  ['by sudo npm', { ...start, SUDO_COMMAND: '/usr/bin/npm start' }, 'sudo npm start -s --'],
  ["by npm in sudo's shell", { ...start, SUDO_COMMAND: '/bin/bash' }, 'npm start -s --'],
  ['without npm', {}, `node ${root}/scripts/run.cjs start`],
])('started %s', (_, env, expected) => {
  expect(hint(root, env, '/')).toBe(expected)
})

test('a path that a shell would take apart is quoted', () => {
  const env = { npm_lifecycle_event: 'start', INIT_CWD: '/' }
  expect(hint("/srv/it's here", env, '/')).toBe(`npm --prefix '/srv/it'\\''s here' start -s --`)
})
