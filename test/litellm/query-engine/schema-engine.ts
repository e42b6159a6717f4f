#!/usr/bin/env node
// In place of Prisma's native `schema-engine`, for `prisma migrate deploy` and `prisma migrate resolve` alone.
// The Prisma CLI speaks to it as to the native one: JSON-RPC by line on the standard streams, and
// `cli --datasource URL can-connect-to-database` (prisma 5.4.2, migrate/src/SchemaEngine.ts and schemaEngineCommands.ts).
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { datasourceUrl, parseDatabaseUrl, tlsOf } from './database-url.ts'
import { applyMigrations, listMigrations, markApplied, markRolledBack } from './schema/migrations.ts'
import { connectionFailure, type UserFacingError } from './user-facing-error.ts'

interface Call {
  id: number
  method?: string
  params?: { migrationsDirectoryPath?: string; migrationName?: string }
}

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    version: { type: 'boolean', short: 'V' },
    datamodel: { type: 'string', short: 'd' },
    datasource: { type: 'string' },
  },
})
const say = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

async function withDatabase<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const address = parseDatabaseUrl(url)
  const { schema, option, ...login } = address
  const timeout = 1000 * Number(option('connect_timeout') ?? 5)
  const client = new pg.Client({ ...login, ssl: tlsOf(address), connectionTimeoutMillis: timeout })
  client.on('error', error => console.error(error.message)) // a lost connection fails the running query as well
  try {
    await client.connect()
  } catch (error) {
    throw Object.assign(error as Error, { facing: () => connectionFailure(error as Error, address) })
  }
  try {
    const quoted = `"${schema.replaceAll('"', '""')}"`
    const there = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
    if (there.rowCount === 0) await client.query(`CREATE SCHEMA ${quoted}`)
    await client.query(`SET search_path = ${quoted}`)
    return await use(client)
  } finally {
    await client.end()
  }
}

/** What the native engine answers for an error that has no code of its own: the server's words. */
function facing(error: Error & { facing?: () => UserFacingError | undefined; severity?: string }): UserFacingError {
  const known = error.facing?.()
  if (known) return known
  const message = error.severity ? `${error.severity}: ${error.message}\n` : error.message
  return { is_panic: false, message, meta: {} }
}

function configuredUrl(): string {
  const datamodel = readFileSync(String(values.datamodel), 'utf8')
  const url = datasourceUrl(datamodel, process.env)
  if (!url) throw new Error('the schema names no datasource url that is set')
  return url
}

const announce = (name: string): void =>
  say({ id: 1, method: 'print', params: { content: `Applying migration \`${name}\`\n` } })

async function answer({ method, params = {} }: Call): Promise<unknown> {
  const { migrationsDirectoryPath: directory = '', migrationName: name = '' } = params
  switch (method) {
    case 'listMigrationDirectories':
      return { migrations: listMigrations(directory) }
    case 'applyMigrations':
      return withDatabase(configuredUrl(), async client => ({
        appliedMigrationNames: await applyMigrations(client, directory, announce),
      }))
    case 'markMigrationApplied':
      await withDatabase(configuredUrl(), client => markApplied(client, directory, name))
      return {}
    case 'markMigrationRolledBack':
      await withDatabase(configuredUrl(), client => markRolledBack(client, name))
      return {}
    case 'getDatabaseVersion':
      return withDatabase(configuredUrl(), async client => (await client.query('SELECT version()')).rows[0].version)
    default:
      throw new Error(`the schema engine of this test bed does not know ${method}`)
  }
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const call: Call = JSON.parse(line)
    if (!call.method) continue // the CLI's receipt for a `print`
    try {
      say({ id: call.id, result: await answer(call) })
    } catch (error) {
      const message = 'An error happened. Check the data field for details.'
      say({ id: call.id, error: { code: 4466, message, data: facing(error as Error) } })
    }
  }
}

function log(level: string, target: string, fields: object): void {
  console.error(JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target }))
}

async function canConnect(url: string): Promise<void> {
  log('INFO', 'schema_engine', { message: 'Starting' }) // the CLI skips the first line
  try {
    await withDatabase(url, client => client.query('SELECT 1'))
    log('INFO', 'schema_engine', { message: 'Connection successful' })
  } catch (error) {
    const { error_code, message } = facing(error as Error)
    log('ERROR', 'schema_engine::logger', { is_panic: false, error_code: error_code ?? 'P1011', message })
    process.exitCode = 1
  }
}

if (values.version) console.log('schema-engine-cli ac9d7041ed77bcc8a8dbd2ab6616b39013829574')
else if (positionals[0] === 'cli') await canConnect(String(values.datasource))
else await serve()
