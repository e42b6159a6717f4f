import { expect, test } from 'vitest'
import { installCommand } from '../../src/rehearsal/postgres-binaries.ts'

test.each([
  [
    'installed globally',
    '/root/.npm-global/lib/node_modules/gatewright/dist/chunks',
    'npm install -g --prefix /root/.npm-global binaries',
  ],
  ['installed in a project', '/srv/tools/node_modules/gatewright/dist', 'npm install --prefix /srv/tools binaries'],
  [
    'run from a clone',
    '/srv/gatewright/src/rehearsal',
    'remove node_modules and run the same command again, which installs it',
  ],
])('%s, the program names an install that it sees', (_, here, command) => {
  expect(installCommand('binaries', here)).toBe(command)
})
