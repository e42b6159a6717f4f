import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure } from '../failure.ts'

/** As whom a server runs: PostgreSQL refuses to run as root. */
export type Account = {
  name: string
  /** For `chown`, where this process is root. */
  ids?: { uid: number; gid: number }
  /** What node's `spawn` is told. */
  spawnAs?: { uid: number; gid: number }
  /** What stands before the command where `spawn` alone does not do. */
  prefix: string[]
}

/** The account for a server that reads and writes below `paths`: this user or, for root, `postgres` or else `nobody`. */
export function accountFor(paths: string[]): Account {
  if (process.getuid?.() !== 0) return { name: 'this user', prefix: [] }
  const found = accountNamed('postgres') ?? accountNamed('nobody')
  if (!found) {
    throw new Failure({
      what: 'PostgreSQL could not be started',
      why: 'it does not run as root, and this host has neither an account postgres nor nobody',
      next: 'run this as another user',
    })
  }
  const { name, uid, gid } = found
  const ids = { uid, gid }
  const closed = paths.map(path => closedTo(path, ids)).find(path => path !== undefined)
  if (closed === undefined) return { name, ids, spawnAs: ids, prefix: [] }
  return { name, ids, prefix: withPassage(name, ids, closed) }
}

function accountNamed(name: string) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${name}:`))
  if (!line) return undefined
  const [, , uid, gid] = line.split(':')
  return { name, uid: Number(uid), gid: Number(gid) }
}

/** The first directory on the way to `path` that the account may not pass, if any: /root and many home directories are closed to others. */
function closedTo(path: string, { uid, gid }: { uid: number; gid: number }): string | undefined {
  const above = dirname(path)
  if (above !== path) {
    const closed = closedTo(above, { uid, gid })
    if (closed !== undefined) return closed
  }
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat || stat.uid === uid) return undefined
  const pass = stat.gid === gid ? 0o010 : 0o001
  return stat.isDirectory() && (stat.mode & pass) === 0 ? path : undefined
}

/** Capabilities that let a process pass closed directories, the weaker one first (capabilities(7)); Docker's default set has only the second. */
const passage = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
]

function withPassage(name: string, { uid, gid }: { uid: number; gid: number }, closed: string): string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`)
  const capability = passage.find(({ bit }) => (bounding & (1n << bit)) !== 0n)
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(file => existsSync(file))
  if (!capability || !setpriv) {
    throw new Failure({
      what: 'PostgreSQL could not be started',
      why: `it runs here as ${name}, who may not pass ${closed}`,
      next: 'choose a directory that everybody may pass, such as one below /var/tmp',
    })
  }
  const grant = `+${capability.name}`
  return [
    setpriv,
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${grant}`,
    `--ambient-caps=${grant}`,
    '--',
  ]
}
