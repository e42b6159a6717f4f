import type { PostgresSession } from '../../src/adapters/postgres.ts'
import { keyHash } from '../../src/checks/keys.ts'
import type { Subject } from '../../src/status/subject.ts'
import { quietDatabase } from '../doubles/proxy-database.ts'
import { bed as gatewayBed } from '../checks/bed.ts'

type Row = Record<string, unknown>

/** The proxy's database as it is watched: figures, audit rows and keys, each as a test sets them. */
export class WatchedDatabase {
  figures: Row = { size: 1.2 * 2 ** 30, connections: 7, rows: 41_000, bytes: 2 ** 29, inserted: 41_300 }
  audit: Row[] = []
  /** What else is read of it, where a test wants it otherwise. */
  quiet: Parameters<typeof quietDatabase>[1] = {}
  keys: Row[] = []
  readonly asked: string[] = []
  problem: Error | undefined

  async asRole<T>(_: unknown, use: (session: PostgresSession) => Promise<T>): Promise<T> {
    if (this.problem) throw this.problem
    const query = async (sql: string): Promise<Row[]> => {
      this.asked.push(sql)
      const quiet = quietDatabase(sql, this.quiet)
      if (quiet) return quiet
      if (sql.includes('pg_database_size')) return [this.figures]
      return sql.includes('VerificationToken') ? this.keys : this.audit
    }
    return use({ query } as PostgresSession)
  }
}

export const auditRow = (changes: Row = {}): Row => ({
  id: 'row-1',
  at: new Date('2026-11-22T10:14:00Z'),
  key: 'a'.repeat(64),
  kind: 'acompletion',
  model: 'openai/mock',
  model_group: 'mock',
  tool: null,
  status: 'success',
  spend: 0,
  ms: 8,
  alias: 'team',
  error: null,
  ...changes,
})

export const toolRow = (changes: Row = {}): Row =>
  auditRow({ id: 'row-2', kind: 'call_mcp_tool', model_group: null, tool: 'postgres/query', ...changes })

/** A gateway that is watched and as it should be, for a test to break in one place. */
export async function bed(changes: object = {}) {
  const made = await gatewayBed(changes)
  const { deployment, secrets } = made
  const database = new WatchedDatabase()
  database.keys = deployment.keys.map(({ alias }) => ({
    token: keyHash(secrets.get(`keys.${alias}.value`)),
    alias,
    spend: 3.1,
    max_budget: 20,
    blocked: null,
    expires: null,
  }))
  database.audit = [toolRow(), auditRow()]
  const world = Object.assign(made.world, { postgres: database as unknown as typeof made.world.postgres })
  made.clock.now = () => new Date('2026-11-22T12:00:00Z')
  const subject: Subject = { world, deployment, secrets, made: { version: '1.108.20', imageId: 'sha256:image' } }
  return { ...made, world, database, subject }
}
