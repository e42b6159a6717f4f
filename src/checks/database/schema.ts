import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { PostgresSession } from '../../adapters/postgres.ts'
import { commandName } from '../../command-name.ts'
import type { PlanContext } from '../../engine/step.ts'
import { Failure } from '../../failure.ts'
import type { Trouble } from '../trouble.ts'
import { count, listed } from '../words.ts'

/** What a version of LiteLLM wants of its database: columns by table, and the migrations that make them. */
export interface WantedSchema {
  tables: ReadonlyMap<string, readonly string[]>
  /** Name and SQL, in their order. */
  migrations: readonly { name: string; sql: string }[]
}

/** Prints both from the packages of the running image, without importing LiteLLM, which takes many seconds; nothing where Python finds no LiteLLM. */
const printer = `
import importlib.util as u, json, os
def base(name):
    spec = u.find_spec(name)
    return os.path.dirname(spec.origin) if spec and spec.origin else None
proxy, extras = base('litellm'), base('litellm_proxy_extras')
folder = os.path.join(extras, 'migrations') if extras else ''
names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
read = lambda *path: open(os.path.join(*path), encoding='utf-8').read()
print(json.dumps(proxy and {'schema': read(proxy, 'proxy', 'schema.prisma'), 'migrations': [
    {'name': n, 'sql': read(folder, n, 'migration.sql')} for n in names if os.path.isfile(os.path.join(folder, n, 'migration.sql'))]}))
`

const printedSchema = z
  .object({ schema: z.string(), migrations: z.array(z.object({ name: z.string(), sql: z.string() })) })
  .nullable()

const scalars = /^(String|Boolean|Int|BigInt|Float|Decimal|DateTime|Json|Bytes)\b/

/** Tables with their columns of a schema.prisma; a field of a model's type is a relation, and no column. Enumerations are columns as well. */
export function tablesOf(prisma: string): Map<string, string[]> {
  const enums = [...prisma.matchAll(/^enum (\w+) \{/gm)].map(([, name]) => name!)
  const isColumn = (type: string) => scalars.test(type) || enums.includes(type.replace(/[?[\]]+$/, ''))
  const models = [...prisma.matchAll(/^model (\w+) \{([^]*?)^\}/gm)]
  return new Map(
    models.map(([, name, body]) => {
      const fields = [...body!.matchAll(/^\s+(\w+)\s+(\S+)(.*)$/gm)].filter(([, , type]) => isColumn(type!))
      const table = /^\s+@@map\("(.+?)"\)/m.exec(body!)?.[1] ?? name!
      return [table, fields.map(([, field, , rest]) => /@map\("(.+?)"\)/.exec(rest!)?.[1] ?? field!)]
    }),
  )
}

/** What runc answers where an image has no such program (opencontainers/runc, exec): it is no LiteLLM, as the stand-in. */
const noProgram = [126, 127]

/** What the version in service wants, by its own files. */
export async function wantedSchema({
  world,
  deployment,
}: Pick<PlanContext, 'world' | 'deployment'>): Promise<WantedSchema | undefined> {
  const is = await world.engine.container(deployment.name)
  if (is?.status !== 'running' || world.rehearsal) return undefined
  const stdout = new PassThrough()
  const printed = text(stdout)
  const call = { command: ['python3', '-c', printer] as [string, ...string[]], stdout, signal: AbortSignal.timeout(30_000) } // prettier-ignore
  const { exitCode, errors } = await world.engine.exec(is.id, call).finally(() => stdout.end())
  if (noProgram.includes(exitCode)) return undefined
  if (exitCode !== 0)
    throw new Failure({
      what: `${deployment.name} did not print its schema`,
      why: `python3 in its image ended with code ${exitCode}: ${errors.shown().trim().split('\n').at(-1)}`,
      next: 'nothing, where the image is a build of your own: whether a column is missing is not known then',
    })
  const found = printedSchema.parse(JSON.parse(await printed))
  return found ? { tables: tablesOf(found.schema), migrations: found.migrations } : undefined
}

const columnsSql = `
select c.relname as name, array_agg(a.attname::text) as columns from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by 1`

const migrationsSql = `select migration_name as name, finished_at is not null as finished, rolled_back_at is not null as back
  from "_prisma_migrations" order by started_at`

/** What the database has. */
export interface PresentSchema {
  tables: ReadonlyMap<string, readonly string[]>
  migrations: readonly { name: string; finished: boolean; back: boolean }[]
}

/** Reads it from the catalogue and from Prisma's history. */
export async function presentSchema(session: PostgresSession): Promise<PresentSchema> {
  const tables = new Map(
    (await session.query<{ name: string; columns: string[] }>(columnsSql)).map(({ name, columns }) => [name, columns]),
  )
  const migrations = tables.has('_prisma_migrations')
    ? await session.query<PresentSchema['migrations'][number]>(migrationsSql)
    : []
  return { tables, migrations }
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The statement of a migration that adds a column, as it stands there. */
export function addingColumn({ migrations }: WantedSchema, table: string, column: string) {
  const adding = new RegExp(`ADD COLUMN\\s+(?:IF NOT EXISTS\\s+)?"${escaped(column)}"\\s+([^;]+?)(?=,\\s*(?:ADD|DROP|ALTER)\\b|;|$)`) // prettier-ignore
  for (const { name, sql } of [...migrations].reverse()) {
    const statements = sql.split(';').filter(one => new RegExp(`ALTER TABLE\\s+(?:"public"\\.)?"${escaped(table)}"`).test(one)) // prettier-ignore
    const type = statements.map(one => adding.exec(one)?.[1]).find(Boolean)
    if (type) return { name, sql: `ALTER TABLE "${table}" ADD COLUMN IF NOT EXISTS "${column}" ${type.trim()}` }
  }
  return undefined
}

function missingColumn(wanted: WantedSchema, table: string, column: string, has: PresentSchema): Trouble {
  const made = addingColumn(wanted, table, column)
  const isRecorded = has.migrations.some(({ name, finished }) => name === made?.name && finished)
  const recorded = isRecorded ? `: the migration ${made!.name} is recorded and was not made` : ''
  return {
    id: `database-column-${table}-${column}`,
    severity: 'error',
    text: `the database lacks the column "${column}" of "${table}", which the version in service writes${recorded}`,
    evidence: 'schema.prisma of the running image, beside the columns of the database',
    next: made
      ? `add it, as its migration does, in psql on that database: ${made.sql};`
      : `go back to the dump before the last change of version: ${commandName} rollback`,
  }
}

function missingTable({ migrations }: WantedSchema, table: string, has: PresentSchema): Trouble {
  const made = migrations.find(({ sql }) => new RegExp(`CREATE TABLE (IF NOT EXISTS )?"${escaped(table)}"`).test(sql))
  const isRecorded = has.migrations.some(({ name, finished }) => name === made?.name && finished)
  return {
    id: `database-table-${table}`,
    severity: 'error',
    text: `the database lacks the table "${table}", which the version in service uses${isRecorded ? `: the migration ${made!.name} is recorded and was not made` : ''}`,
    evidence: 'schema.prisma of the running image, beside the tables of the database',
    next:
      made && isRecorded
        ? `make it, as its migration does: the statements for "${table}" in ${made.name}/migration.sql (litellm_proxy_extras/migrations in the image); or go back to the last dump: ${commandName} rollback`
        : 'start the gateway again, which makes what is not recorded: docker restart; or see why its migration failed: logs --explain',
  }
}

/** A schema that is not what the version in service wants, by name; and a migration that was begun and not ended. */
export function schemaTroubles(has: PresentSchema, wanted: WantedSchema | undefined): Trouble[] {
  const open = has.migrations.filter(({ finished, back }) => !finished && !back).map(({ name }) => name)
  const unfinished: Trouble[] =
    open.length === 0
      ? []
      : [
          {
            id: 'database-migration-unfinished',
            severity: 'error',
            text: `${count(open.length, 'migration')} of the database ${open.length === 1 ? 'was' : 'were'} begun and not ended: ${listed(open)}`,
            evidence: 'rows of "_prisma_migrations" without finished_at and rolled_back_at',
            next: `LiteLLM goes on from there at its next start; where it does not, dump first, then take the row away: DELETE FROM "_prisma_migrations" WHERE finished_at IS NULL AND rolled_back_at IS NULL`,
          },
        ]
  // Before its first start the proxy has no tables.
  if (!wanted || !has.tables.has('LiteLLM_SpendLogs')) return unfinished
  const lacking = [...wanted.tables].flatMap(([table, columns]) => {
    const present = has.tables.get(table)
    if (!present) return [missingTable(wanted, table, has)]
    return columns.filter(one => !present.includes(one)).map(column => missingColumn(wanted, table, column, has))
  })
  return [...unfinished, ...lacking.slice(0, 10)]
}
