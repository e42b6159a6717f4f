import { readFileSync } from 'node:fs'
import { Exit, Failure } from '../failure.ts'

/** As whom a server runs: PostgreSQL refuses to run as root. */
export type Account = {
  name: string
  /** What files are given to and what node's `spawn` is told, where this process is root. */
  ids?: { uid: number; gid: number }
}

/** What this process is allowed, as the kernel tells it (proc_pid_status(5), user_namespaces(7)). */
export type Standing = { uid: number; status: string; uidMap: string; passwd: string }

const standing = (): Standing => ({
  uid: process.getuid?.() ?? 0,
  status: readFileSync('/proc/self/status', 'utf8'),
  uidMap: readFileSync('/proc/self/uid_map', 'utf8'),
  passwd: readFileSync('/etc/passwd', 'utf8'),
})

/** What root needs to give a server its files, to start it as somebody else, and to read what it wrote (capabilities(7)). */
const needed = [
  { name: 'CHOWN', bit: 0n },
  { name: 'DAC_OVERRIDE', bit: 1n },
  { name: 'SETGID', bit: 6n },
  { name: 'SETUID', bit: 7n },
]

/** The account for a server: this user or, for root, `postgres` or else `nobody`. */
export function accountFor({ uid, status, uidMap, passwd }: Standing = standing()): Account {
  if (uid !== 0) return { name: 'this user' }
  const has = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`)
  const missing = needed.filter(({ bit }) => (has & (1n << bit)) === 0n).map(({ name }) => name)
  if (missing.length > 0) {
    throw refused(
      `and this root may not start it as another user: it lacks the capabilities ${missing.join(', ')}`,
      'run this as another user, or give the container those capabilities (docker run --cap-add)',
    )
  }
  const found = ['postgres', 'nobody'].flatMap(name => accountNamed(name, passwd))
  if (found.length === 0) throw refused('and this host has neither an account postgres nor nobody', anotherUser)
  const usable = found.find(({ ids }) => isMapped(ids.uid, uidMap))
  if (usable) return usable
  throw refused("and this root's user namespace has no other user (/proc/self/uid_map)", anotherUser)
}

const anotherUser = 'run this as another user'

const refused = (why: string, next: string) =>
  new Failure({
    what: 'PostgreSQL could not be started',
    why: `it does not run as root, ${why}`,
    next,
    exit: Exit.refused,
  })

function accountNamed(name: string, passwd: string) {
  const line = passwd.split('\n').find(entry => entry.startsWith(`${name}:`))
  if (!line) return []
  const [, , uid, gid] = line.split(':')
  return [{ name, ids: { uid: Number(uid), gid: Number(gid) } }]
}

/** Each line of the map is a range: its first user here, that user outside, how many. */
const isMapped = (uid: number, map: string) =>
  map
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .some(([first, , count]) => uid >= first! && uid < first! + count!)
