import { dirname } from 'node:path'
import { Failure } from '../failure.ts'

interface Cause {
  pattern: RegExp
  why(found: RegExpExecArray, directory: string): string
  next(found: RegExpExecArray, directory: string): string
}

const elsewhere = 'name another directory: with --keep, or TMPDIR for a temporary one'

/** What initdb and postgres say under LC_ALL=C, and what it means; the first that fits counts. */
const causes: Cause[] = [
  {
    // Before the full disk: the error is the same, the place is another.
    pattern: /shared memory segment.*: (No space left on device|Cannot allocate memory|Invalid argument)/,
    why: ([, code]) => `the shared memory of this host or container does not do: ${code}`,
    next: () => 'give it more (docker run --shm-size=256m; sysctl kernel.shmmni), then run the same command again',
  },
  {
    pattern: /No space left on device/,
    why: (_, directory) => `the file system of ${directory} is full (ENOSPC)`,
    next: (_, directory) => `make room (df -h ${dirname(directory)}), or ${elsewhere}`,
  },
  {
    pattern: /Disk quota exceeded/,
    why: () => "this user's disk quota is used up (EDQUOT)",
    next: () => `make room (quota -s), or ${elsewhere}`,
  },
  {
    pattern: /Read-only file system/,
    why: (_, directory) => `the file system of ${directory} is read-only (EROFS)`,
    next: () => elsewhere,
  },
  {
    pattern: /could not look up effective user ID (\d+)/,
    why: ([, uid]) =>
      `user ${uid} has no entry in this host's list of users (/etc/passwd), and initdb asks for its name`,
    next: () => 'run this as a user that the host lists, or as root; in a container, add a line for it to /etc/passwd',
  },
  {
    pattern: /error while loading shared libraries: (.*)/,
    why: ([, what]) => `its programs do not run on this system: ${what}`,
    next: () => 'see whether this is a Linux with a current GNU C library: ldd --version',
  },
  {
    pattern: /Exec format error|: not found$/m,
    why: ([said]) => `its programs do not run on this system: ${said.replace(/^: /, '')}`,
    next: () => 'remove node_modules and run the same command again, which installs those of this system',
  },
  {
    pattern: /Address already in use/,
    why: () => 'another program took its port at that moment',
    next: () => 'run the same command again: it takes a free one',
  },
  {
    pattern: /(out of memory|Cannot allocate memory)/i,
    why: () => 'this host or container has no memory left for it',
    next: () => 'make some free (free -m; a container: docker run --memory), then run the same command again',
  },
  {
    pattern: /Resource temporarily unavailable|could not fork/,
    why: () => 'no more processes may be started here',
    next: () =>
      'look at the limits (ulimit -u; in a container docker run --pids-limit), then run the same command again',
  },
  {
    pattern: /"([^"]+)": Permission denied/,
    why: ([, path]) => `the account that it runs as may not use ${path} (EACCES)`,
    next: ([, path]) => `look at the rights on the way there: namei -l ${path}`,
  },
  {
    pattern: /could not locate a valid checkpoint record|invalid checkpoint|database files are incompatible/,
    why: ([said], directory) => `what an earlier run left in ${directory} cannot be used: ${said}`,
    next: () => 'keep the rehearsal in a new directory; nothing but rehearsals was in that one',
  },
]

const isError = /\b(?:error|FATAL|PANIC):\s*/

/** Why a server program failed, from what it said. A cause that is not known is said to be so, and nothing is advised that would be a guess. */
export function postgresFailure(about: { what: string; said: string; directory: string; log?: string }): Failure {
  const { what, said, directory, log } = about
  const lines = said.trim().split('\n').filter(Boolean)
  for (const { pattern, why, next } of causes) {
    const found = pattern.exec(said)
    if (found)
      return new Failure({
        what,
        why: why(found, directory),
        next: next(found, directory),
        log,
        lines: lines.slice(-5),
      })
  }
  const told = lines.findLast(line => isError.test(line)) ?? lines.at(-1)
  return new Failure({
    what,
    why: told?.replace(new RegExp(`^.*?${isError.source}`), '') ?? 'it said nothing',
    next: 'this cause is not known here: go by the last lines of its output; --keep DIRECTORY keeps all of it',
    log,
    lines: lines.slice(-5),
  })
}
