import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { MigrateError } from './migrate-error.ts'

// The table as Prisma's schema engine makes it (prisma-engines, sql-schema-connector/src/flavour/postgres.rs).
const CREATE_LEDGER = `CREATE TABLE _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`

interface Row {
  migration_name: string
  started_at: Date
  finished_at: Date | null
  rolled_back_at: Date | null
  logs: string | null
}

/** The names of the migrations in a directory, oldest first. */
export function listMigrations(directory: string): string[] {
  if (!existsSync(directory)) return []
  const folders = readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return folders.map(entry => entry.name).sort()
}

function scriptOf(directory: string, name: string): Buffer {
  const file = join(directory, name, 'migration.sql')
  if (!existsSync(file)) throw MigrateError.missingFile(file)
  return readFileSync(file)
}

const checksum = (script: Buffer): string => createHash('sha256').update(script).digest('hex')

async function hasLedger(client: Client): Promise<boolean> {
  const found = await client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`)
  return found.rows[0].there
}

/** Whether the schema holds anything that a migration could collide with. */
async function isEmpty(client: Client): Promise<boolean> {
  const found = await client.query(
    `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = current_schema()::regnamespace
       AND relkind IN ('r', 'p', 'v', 'm')`,
  )
  return found.rows[0].n === 0
}

async function openLedger(client: Client): Promise<Row[]> {
  if (!(await hasLedger(client))) {
    if (!(await isEmpty(client))) throw MigrateError.schemaNotEmpty()
    await client.query(CREATE_LEDGER)
  }
  const rows = await client.query<Row>('SELECT * FROM _prisma_migrations ORDER BY started_at')
  return rows.rows
}

const hasFailed = (row: Row): boolean => !row.finished_at && !row.rolled_back_at

async function record(client: Client, name: string, script: Buffer): Promise<string> {
  const id = randomUUID()
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, started_at, migration_name) VALUES ($1, $2, now(), $3)',
    [id, checksum(script), name],
  )
  return id
}

async function applyOne(client: Client, directory: string, name: string): Promise<void> {
  const script = scriptOf(directory, name)
  const id = await record(client, name, script)
  try {
    // Without parameters node-postgres uses the simple protocol, as Prisma does: several statements are one transaction.
    await client.query(script.toString())
  } catch (error) {
    const failure = MigrateError.scriptFailed(name, error as Error)
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, failure.message])
    throw failure
  }
  await client.query('UPDATE _prisma_migrations SET applied_steps_count = 1, finished_at = now() WHERE id = $1', [id])
}

/** `prisma migrate deploy`: apply what is not recorded yet, in name order; answers the names applied. */
export async function applyMigrations(
  client: Client,
  directory: string,
  announce: (name: string) => void,
): Promise<string[]> {
  const rows = await openLedger(client)
  const failed = rows.filter(hasFailed)
  if (failed.length > 0) throw MigrateError.failedBefore(failed)
  const done = new Set(rows.filter(row => row.finished_at && !row.rolled_back_at).map(row => row.migration_name))
  const pending = listMigrations(directory).filter(name => !done.has(name))
  for (const name of pending) {
    announce(name)
    await applyOne(client, directory, name)
  }
  return pending
}

/** `prisma migrate resolve --applied`: record a migration as done without running it. */
export async function markApplied(client: Client, directory: string, name: string): Promise<void> {
  const script = scriptOf(directory, name)
  const rows = (await openLedger(client)).filter(row => row.migration_name === name)
  if (rows.some(row => row.finished_at && !row.rolled_back_at)) throw MigrateError.alreadyApplied(name)
  await rollBackFailed(client, name)
  const id = await record(client, name, script)
  await client.query('UPDATE _prisma_migrations SET finished_at = started_at WHERE id = $1', [id])
}

/** `prisma migrate resolve --rolled-back`: a failed migration is no longer in the way. */
export async function markRolledBack(client: Client, name: string): Promise<void> {
  const rows = (await openLedger(client)).filter(row => row.migration_name === name)
  if (rows.length === 0) throw MigrateError.neverApplied(name)
  if (!rows.some(hasFailed)) throw MigrateError.notFailed(name)
  await rollBackFailed(client, name)
}

async function rollBackFailed(client: Client, name: string): Promise<void> {
  await client.query(
    `UPDATE _prisma_migrations SET rolled_back_at = now()
      WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
    [name],
  )
}
