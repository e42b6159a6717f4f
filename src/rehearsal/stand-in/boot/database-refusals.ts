import type pg from 'pg'
import { Refusal } from './refusal.ts'

const cannotProceed = 'LiteLLM Proxy: Database migration cannot proceed. '

/** A URL that is not PostgreSQL's, quotes around it included (proxy/db/db_url_settings.py, unsupported_db_scheme). */
export function checkedDatabaseUrl(url: string): URL {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '<missing scheme>'
  if (scheme === 'postgresql' || scheme === 'postgres') return new URL(url)
  throw new Refusal(
    1,
    `LiteLLM Proxy: DATABASE_URL uses unsupported scheme '${scheme}'. LiteLLM's database features (virtual keys, store_model_in_db, ` +
      "spend tracking) require PostgreSQL; use a 'postgresql://' connection string. SQLite and other engines are not supported. " +
      'See https://docs.litellm.ai/docs/proxy/virtual_keys',
  )
}

/** Where the connection was not made (litellm_proxy_extras/migration_lock.py, _coordination_failure, over libpq's words). */
export function connectionRefusal(url: URL, error: Error & { code?: string }): Refusal {
  const port = url.port || '5432'
  const answered = /^[0-9A-Z]{5}$/.test(error.code ?? '')
  const unreachable = answered ? '' : `P1001: Can't reach database server at \`${url.hostname}:${port}\`. `
  const prefix = 'Lost or could not establish v2 migration coordination with the database: '
  return new Refusal(2, `${cannotProceed}${prefix}${unreachable}${libpqText(url.hostname, port, error, answered)}`)
}

function libpqText(host: string, port: string, error: Error & { code?: string }, answered: boolean): string {
  if (error.code === 'ENOTFOUND') return `failed to resolve host '${host}': [Errno -2] Name or service not known`
  const at = `connection failed: connection to server at "${host}", port ${port} failed: `
  if (answered) return `${at}FATAL:  ${error.message}`
  if (error.code !== 'ECONNREFUSED') return at + error.message
  return `${at}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`
}

/** Where other tables are in the schema already (the P3005 branch: nothing is touched). */
export function foreignTablesRefusal(): Refusal {
  const text =
    'Cannot automatically baseline this database: its schema has not been verified to match this build. Establish the existing ' +
    'migration history before retrying. No schema reconciliation was performed.'
  return new Refusal(2, cannotProceed + text)
}

/** Where a statement of the migration failed (litellm_proxy_extras/utils.py, _budget_after_deploy_failure). */
export function migrationRefusal(error: pg.DatabaseError): Refusal {
  const text = 'Database migration failed and cannot be auto-recovered. Manual intervention required.'
  return new Refusal(2, `${cannotProceed}${text}\n\nPrisma error:\nError: ERROR: ${error.message}\n`)
}

/** Where an earlier migration failed and nobody has resolved it (the P3009 branch of the same function). */
export function unresolvedMigrationRefusal(name: string, startedAt: Date): Refusal {
  const history =
    'Error: P3009\n\nmigrate found failed migrations in the target database, new migrations will not be applied. ' +
    'Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve\n' +
    `The \`${name}\` migration started at ${startedAt.toISOString()} failed`
  return new Refusal(
    2,
    `${cannotProceed}Migration completion could not be verified. LiteLLM startup has stopped.\n\n` +
      `Prisma migration history (migration name and start time):\n${history}\n`,
  )
}
