import { describe, expect, test } from 'vitest'
import { postgresFailure } from '../../src/rehearsal/postgres-causes.ts'

const told = (said: string) =>
  postgresFailure({ what: 'PostgreSQL could not be initialised', said, directory: '/r/postgres' })

// As initdb 18 and postgres 18 say it (initdb.c, fd.c, sysv_shmem.c), and as ld.so and sh do.
const known: [string, RegExp, RegExp][] = [
  [
    'initdb: error: could not write to file "/r/x": No space left on device\ninitdb: removing data directory "/r"',
    /full \(ENOSPC\)/,
    /df -h/,
  ],
  [
    'FATAL:  could not resize shared memory segment "/PostgreSQL.1": No space left on device',
    /shared memory/,
    /--shm-size/,
  ],
  [
    'initdb: error: could not look up effective user ID 4711: user does not exist',
    /user 4711 has no entry/,
    /as a user that the host lists/,
  ],
  [
    'initdb: error: could not create directory "/r/data": Permission denied',
    /may not use \/r\/data/,
    /namei -l \/r\/data/,
  ],
  ['initdb: error: could not create directory "/r/data": Read-only file system', /read-only \(EROFS\)/, /--keep/],
  [
    '/r/initdb: error while loading shared libraries: libicui18n.so.60: cannot open shared object file',
    /libicui18n/,
    /ldd --version/,
  ],
  [
    'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  could not create any TCP/IP sockets',
    /took its port/,
    /same command/,
  ],
]

describe('what a server program says', () => {
  test.each(known)('%s', (said, why, next) => {
    expect(told(said)).toMatchObject({ why: expect.stringMatching(why), next: expect.stringMatching(next) })
  })

  test('and nobody knows is told as it was said, and nothing is advised that would be a guess', () => {
    const { why, next, lines } = told(
      'running bootstrap script ...\ninitdb: error: the moon is full\ninitdb: removing data directory',
    )
    expect(why).toBe('the moon is full')
    expect(next).toMatch(/^this cause is not known here/)
    expect(next).not.toMatch(/disk|room|df/)
    expect(lines).toHaveLength(3)
  })
})
