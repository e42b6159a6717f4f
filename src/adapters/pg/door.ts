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

/** What is not said here node-postgres takes from PG* variables (connection-parameters.js): another program's settings, by which ours would fail or mean something else. */
function clientOf(config: pg.ClientConfig, encryption: Encryption | undefined): pg.Client {
  const said = { client_encoding: 'UTF8', sslnegotiation: 'postgres' as const, ...config }
  const client = new pg.Client({ ...said, ssl: encryption === 'tls' ? { rejectUnauthorized: false } : false })
  // These two are taken from there also where they are said to be none.
  const { connectionParameters } = client as unknown as { connectionParameters: object }
  Object.assign(connectionParameters, { options: config.options, replication: undefined })
  return client
}

async function open(config: pg.ClientConfig, [encryption, ...others]: Encryption[]): Promise<pg.Client> {
  const client = clientOf(config, encryption)
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

/**
 * An administrator may do everything, and whoever owns a database may set its search_path, so that a function of theirs comes before the server's own and runs with
 * the administrator's rights (CVE-2018-1058). What a client says when it connects wins over that.
 */
const ownNamesOnly = '-c search_path='

/** A pooler takes no options; there it is said first of all, by a name that no search_path changes. */
async function adminLogin(opening: Opening): Promise<pg.Client> {
  try {
    return await login({ ...opening, config: { ...opening.config, options: ownNamesOnly } })
  } catch (error) {
    if (!/unsupported startup parameter/.test(String((error as Failure).cause))) throw error
  }
  const client = await login(opening)
  await client.query(`SELECT pg_catalog.set_config('search_path', '', false)`)
  return client
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

async function use<T>(opening: Opening, work: (session: PostgresSession) => Promise<T>, entered = login): Promise<T> {
  const client = await entered(opening)
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
        adminLogin,
      ),
    asRole: (login, work) => use(byPassword(login), work),
    load: (login, signal, work) => load(byPassword(login), signal, work),
  }
}
