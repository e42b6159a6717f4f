#!/usr/bin/env node
// In place of Prisma's native `query-engine`: its HTTP protocol in the GraphQL form that prisma-client-py uses, answered
// by the WASM query engine in @prisma/client over node-postgres.
// It reads what prisma-client-py gives the native one: -p/--port, --host, --version; PRISMA_DML_PATH; OVERWRITE_DATASOURCES;
// the variable that the schema's datasource names; LOG_QUERIES.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { datasourceUrl, parseDatabaseUrl } from './database-url.ts'
import { openAdapter } from './engine/adapter.ts'
import { QueryService } from './engine/query-service.ts'
import { engineServer } from './engine/server.ts'
import { connectionFailure, type UserFacingError } from './user-facing-error.ts'

const VERSION = '605197351a3c8bdd595af2d2a9bc3025bca48ea2' // the engines' commit in @prisma/client 5.22.0

const { values } = parseArgs({
  strict: false,
  options: {
    port: { type: 'string', short: 'p' },
    host: { type: 'string', short: 'H' },
    version: { type: 'boolean', short: 'V' },
  },
})

function fail(error: UserFacingError): never {
  console.error(JSON.stringify(error))
  process.exit(1)
}

/** prisma-client-py 0.11 to 0.13 read raw rows in the old form; later ones read {columns, types, rows}. */
function readsLegacyRows(datamodelPath: string): boolean {
  return readFileSync(join(dirname(datamodelPath), '_raw_query.py'), 'utf8').includes('prisma__type')
}

function chosenUrl(datamodel: string): string {
  const overrides: { url?: string }[] = JSON.parse(process.env.OVERWRITE_DATASOURCES || '[]')
  const url = overrides.find(one => one.url)?.url ?? datasourceUrl(datamodel, process.env)
  if (url) return url
  return fail({
    is_panic: false,
    message: 'Environment variable not found: the url of the datasource.',
    meta: {},
    error_code: 'P1012',
  })
}

async function serve(): Promise<void> {
  const datamodelPath = process.env.PRISMA_DML_PATH ?? ''
  const datamodel = readFileSync(datamodelPath, 'utf8')
  const address = parseDatabaseUrl(chosenUrl(datamodel))
  const { pool, adapter } = openAdapter(address)
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    const { message } = error as Error
    fail(connectionFailure(error as Error, address) ?? { is_panic: false, message, meta: {}, error_code: 'P1011' })
  }
  const settings = { datamodel, address, adapter, legacyRaw: readsLegacyRows(datamodelPath) }
  const service = await QueryService.start({ ...settings, logQueries: Boolean(process.env.LOG_QUERIES) })
  engineServer(service).listen(Number(values.port ?? 4466), String(values.host ?? '127.0.0.1'))
}

/** Ends with the client, also when that is killed. */
function endWithParent(): void {
  const stop = (): never => process.exit(0)
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const parent = process.ppid
  setInterval(() => process.ppid === parent || stop(), 2000).unref()
}

if (values.version) console.log(`query-engine ${VERSION}`)
else {
  endWithParent()
  await serve()
}
