import { expect, test } from 'vitest'
import { ownPaths } from '../src/paths.ts'

test('own files lie below the home, and below the system’s directories for root', () => {
  expect(ownPaths({ HOME: '/home/me' }, 1000)).toEqual({
    config: '/home/me/.config/gatewright',
    state: '/home/me/.local/state/gatewright',
    logs: '/home/me/.local/state/gatewright/logs',
  })
  expect(ownPaths({ HOME: '/root' }, 0)).toEqual({
    config: '/etc/gatewright',
    state: '/var/lib/gatewright',
    logs: '/var/log/gatewright',
  })
})

test('an XDG directory wins, and a relative one is ignored', () => {
  expect(ownPaths({ HOME: '/home/me', XDG_STATE_HOME: '/srv/state' }, 1000).state).toBe('/srv/state/gatewright')
  const relative = { HOME: '/home/me', XDG_STATE_HOME: 'state', XDG_CONFIG_HOME: './config' }
  expect(ownPaths(relative, 1000)).toEqual(ownPaths({ HOME: '/home/me' }, 1000))
  expect(ownPaths(relative, 0)).toEqual(ownPaths({ HOME: '/root' }, 0))
})

test('a home that is no absolute path is told of', () => {
  expect(() => ownPaths({ HOME: 'me' }, 1000)).toThrow(
    expect.objectContaining({ name: 'Failure', exit: 2, why: 'HOME is me, which is no absolute path' }),
  )
})
