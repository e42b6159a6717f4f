import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { AdminLogin } from '../../deployment/probes.ts'
import { Failure } from '../../failure.ts'
import type { LoadSession, PostgresDoor, PostgresSession, RoleLogin } from '../postgres.ts'
import { postgresFailure, type Target } from './failure.ts'
import { hostAndPortOf } from './host-and-port.ts'
import { PeerStream } from './peer-stream.ts'

export interface PostgresLimits {
  connectMs: number
  queryMs: number
}

/** CREATE DATABASE copies a template, and a busy server takes its time. */
const usual: PostgresLimits = { connectMs: 5_000, queryMs: 60_000 }

const isThisHost = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

type Encryption = 'plain' | 'tls'

/**
 * The order of libpq's sslmode=prefer: encrypted first, so that no password crosses a network in clear where the server can do better; on this host the
 * other way round. Like there, the certificate is not verified.
 */
const inOrder = (host: string): Encryption[] => (isThisHost(host) ? ['plain', 'tls'] : ['tls', 'plain'])

/** The server would have it the other way: no TLS at all, or a pg_hba.conf that wants (or forbids) it. */
const wantsTheOther = (error: unknown) =>
  /does not support SSL|error establishing an SSL|no encryption|SSL (on|encryption)/.test(
    (error as Error).message ?? '',
  )

interface Opening {
  target: Target
  config: pg.ClientConfig
  encryptions: Encryption[]
}

/** Waits for the login; an error event counts too, since node-postgres reports some failures of a login only there. */
async function connected(client: pg.Client): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.on('error', reject)
    client.connect().then(() => resolve(), reject)
  })
}

async function open(config: pg.ClientConfig, [encryption, ...others]: Encryption[]): Promise<pg.Client> {
  const client = new pg.Client({ ...config, ssl: encryption === 'tls' ? { rejectUnauthorized: false } : false })
  try {
    await connected(client)
    return client
  } catch (error) {
    void close(client)
    if (others.length > 0 && wantsTheOther(error)) return open(config, others)
    throw error
  }
}

/** Says goodbye, but does not wait for a server that does not answer. */
async function close(client: pg.Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
  const timer = setTimeout(() => stream.destroy(), 2_000)
  await client.end().catch(() => undefined)
  clearTimeout(timer)
}

async function login(opening: Opening): Promise<pg.Client> {
  const { target, config, encryptions } = opening
  return open(config, encryptions).catch((error: unknown) => {
    throw postgresFailure(
      error,
      target,
      `the login to PostgreSQL as "${target.user}" failed (${target.socket ?? target.server})`,
    )
  })
}

/** What a session asks, with its errors as failures. */
function sessionOver(client: pg.Client, target: Target): LoadSession {
  const explained = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw error instanceof Failure
        ? error
        : postgresFailure(
            error,
            { ...target, loggedIn: true },
            `PostgreSQL did not do what it was asked as "${target.user}"`,
          )
    })
  return {
    async query<Row>(sql: string, parameters?: unknown[]) {
      const { rows } = await explained(client.query(sql, parameters))
      return rows as Row[]
    },
    // The extended protocol takes one statement in a text (https://www.postgresql.org/docs/current/protocol-flow.html).
    one: async text => void (await explained(client.query({ text, queryMode: 'extended' } as pg.QueryConfig))),
    copy: (sql, rows) => explained(pipeline(Readable.from(rows), client.query(copyFrom(sql)))),
  }
}

async function use<T>(opening: Opening, work: (session: PostgresSession) => Promise<T>): Promise<T> {
  const client = await login(opening)
  try {
    return await work(sessionOver(client, opening.target))
  } finally {
    await close(client)
  }
}

/** The same, until the signal: then the connection is cut, and the server takes back what was not committed. */
async function load<T>(
  { config, ...opening }: Opening,
  signal: AbortSignal,
  work: (session: LoadSession) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = await login({ ...opening, config: { ...config, query_timeout: undefined } })
  const cut = () => client.connection.stream.destroy()
  signal.addEventListener('abort', cut)
  try {
    return await work(sessionOver(client, opening.target))
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', cut)
    await close(client)
  }
}

/** The door over node-postgres. Neither PG* variables nor ~/.pgpass decide anything: what was answered is what is used. */
export function openPostgres(limits: PostgresLimits = usual): PostgresDoor {
  const common = {
    application_name: 'gatewright',
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.queryMs,
  }
  const byPassword = ({
    server,
    role,
    password,
    database,
  }: Omit<RoleLogin, 'password'> & { password?: RoleLogin['password'] }) => {
    const { host, port } = hostAndPortOf(server)
    // A function, since for an empty string node-postgres would look into PGPASSWORD and ~/.pgpass.
    const config = { ...common, host, port, user: role, database, password: () => password?.reveal() ?? '' }
    return { config, target: { server, user: role, database }, encryptions: inOrder(host) }
  }
  const byPeer = ({ server, user, socket }: AdminLogin, database: string) => {
    const { port } = hostAndPortOf(server)
    const stream = () => new PeerStream(user) as never
    const config = { ...common, host: socket, port, user, database, password: () => '', stream }
    return { config, target: { server, user, database, socket }, encryptions: ['plain' as const] }
  }
  return {
    asAdmin: (login, database, work) =>
      use(
        login.login === 'peer' ? byPeer(login, database) : byPassword({ ...login, role: login.user, database }),
        work,
      ),
    asRole: (login, work) => use(byPassword(login), work),
    load: (login, signal, work) => load(byPassword(login), signal, work),
  }
}
