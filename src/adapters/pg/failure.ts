import { Exit, Failure, type ExitCode, type FailureParts } from '../../failure.ts'

/** A failure of PostgreSQL. `code` is the SQLSTATE or the system's code, so that a caller can tell "exists already" from the rest. */
export class PostgresFailure extends Failure {
  readonly code: string | undefined

  constructor(parts: FailureParts, code: string | undefined) {
    super(parts)
    this.code = code
  }
}

/** The login that met the error. */
export interface Target {
  server: string
  user: string
  database: string
  /** For a login over the unix socket. */
  socket?: string
  /** The login had succeeded, so it is a PostgreSQL that was talked to. */
  loggedIn?: true
}

interface Cause {
  code?: string
  message?: RegExp
  /** Only after a login. */
  loggedIn?: true
  why: (target: Target, message: string) => string
  next: (target: Target) => string
  exit?: ExitCode
}

const unreachable = Exit.unreachable
const hostOf = (server: string) => server.replace(/:\d+$/, '')
const hba = ({ user, database }: Target) =>
  `let "${user}" in for "${database}" in pg_hba.conf (show hba_file; names it), then: select pg_reload_conf();`

/** What PostgreSQL and the network answer, and what it means; the first match counts. Codes: SQLSTATE (PostgreSQL appendix A) or errno(3). */
const causes: Cause[] = [
  {
    message: /the helper for the peer login: /,
    why: ({ user }, message) => `only root and "${user}" can log in as "${user}" over the socket; ${message}`,
    next: () => 'run Gatewright with sudo, or choose the login by password',
  },
  {
    code: '28P01',
    why: ({ user }) => `the password is wrong, or there is no role "${user}"; PostgreSQL does not say which (28P01)`,
    next: ({ user }) => `check the user name and the password; a new one is set with: ALTER ROLE ${user} PASSWORD '…'`,
  },
  {
    message: /client password must be/,
    why: () => 'the server asks for a password and none was given',
    next: () => 'give the password',
  },
  {
    code: '28000',
    message: /Peer authentication failed/,
    why: ({ user }) => `the server lets in only the operating system's user "${user}" over the socket (peer, 28000)`,
    next: ({ user }) => `run Gatewright as root, or as ${user}; or choose the login by password`,
  },
  {
    code: '28000',
    message: /no encryption|pg_hba\.conf/,
    why: (_, message) => `pg_hba.conf on the server has no rule that lets this host in: ${message} (28000)`,
    next: hba,
  },
  {
    code: '28000',
    why: (_, message) => `the role may not log in: ${message} (28000)`,
    next: ({ user }) => `as a superuser: ALTER ROLE ${user} LOGIN`,
  },
  {
    code: '3D000',
    why: ({ database }) => `there is no database "${database}" (3D000)`,
    next: () => 'name a database that exists; \\l in psql lists them',
  },
  {
    code: 'ECONNREFUSED',
    why: ({ server, socket }) =>
      socket ? `nothing listens on the socket in ${socket}` : `nothing listens there (ECONNREFUSED at ${server})`,
    next: () => 'start PostgreSQL, or check the port and its listen_addresses',
    exit: unreachable,
  },
  {
    code: 'ENOENT',
    why: ({ socket }) => `there is no PostgreSQL socket in ${socket}`,
    next: () => 'start PostgreSQL, or name the directory that SHOW unix_socket_directories answers',
    exit: unreachable,
  },
  {
    code: 'EACCES',
    why: ({ socket }) => `this user may not open the socket in ${socket}`,
    next: () => 'run Gatewright with sudo, or choose the login by password',
  },
  {
    code: 'ENOTFOUND',
    why: ({ server }) =>
      `the name ${hostOf(server)} is unknown on this host; a Docker container's name is known to other containers only`,
    next: ({ server }) => `check the name: getent hosts ${hostOf(server)}`,
    exit: unreachable,
  },
  {
    code: 'EAI_AGAIN',
    why: ({ server }) => `no name server answers the question for ${hostOf(server)}`,
    next: () => 'check /etc/resolv.conf and the network, or give an IP address',
    exit: unreachable,
  },
  {
    message: /timeout expired|ETIMEDOUT/,
    why: ({ server }) => `${server} did not answer in time, as behind a firewall`,
    next: ({ server }) => `check that the port is open from here: nc -vz ${server.replace(/:(\d+)$/, ' $1')}`,
    exit: unreachable,
  },
  {
    message: /EHOSTUNREACH|ENETUNREACH|EHOSTDOWN/,
    why: ({ server }) => `there is no way to ${hostOf(server)} from this host`,
    next: ({ server }) => `check the address and the route: ip route get ${hostOf(server)}`,
    exit: unreachable,
  },
  {
    code: '53300',
    why: (_, message) => `the server has no connection left: ${message} (53300)`,
    next: () => 'close other connections, or raise max_connections; then run the same command again',
    exit: unreachable,
  },
  {
    code: '57P03',
    why: (_, message) => `the server does not take logins at the moment: ${message} (57P03)`,
    next: () => 'wait until it has started, then run the same command again',
    exit: unreachable,
  },
  {
    code: '57P01',
    why: () => 'the server was stopped or restarted meanwhile (57P01)',
    next: () => 'wait until it runs again, then run the same command again',
    exit: unreachable,
  },
  {
    message: /Query read timeout|57014/,
    why: () => 'the server took longer than the time limit to answer',
    next: () => 'look at what it waits for: select * from pg_stat_activity; then run the same command again',
    exit: unreachable,
  },
  {
    code: '42501',
    message: /permission denied to create (role|database)/,
    why: (_, message) => `the role has no right to do that: ${message} (42501)`,
    next: () => 'log in as a superuser, or as a role with CREATEROLE and CREATEDB',
  },
  {
    code: '42501',
    why: (_, message) => `the role has no right to do that: ${message} (42501)`,
    next: () => 'log in as a superuser, or as the owner of what it names',
  },
  {
    code: '53100',
    why: () => "the server's disk is full (53100)",
    next: () => 'make room there, then run the same command again',
  },
  {
    code: '25006',
    why: () => 'the server takes no changes: it is a replica, or read-only (25006)',
    next: () => 'name the primary server; select pg_is_in_recovery(); tells a replica',
  },
  {
    code: '53200',
    why: (_, message) => `the server has no memory left: ${message} (53200)`,
    next: () => 'free memory on its host, or lower its work_mem and max_connections; then run the same command again',
  },
  {
    code: '55006',
    why: (_, message) => `something is in use on the server: ${message} (55006)`,
    next: () => 'end what uses it (select * from pg_stat_activity), then run the same command again',
  },
  {
    message: /SASL: Only mechanism|Unknown authentication|not supported/,
    why: (_, message) => `the server asks for a kind of login that Gatewright does not have: ${message}`,
    next: () => 'let the user log in by scram-sha-256 in pg_hba.conf',
  },
  {
    message: /Connection terminated|not queryable|ECONNRESET|EPIPE/i,
    loggedIn: true,
    why: ({ server }) =>
      `${server} closed the connection in the midst of the work: the server was stopped or restarted`,
    next: () => 'wait until it runs again, then run the same command again',
    exit: unreachable,
  },
  {
    message: /Connection terminated|not queryable|ECONNRESET|EPIPE|unrecognized message|server message/i,
    why: ({ server }) =>
      `${server} closed the connection: what listens there may not be PostgreSQL, or it was restarted`,
    next: ({ server }) => `check what listens on port ${server.split(':').at(-1)}: ss -ltnp`,
    exit: unreachable,
  },
]

/** Any error of the door as a failure that names the cause. */
export function postgresFailure(error: unknown, target: Target, doing: string): PostgresFailure {
  if (error instanceof PostgresFailure) return error
  const { code, message } = first(error)
  const cause = causes.find(
    row =>
      (!row.code || row.code === code) &&
      (!row.message || row.message.test(`${code} ${message}`)) &&
      (!row.loggedIn || target.loggedIn),
  )
  const parts = cause
    ? { why: cause.why(target, message), next: cause.next(target), exit: cause.exit }
    : { why: code ? `${message} (${code})` : message, next: 'look at the PostgreSQL log for the same moment' }
  return new PostgresFailure({ what: doing, ...parts, cause: error }, code)
}

/** PgBouncer says of a wrong password that the protocol was violated (pgbouncer, src/client.c: "password authentication failed", "SASL authentication failed"). */
const isPoolersRefusal = (code: string | undefined, message: string | undefined) =>
  code === '08P01' && /(password|SASL) authentication failed/.test(message ?? '')

/** Node tries a name's addresses in turn and packs their errors into one without a text of its own. */
function first(error: unknown): { code?: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return first(error.errors[0])
  const { code, message } = error as NodeJS.ErrnoException
  return { code: isPoolersRefusal(code, message) ? '28P01' : code, message: message ?? String(error) }
}
