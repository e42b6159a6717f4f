import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RoleLogin } from '../../src/adapters/postgres.ts'
import { addingColumn, presentSchema, schemaTroubles, tablesOf } from '../../src/checks/database/schema.ts'
import { fullIn, growthTroubles } from '../../src/checks/database/retention.ts'
import { growingTables } from '../../src/checks/database/tables.ts'
import type { World } from '../../src/world.ts'
import { databaseTroubles } from '../../src/checks/database/troubles.ts'
import { historyTable, schema } from '../../src/rehearsal/stand-in/database/schema.ts'
import { Secret } from '../../src/secret.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import { realPostgres, type RealPostgres } from '../steps/real-postgres.ts'
import { sampleDeployment } from '../steps/sample.ts'

/** The database of a proxy on a real PostgreSQL, for a test to spoil; each remedy that is told is carried out, and told no more. */
let postgres: RealPostgres
const password = Secret.of('password-of-the-proxy')
const open: pg.Client[] = []

const index = `CREATE TABLE "LiteLLM_SpendLogToolIndex" ("request_id" TEXT, "tool_name" TEXT, "start_time" TIMESTAMP(3) NOT NULL, PRIMARY KEY ("request_id", "tool_name"));
CREATE INDEX ON "LiteLLM_SpendLogToolIndex" ("start_time")`

beforeAll(async () => {
  postgres = await realPostgres()
  await postgres.sql(`CREATE ROLE litellm_user LOGIN PASSWORD '${password.reveal()}'`)
})

beforeEach(async () => {
  for (const client of open.splice(0)) await client.end().catch(() => undefined)
  await postgres.sql('DROP DATABASE IF EXISTS litellm_db WITH (FORCE)')
  await postgres.sql('CREATE DATABASE litellm_db OWNER litellm_user')
  await as(`${schema};${historyTable};${index}`)
})

afterAll(async () => {
  for (const client of open.splice(0)) await client.end().catch(() => undefined)
  await postgres.stop()
})

const deployment = () =>
  sampleDeployment({
    database: { server: postgres.server, role: 'litellm_user', name: 'litellm_db', fromContainer: 'postgres:5432' },
    keys: [],
  })

const login = (): RoleLogin => ({ server: postgres.server, role: 'litellm_user', password, database: 'litellm_db' })

/** As the proxy's role. */
const as = (sql: string) => postgres.as('litellm_user', password, 'litellm_db', sql)

const troubles = (changes: Partial<World> = {}) => {
  const { world, ...context } = postgres.context(deployment())
  const secrets = secretValues(new Map([['database.password', password]]))
  return databaseTroubles({ ...context, world: { ...world, ...changes }, secrets })
}
const idsOf = async () => (await troubles()).map(({ id }) => id)

/** A session of its own, as a client would have it. */
async function session(
  name: string,
  user = postgres.admin.user,
  secret = postgres.admin.password!,
): Promise<pg.Client> {
  const [host, port] = postgres.server.split(':')
  const client = new pg.Client({ host, port: Number(port), user, password: secret.reveal(), database: 'litellm_db', application_name: name }) // prettier-ignore
  client.on('error', () => undefined)
  await client.connect()
  open.push(client)
  return client
}

const inThePast = (days: number) => `now() at time zone 'UTC' - interval '${days} days'`

test('a database in which nothing is wrong has no finding', async () => {
  expect(await troubles()).toEqual([])
})

test('connections of a role that are used up are told with who has them, of what limit; more allowed, no longer', async () => {
  await postgres.sql('ALTER ROLE litellm_user CONNECTION LIMIT 5')
  await session('reporting', 'litellm_user', password)
  await session('reporting', 'litellm_user', password)
  expect(await troubles()).toEqual([])
  await session('reporting', 'litellm_user', password)
  await session('reporting', 'litellm_user', password)
  const [found] = await troubles()
  expect(found).toMatchObject({
    id: 'database-slots',
    severity: 'warning',
    text: '4 of 5 connections of the role litellm_user are used up, most by litellm_user (reporting) from 127.0.0.1 on litellm_db: 4 connections',
  })
  await postgres.sql(/: (ALTER ROLE .*)$/.exec(found!.next)![1]!)
  expect(await idsOf()).toEqual([])
  await postgres.sql('ALTER ROLE litellm_user CONNECTION LIMIT -1')
})

test('a session that holds a table which a migration needs is named, and ended by what is advised', async () => {
  const holder = await session('psql')
  await holder.query('BEGIN; LOCK TABLE "LiteLLM_SpendLogs" IN ACCESS SHARE MODE')
  await expect.poll(idsOf).toEqual([expect.stringMatching(/^database-held-\d+$/)])
  const [found] = await troubles()
  expect(found!.text).toMatch(/^session \d+ of \w+ from .* holds LiteLLM_SpendLogs/)
  await postgres.sql(/SELECT .*/.exec(found!.next)![0])
  await expect.poll(idsOf).toEqual([])
})

const prisma = `
enum Kind { a b }
model LiteLLM_SpendLogs {
  request_id String @id
  kind       Kind?
  agent      LiteLLM_Agent? @relation(fields: [x], references: [y])
  callId     String? @map("litellm_call_id")
  status     String?
  @@index([status])
}`

test('columns are read from a schema.prisma: no relations, and by the names that they have in the database', () => {
  expect(tablesOf(prisma)).toEqual(
    new Map([['LiteLLM_SpendLogs', ['request_id', 'kind', 'litellm_call_id', 'status']]]),
  )
})

test('a migration that is recorded and was not made is told by its column, and the statement that is advised makes it', async () => {
  const wanted = {
    tables: new Map([['LiteLLM_SpendLogs', ['request_id', 'status']]]),
    migrations: [
      {
        name: '20260101_first',
        sql: 'ALTER TABLE "LiteLLM_SpendLogs" ADD COLUMN     "other" TEXT,\nADD COLUMN "status" TEXT DEFAULT \'ok\';',
      },
    ],
  }
  await as(`ALTER TABLE "LiteLLM_SpendLogs" DROP COLUMN "status"`)
  await as(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('1', '', '20260101_first', now())`,
  )
  const look = async () =>
    schemaTroubles(await postgres.context(deployment()).world.postgres.asRole(login(), presentSchema), wanted)
  const [found] = await look()
  expect(found).toMatchObject({
    severity: 'error',
    text: 'the database lacks the column "status" of "LiteLLM_SpendLogs", which the version in service writes: the migration 20260101_first is recorded and was not made',
  })
  await as(/ALTER TABLE .*/.exec(found!.next)![0])
  expect(await look()).toEqual([])
  expect(addingColumn(wanted, 'LiteLLM_SpendLogs', 'status')?.sql).toBe(
    `ALTER TABLE "LiteLLM_SpendLogs" ADD COLUMN IF NOT EXISTS "status" TEXT DEFAULT 'ok'`,
  )
})

test('a migration that was begun and not ended is an error, and taken away it is none', async () => {
  await as(`INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ('1', '', '20260101_half')`)
  const [found] = await troubles()
  expect(found).toMatchObject({ id: 'database-migration-unfinished', severity: 'error' })
  await as(/DELETE .*/.exec(found!.next)![0])
  expect(await idsOf()).toEqual([])
})

test('a database that cannot be read is told, and is not taken for one in which nothing is wrong', async () => {
  await as('ALTER TABLE "LiteLLM_SpendLogs" RENAME COLUMN "startTime" TO began')
  expect(await troubles()).toMatchObject([{ id: 'database-unread', text: expect.stringContaining('startTime') }])
  await as('ALTER TABLE "LiteLLM_SpendLogs" RENAME COLUMN began TO "startTime"')
  expect(await troubles()).toEqual([])
})

test('where the disk under it cannot be looked at, what was read is told nevertheless', async () => {
  await as(`INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ('1', '', '20260101_half')`)
  const containers = () => Promise.reject(new Error('the engine does not answer'))
  const engine = { container: async () => undefined, containers } as unknown as World['engine']
  expect((await troubles({ engine })).map(({ id }) => id)).toEqual([
    'database-migration-unfinished',
    'database-disk-unread',
  ])
  await as('DELETE FROM "_prisma_migrations"')
})

test('a collation that is behind is a warning, and mended by what is advised', async () => {
  const [is] = await postgres.sql(`SELECT datcollversion AS version FROM pg_database WHERE datname = 'litellm_db'`)
  if (is!.version === null) return console.log('not tried: the library of this PostgreSQL has no version of collations')
  await postgres.sql(`UPDATE pg_database SET datcollversion = '1.0' WHERE datname = 'litellm_db'`)
  const [found] = await troubles()
  expect(found).toMatchObject({ id: 'database-collation', severity: 'warning' })
  for (const [, statement] of found!.next.matchAll(/: ((?:REINDEX|ALTER)[^;]*)/g)) await as(statement!)
  expect(await idsOf()).toEqual([])
})

const logs = (count: number, at: string) =>
  as(`INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, "startTime", "endTime", metadata)
    SELECT gen_random_uuid(), 'acompletion', ${at}, ${at}, jsonb_build_object('n', repeat('x', 200)) FROM generate_series(1, ${count}) AS n`)

test('a retention that is not kept is told with both dates and the size', async () => {
  await logs(100, inThePast(40))
  await logs(100, `${inThePast(1)} + n * interval '1 minute'`)
  const [found] = await troubles()
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  expect(found).toMatchObject({ id: 'retention-LiteLLM_SpendLogs', severity: 'warning' })
  expect(found!.text).toContain(`the oldest row of "LiteLLM_SpendLogs" is of ${day(40)}, and none before ${day(30)}`)
  expect(found!.next).toMatch(new RegExp(`audit prune --before ${day(30)}$`))
})

test('an index by tool that has outgrown the audit is told by name, with its rows and what it gets a day', async () => {
  await logs(50, inThePast(1))
  await as(
    `INSERT INTO "LiteLLM_SpendLogToolIndex" SELECT n::text, 'query', ${inThePast(2)} + n * interval '1 second' FROM generate_series(1, 150000) AS n`,
  )
  await as('ANALYZE')
  const [found] = await troubles()
  expect(found).toMatchObject({ id: 'tool-index', severity: 'warning' })
  expect(found!.text).toMatch(
    /about 150 k rows in \d+ MiB, for about 50 rows in "LiteLLM_SpendLogs", [\d.]+ MiB more a day$/,
  )
})

test('failed calls are told where their row says nothing of the client, and Gatewright’s own refusals are not', async () => {
  const failed = (id: string, metadata: object) =>
    as(`INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, "startTime", "endTime", status, model_group, metadata)
      VALUES ('${id}', 'acompletion', ${inThePast(0)}, now(), 'failure', 'gpt', '${JSON.stringify(metadata)}')`)
  const timeout = { error_information: { error_message: 'litellm.Timeout: Request timed out.' } }
  await failed('a', timeout)
  await failed('b', { ...timeout, user_agent: 'gatewright/0.1.0' })
  await failed('c', { ...timeout, user_api_key_alias: 'gatewright-check-1-0123456789ab' })
  expect(await troubles()).toMatchObject([
    {
      id: 'calls-model-timeout',
      text: expect.stringMatching(/^1 call failed since .*: a model did not answer in time; 1 by no key on model gpt$/),
    },
  ])
})

test('growth is that of the newest rows, and a volume is full where the retention does not end it before', async () => {
  await logs(3000, `${inThePast(3)} + n * interval '1 minute'`)
  await as('ANALYZE')
  const now = new Date()
  const tables = await postgres.context(deployment()).world.postgres.asRole(login(), one => growingTables(one, now))
  const table = tables.find(({ name }) => name === 'LiteLLM_SpendLogs')!
  // 3000 rows in 3 days.
  expect(table.growth! / (table.bytes / 3)).toBeCloseTo(1, 1)
  const growth = { tables, now, retention: '30d', free: { bytes: table.bytes, where: 'there' } }
  expect(fullIn(growth)).toBeCloseTo(3, 0)
  expect(growthTroubles(growth)).toMatchObject([
    { id: 'database-full', text: expect.stringMatching(/is full in \d days: "LiteLLM_SpendLogs"/) },
  ])
  expect(fullIn({ ...growth, retention: '3d' })).toBeUndefined()
})
