import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtProgram } from '../src/built-program.ts'

test.each([
  [
    'a chunk of an installed package',
    '/usr/lib/node_modules/gatewright/dist/chunks',
    '/usr/lib/node_modules/gatewright/dist',
  ],
  ['the entry', '/usr/lib/node_modules/gatewright/dist', '/usr/lib/node_modules/gatewright/dist'],
  ['the sources', '/srv/gatewright/src', '/srv/gatewright/dist'],
])('from %s', (_, here, programs) => {
  expect(builtProgram('stand-in.js', here)).toBe(join(programs, 'stand-in.js'))
})

test('from these sources it is in this dist', () => {
  expect(builtProgram('stand-in.js')).toBe(join(import.meta.dirname, '..', 'dist', 'stand-in.js'))
})
