import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { foreignTablesRefusal, migrationRefusal, unresolvedMigrationRefusal } from '../boot/database-refusals.ts'
import type { Log } from '../log.ts'
import { historyTable, migrationName, schema } from './schema.ts'

/** litellm_proxy_extras/migration_lock.py: two proxies that start at once migrate one after the other. */
const advisoryLock = 72707369

/** Brings the schema up to date, with the log lines of litellm_proxy_extras/utils.py, or refuses like it. */
export async function migrate(pool: pg.Pool, url: URL, log: Log): Promise<void> {
  log.extras('Using v2 migration resolver (--use_v2_migration_resolver)')
  log.extras('Found 1 migrations at the stand-in')
  const client = await pool.connect()
  try {
    log.extras('Waiting for the Prisma migration lock (up to 600.0s)')
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock])
    log.extras('Acquired the Prisma migration lock')
    const applied = await applyPending(client)
    log.extras(`prisma migrate deploy stdout: ${deployOutput(url, applied)}`)
  } finally {
    client.release(true)
  }
}

interface HistoryRow {
  migration_name: string
  started_at: Date
  finished_at: Date | null
}

async function applyPending(client: pg.PoolClient): Promise<boolean> {
  if (await holdsForeignTables(client)) throw foreignTablesRefusal()
  const rows = await refusing(() => openHistory(client))
  const failed = rows.find(row => row.finished_at === null)
  if (failed) throw unresolvedMigrationRefusal(failed.migration_name, failed.started_at)
  if (rows.some(row => row.migration_name === migrationName)) return false
  await refusing(() => applyOne(client))
  return true
}

/** Tables, but no history of migrations. */
async function holdsForeignTables(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  return rows.length > 0 && !rows.some(({ name }) => name === '_prisma_migrations')
}

async function openHistory(client: pg.PoolClient): Promise<HistoryRow[]> {
  await client.query(historyTable)
  return (await client.query<HistoryRow>('SELECT * FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL')).rows
}

async function applyOne(client: pg.PoolClient): Promise<void> {
  const checksum = createHash('sha256').update(schema).digest('hex')
  await client.query('BEGIN')
  await client.query(schema)
  await client.query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
     VALUES ($1, $2, $3, now(), 1)`,
    [randomUUID(), checksum, migrationName],
  )
  await client.query('COMMIT')
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw migrationRefusal(error as pg.DatabaseError)
  }
}

function deployOutput(url: URL, applied: boolean): string {
  const head = `Prisma schema loaded from schema.prisma
Datasource "client": PostgreSQL database "${url.pathname.slice(1)}", schema "public" at "${url.hostname}:${url.port || 5432}"

1 migrations found in prisma/migrations

`
  if (!applied) return `${head}\nNo pending migrations to apply.\n`
  return `${head}Applying migration \`${migrationName}\`

The following migrations have been applied:

migrations/
  └─ ${migrationName}/
    └─ migration.sql
      
All migrations have been successfully applied.
`
}
