import { expect, test } from 'vitest'
import { relayCommand } from '../../../src/adapters/pg/peer-stream.ts'

const relay = { node: '/n/node', socket: '/run/s', user: 'postgres', uid: 101, gid: 104, mine: 1000, isOpen: true }

/** Without the program's text, which is the same in all of them. */
const command = (more: Partial<typeof relay>) =>
  relayCommand({ ...relay, ...more })
    .filter(word => !word.includes('\n'))
    .join(' ')

test.each([
  ['root starts it and changes the user in it', { mine: 0 }, '/n/node -e /run/s postgres 101 104'],
  ['the user itself starts it', { mine: 101 }, '/n/node -e /run/s postgres'],
  ['another user goes through sudo', {}, 'sudo -n -u postgres -- /n/node -e /run/s postgres'],
  [
    'another user whose Node is closed to others has root change the user in it',
    { isOpen: false },
    'sudo -n -- /n/node -e /run/s postgres 101 104',
  ],
])('%s', (_, more, expected) => {
  expect(command(more)).toBe(expected)
})
