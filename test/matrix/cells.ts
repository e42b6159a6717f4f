/** Accounts that the matrix knows: root, a user of the host, and the same number without an entry in /etc/passwd. */
export type Who = 'root' | 'user' | 'number'

/** A host's Node and npm, as npm packages carry them: [Node, npm]. */
export type Versions = readonly [node: string, npm: string]

/** One place in which the two commands are typed. */
export interface Cell {
  /** What is particular there, as the table says it. */
  name: string
  who: Who
  versions: Versions
  umask: '022' | '027' | '077' | '777'
  /** Mode of the home directory in which the clone lies; closed where it is not said. */
  home?: 0o700 | 0o755
  /** What HOME says: that directory where nothing is said. */
  HOME?: 'unset' | 'read-only' | 'on another file system'
  /** Variables besides; TMPDIR is a directory of that name in the home directory. */
  env?: Record<string, string>
  /** A network namespace with a loopback that speaks IPv4 only, and no way out. */
  offline?: true
  /** Mount options of /tmp. */
  tmp?: 'noexec'
  /** What root is allowed; everything where nothing is said. */
  capabilities?: readonly string[]
  stdinClosed?: true
  moved?: true
  /** How many are started at the same moment. */
  atOnce?: 2
  /** Where it cannot work: what the user is told. */
  refused?: RegExp
}

/** What Docker gives a container's root (moby, oci/caps/defaults.go). */
const dockers = ['chown', 'dac_override', 'fsetid', 'fowner', 'mknod', 'net_raw', 'setgid', 'setuid', 'setfcap', 'setpcap', 'net_bind_service', 'sys_chroot', 'kill', 'audit_write'] // prettier-ignore

const oldest: Versions = ['18.20.8', '7.24.2']
const newest: Versions = ['26.12.1', '12.2.2']

/** First starts: installed by that npm, built, and rehearsed. The clones serve the other cells. */
export const fresh: Cell[] = [
  {
    name: 'first start: root, home 700, umask 077, a path with spaces and umlauts, C locale, stdin closed',
    who: 'root',
    versions: oldest,
    umask: '077',
    env: { LC_ALL: 'C' },
    stdinClosed: true,
  },
  { name: 'first start: a user, home 700, umask 027', who: 'user', versions: newest, umask: '027' },
]

/** Later starts, each with something that the first ones had not. */
export const later: Cell[] = [
  {
    name: 'root, the clone moved, offline, no IPv6',
    who: 'root',
    versions: ['20.19.5', '8.19.4'],
    umask: '027',
    offline: true,
    moved: true,
  },
  {
    name: 'root, HOME unset, umask 022, TMPDIR closed and elsewhere',
    who: 'root',
    versions: ['22.21.1', '9.9.4'],
    umask: '022',
    HOME: 'unset',
    env: { TMPDIR: 'temporary files' },
  },
  {
    name: 'root, HOME read-only',
    who: 'root',
    versions: ['24.12.0', '10.9.4'],
    umask: '077',
    HOME: 'read-only',
  },
  {
    name: 'root, HOME on another file system, noexec on /tmp',
    who: 'root',
    versions: ['24.12.0', '11.6.2'],
    umask: '022',
    HOME: 'on another file system',
    tmp: 'noexec',
  },
  {
    name: "root with Docker's default capabilities",
    who: 'root',
    versions: oldest,
    umask: '022',
    capabilities: dockers,
  },
  { name: 'root, two at the same time', who: 'root', versions: newest, umask: '077', atOnce: 2 },
  {
    name: 'a user, home 755, umask 022, C locale, stdin closed, offline',
    who: 'user',
    versions: oldest,
    umask: '022',
    home: 0o755,
    env: { LC_ALL: 'C' },
    stdinClosed: true,
    offline: true,
  },
  { name: 'a user, HOME read-only, umask 777', who: 'user', versions: newest, umask: '777', HOME: 'read-only' },
  {
    name: 'root without any capability',
    who: 'root',
    versions: newest,
    umask: '022',
    capabilities: [],
    refused: /it lacks the capabilities CHOWN.*\n\s*Next\s+run this as another user/,
  },
  {
    name: 'a user without an entry in /etc/passwd',
    who: 'number',
    versions: newest,
    umask: '022',
    refused: /user 4242 has no entry.*\n\s*Next\s+run this as a user that the host lists/,
  },
]
