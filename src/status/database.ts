import { z } from 'zod'
import type { PostgresSession } from '../adapters/postgres.ts'
import { foreignText } from '../gateway/answer.ts'
import { isOwnRefusal } from '../checks/own-traces.ts'
import { isTemporary } from '../checks/temporary-key.ts'
import { earlierAlias } from '../steps/keys/names.ts'
import { asFailure } from '../failure.ts'
import { sha256 } from '../text/sha256.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import type { ForeignText } from '../text/foreign.ts'
import type { AuditRow, GatewayStatus, KeyStatus } from './model.ts'
import type { Subject } from './subject.ts'

/** Rows that are read at a time. */
const auditLimit = 50

/** Sizes come from the file system and counts from the statistics: nothing here reads a table from end to end. */
const figuresSql = `select pg_database_size(current_database())::float8 as size,
  (select numbackends from pg_stat_database where datname = current_database()) as connections,
  greatest(c.reltuples, pg_stat_get_live_tuples(c.oid))::float8 as rows, pg_total_relation_size(c.oid)::float8 as bytes,
  pg_stat_get_tuples_inserted(c.oid)::float8 as inserted
  from (select 1) as one left join pg_class c on c.oid = to_regclass('"LiteLLM_SpendLogs"')`

/** By the index on "startTime"; the column is a timestamp without time zone, in UTC. */
const auditSql = `select request_id as id, "startTime" at time zone 'UTC' as at, api_key as key, call_type as kind, model,
  model_group, mcp_namespaced_tool_name as tool, coalesce(status, 'success') as status, spend, request_duration_ms as ms,
  metadata->>'user_api_key_alias' as alias, metadata->'error_information'->>'error_message' as error
  from "LiteLLM_SpendLogs" where not ${isOwnRefusal} order by "startTime" desc limit ${auditLimit}`

/** The proxy's web page makes keys of its own for those who log in there, in this team. */
const keysSql = `select token, key_alias as alias, spend, max_budget, blocked, expires at time zone 'UTC' as expires
  from "LiteLLM_VerificationToken" where coalesce(team_id, '') <> 'litellm-dashboard' order by key_alias limit 200`

const figuresRow = z.object({
  size: z.number(),
  connections: z.number().nullable(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  inserted: z.number().nullable(),
})

const auditRow = z.object({
  id: z.string(),
  at: z.date(),
  key: z.string(),
  kind: z.string(),
  model: foreignText.nullable(),
  model_group: foreignText.nullable(),
  tool: foreignText.nullable(),
  status: z.string(),
  spend: z.coerce.number(),
  ms: z.number().nullable(),
  alias: foreignText.nullable(),
  error: foreignText.nullable(),
})

const keyRow = z.object({
  token: z.string(),
  alias: foreignText.nullable(),
  spend: z.coerce.number(),
  max_budget: z.number().nullable(),
  blocked: z.boolean().nullable(),
  expires: z.date().nullable(),
})

type KeyRow = z.output<typeof keyRow>

/** What one short session brought. */
export interface DatabaseRead {
  database: GatewayStatus['database']
  audit: AuditRow[]
  keys: KeyStatus[]
}

const kinds: Record<string, AuditRow['kind']> = { acompletion: 'model', completion: 'model', call_mcp_tool: 'tool' }

/** The first of them that says something, as it is shown: any key holder chooses what he asks for, and by which name. */
const firstOf = (...texts: (ForeignText | null)[]) => texts.map(text => text?.shown()).find(Boolean)

/** A row as it is shown. Listing tools is a row too, of kind `other`. */
function auditOf(found: z.output<typeof auditRow>): AuditRow {
  const { id, at, key, kind, model, model_group: group, tool, status, spend, ms, alias, error } = found
  return {
    id,
    at: at.toISOString(),
    key: firstOf(alias) ?? (key.slice(0, 8) || 'no key'),
    kind: kinds[kind] ?? (kind.includes('mcp') ? 'other' : 'model'),
    what: firstOf(tool, group, model) ?? kind,
    ok: status !== 'failure',
    ...(ms !== null && { ms }),
    spend,
    ...(error && { error: error.shown().slice(0, 300) }),
  }
}

function stateOf({ spend, max_budget: most, blocked, expires }: KeyRow, now: Date): KeyStatus['state'] {
  if (blocked) return 'blocked'
  if (expires && expires < now) return 'expired'
  return most !== null && spend >= most ? 'over budget' : 'ok'
}

const shown = (row: KeyRow, alias: string, state: KeyStatus['state']): KeyStatus => ({
  alias,
  state,
  spend: row.spend,
  ...(row.max_budget !== null && { maxBudget: row.max_budget }),
})

/** Rows that keep the alias of a key of the file after a rotation: each is named after the key that took its place, so a chain of them is followed. */
function earlierOf(aliases: string[], own: (KeyRow | undefined)[], rows: KeyRow[]): KeyRow[] {
  const found: KeyRow[] = []
  for (let last = own.filter(row => row !== undefined); last.length > 0;) {
    const names = aliases.flatMap(alias => last.map(({ token }) => earlierAlias(alias, token)))
    last = rows.filter(row => names.includes(row.alias?.raw() ?? '') && !found.includes(row))
    found.push(...last)
  }
  return found
}

/** The file's keys in the file's order, then those that only the proxy knows. A key is known by its hash, so a value that was changed is seen. */
function keysOf({ deployment, secrets, world }: Subject, rows: KeyRow[]): KeyStatus[] {
  const now = world.now()
  const tokenOf = (alias: string) => {
    const id = itemSecretId('keys', alias, 'value')
    return secrets?.has(id) ? sha256(secrets.get(id).reveal()) : undefined
  }
  const own = deployment.keys.map(({ alias }) => ({ alias, row: rows.find(({ token }) => token === tokenOf(alias)) }))
  const aliases = deployment.keys.map(({ alias }) => alias)
  const earlier = earlierOf(aliases, own.map(({ row }) => row), rows) // prettier-ignore
  const foreign = rows.filter(
    row =>
      !own.some(one => one.row === row) &&
      !earlier.includes(row) &&
      !isTemporary(row.alias?.raw() ?? '', row.expires, now),
  )
  return [
    ...own.map(({ alias, row }) => (row ? shown(row, alias, stateOf(row, now)) : { alias, state: 'missing' as const })),
    ...earlier.map(row => ({
      ...shown(row, row.alias!.shown(), 'earlier'),
      ...(row.expires && { until: row.expires.toISOString() }),
    })),
    ...foreign.map(row => shown(row, firstOf(row.alias) ?? row.token.slice(0, 8), 'foreign')),
  ]
}

const figuresOf = (row: z.output<typeof figuresRow>) => ({
  sizeBytes: row.size,
  ...(row.connections !== null && { connections: row.connections }),
  // None: it is empty, or PostgreSQL lost its statistics in a crash and has not looked at it since.
  ...(row.rows !== null && row.rows > 0 && { auditRowsEstimate: row.rows }),
  ...(row.bytes !== null && { auditBytes: row.bytes }),
  ...(row.inserted !== null && { auditInserted: row.inserted }),
})

interface Rows extends Omit<DatabaseRead, 'database'> {
  figures: ReturnType<typeof figuresOf>
}

async function readAll(session: PostgresSession, subject: Subject): Promise<Rows> {
  const [figures] = z.array(figuresRow).parse(await session.query(figuresSql))
  // Before its first start the proxy has no tables.
  if (figures!.rows === null) return { figures: figuresOf(figures!), audit: [], keys: [] }
  const audit = z.array(auditRow).parse(await session.query(auditSql))
  const keys = z.array(keyRow).parse(await session.query(keysSql))
  return { figures: figuresOf(figures!), audit: audit.map(auditOf), keys: keysOf(subject, keys) }
}

const unknownKeys = ({ deployment }: Subject): KeyStatus[] =>
  deployment.keys.map(({ alias }) => ({ alias, state: 'unknown' }))

/** One login as the proxy's own role, three statements, and out again. */
export async function readDatabase(subject: Subject): Promise<DatabaseRead> {
  const { deployment, world, secrets, locked } = subject
  const { server, role, name } = deployment.database
  const where = { server, name }
  const without = (why: string, next?: string): DatabaseRead => ({
    database: { ...where, connected: false, why, ...(next && { next }) },
    audit: [],
    keys: unknownKeys(subject),
  })
  if (!secrets) return without(locked?.message ?? 'its password is not known', locked?.next)
  const begun = performance.now()
  try {
    const login = { server, role, database: name, password: secrets.get('database.password') }
    const { figures, audit, keys } = await world.postgres.asRole(login, session => readAll(session, subject))
    const ms = Math.round(performance.now() - begun)
    return { database: { ...where, connected: true, ms, ...figures }, audit, keys }
  } catch (error) {
    const { why, next } = asFailure(error)
    return without(why, next)
  }
}
