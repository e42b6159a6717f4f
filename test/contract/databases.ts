import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'

const role = 'litellm_user'
const password = 'password-of-the-contract-suite'

/** A real PostgreSQL for one run of the suite. */
export class Databases {
  readonly #directory: string
  readonly #server: RunningPostgres
  #made = 0

  private constructor(directory: string, server: RunningPostgres) {
    this.#directory = directory
    this.#server = server
  }

  static async start(): Promise<Databases> {
    const directory = mkdtempSync(join(tmpdir(), 'gatewright-contract-pg-'))
    // The server does not run as root.
    chmodSync(directory, 0o711)
    const databases = new Databases(directory, await startPostgres({ directory, prefer: 'system' }))
    await databases.#run(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
    return databases
  }

  /** An empty database that the proxy's role owns: its URL. */
  async owned(): Promise<string> {
    return this.url({ database: await this.#create(`OWNER ${role}`) })
  }

  /** An empty database in whose schema the role may create nothing. */
  async withoutRights(): Promise<string> {
    const database = await this.#create('')
    await this.#run('REVOKE CREATE ON SCHEMA public FROM PUBLIC', database)
    return this.url({ database })
  }

  /** An owned database that is not empty. */
  async holding(sql: string): Promise<string> {
    const url = await this.owned()
    await query(url, sql)
    return url
  }

  /** The URL of a database of this server, or of what is not there. */
  url(parts: { database: string; port?: number; password?: string }): string {
    const { host, port } = this.#server
    return `postgresql://${role}:${parts.password ?? password}@${host}:${parts.port ?? port}/${parts.database}`
  }

  async stop(): Promise<void> {
    await this.#server.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  async #create(options: string): Promise<string> {
    this.#made += 1
    const name = `contract_${this.#made}`
    await this.#run(`CREATE DATABASE ${name} ${options}`)
    return name
  }

  /** As the administrator. */
  admin = (sql: string): Promise<void> => this.#run(sql)

  async #run(sql: string, database = 'postgres'): Promise<void> {
    const { host, port, superuser, password: secret } = this.#server
    const client = new pg.Client({ host, port, user: superuser, password: secret.reveal(), database })
    await client.connect()
    await client.query(sql)
    await client.end()
  }
}

/** One statement in the proxy's database. */
export async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, any>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql, values)).rows
  } finally {
    await client.end()
  }
}
