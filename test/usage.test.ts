import { afterAll, beforeAll, expect, test } from 'vitest'
import { prunable, prune, reuse, sizeOf } from '../src/checks/database/prune.ts'
import { historyTable, schema } from '../src/rehearsal/stand-in/database/schema.ts'
import { Secret } from '../src/secret.ts'
import { type Dimension, readUsage } from '../src/usage/read.ts'
import { usageCsv, usageText } from '../src/usage/text.ts'
import { realPostgres, type RealPostgres } from './steps/real-postgres.ts'
import { sampleDeployment } from './steps/sample.ts'

/** A gateway's database on a real PostgreSQL: LiteLLM's sums by day for three keys, and rows of the audit. */
let postgres: RealPostgres
const password = Secret.of('password-of-the-proxy')
const now = new Date('2026-11-30T12:00:00Z')

/** As LiteLLM 1.108.14 makes it, as far as it is read. */
const daily = `CREATE TABLE "LiteLLM_DailyUserSpend" (id text DEFAULT gen_random_uuid() PRIMARY KEY, user_id text, date text NOT NULL, api_key text NOT NULL, model text, model_group text,
  custom_llm_provider text, mcp_namespaced_tool_name text, endpoint text, prompt_tokens bigint NOT NULL DEFAULT 0, completion_tokens bigint NOT NULL DEFAULT 0, spend double precision NOT NULL DEFAULT 0,
  api_requests bigint NOT NULL DEFAULT 0, successful_requests bigint NOT NULL DEFAULT 0, failed_requests bigint NOT NULL DEFAULT 0);
  CREATE INDEX ON "LiteLLM_DailyUserSpend" (date)`

const sum = (
  date: string,
  key: string,
  user: string,
  model: string,
  tool: string,
  requests: number,
  failed: number,
  spend: number,
) =>
  `INSERT INTO "LiteLLM_DailyUserSpend" (date, api_key, user_id, model, model_group, mcp_namespaced_tool_name, api_requests, failed_requests, spend, prompt_tokens)
   VALUES ('${date}', '${key}', '${user}', '${model}', '${model}', '${tool}', ${requests}, ${failed}, ${spend}, ${requests * 10})`

const as = (sql: string) => postgres.as('litellm_user', password, 'litellm_db', sql)
const login = () => ({ server: postgres.server, role: 'litellm_user', password, database: 'litellm_db' })
const read = (by: Dimension, period: 'hour' | 'day' | 'week' | 'month' = 'week') =>
  postgres.context(sampleDeployment()).world.postgres.asRole(login(), session => readUsage(session, by, period, now)) // prettier-ignore

beforeAll(async () => {
  postgres = await realPostgres()
  await postgres.sql(`CREATE ROLE litellm_user LOGIN PASSWORD '${password.reveal()}'`)
  await postgres.sql('CREATE DATABASE litellm_db OWNER litellm_user')
  await as(
    `${schema};${historyTable};${daily};CREATE TABLE "LiteLLM_SpendLogToolIndex" (request_id text, tool_name text, start_time timestamp(3))`,
  )
  await as(
    `INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, team_id) VALUES ('aaa', 'team', 'red'), ('bbb', '=cmd()', NULL), ('ccc', 'gatewright-check-1-0123456789ab', NULL)`,
  )
  for (const one of [
    sum('2026-11-30', 'aaa', 'ann', 'gpt', '', 100, 5, 1.5),
    sum('2026-11-24', 'aaa', 'bob', 'claude', '', 10, 0, 4),
    sum('2026-11-23', 'aaa', 'ann', 'gpt', '', 1000, 0, 9),
    sum('2026-11-29', 'bbb', '', '', 'files/read', 50, 1, 0),
    sum('2026-11-29', 'ccc', '', 'gpt', '', 3, 3, 0),
  ])
    await as(one)
  await as(`INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, model, "startTime", "endTime", request_duration_ms, status, spend)
    SELECT n::text, 'acompletion', 'aaa', 'gpt', timestamp '2026-11-30 11:30' + n * interval '1 second', now(), n, CASE WHEN n <= 2 THEN 'failure' ELSE 'success' END, 0.01 FROM generate_series(1, 100) n`)
})

afterAll(() => postgres.stop())

test('a week is added up by key, from the sums by day, without keys of Gatewright’s own checks', async () => {
  const usage = await read('key')
  expect(usage.source).toBe('daily')
  expect(usage.from).toBe('2026-11-24')
  expect(usage.lines).toEqual([
    { name: 'team', requests: 110, failed: 5, tokens: 1100, spend: 5.5 },
    { name: '=cmd()', requests: 50, failed: 1, tokens: 500, spend: 0 },
  ])
  expect(usage.total).toMatchObject({ requests: 160, failed: 6 })
})

test.each([
  ['user', ['ann', 'no user', 'bob']],
  ['team', ['red', 'no team']],
  ['model', ['gpt', 'no model', 'claude']],
  ['tool', ['files/read']],
] as const)('and by %s', async (by, names) => {
  expect((await read(by)).lines.map(({ name }) => name)).toEqual(names)
})

test('a day and a month are as many days of UTC, today included', async () => {
  expect((await read('key', 'day')).total.requests).toBe(100)
  expect((await read('key', 'month')).lines[0]).toMatchObject({ requests: 1110 })
})

test('an hour is added up from the rows, with how long they took', async () => {
  const usage = await read('key', 'hour')
  expect(usage).toMatchObject({
    source: 'rows',
    total: { requests: 100, failed: 2 },
    latency: { medianMs: 50.5, rows: 100, sampled: false },
  })
  expect(usage.course).toEqual([{ at: '2026-11-30 11:30', requests: 100, failed: 2 }])
})

test('as text it is a table, its sum and a chart; as CSV no spreadsheet takes a name for a formula', async () => {
  const usage = await read('key')
  const text = usageText(usage).join('\n')
  expect(text).toMatch(/^team +110 +5 +1100 +\$5\.50$/m)
  expect(text).toMatch(/^2026-11-30 +#{40} 100, 5 failed$/m)
  expect(usageCsv(usage)).toEqual(['key,requests,failed,tokens,spend', 'team,110,5,1100,5.5', "'=cmd(),50,1,500,0"])
})

test('old rows go in batches, those of the index with them, and the room is given back', async () => {
  await as(`INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, "startTime", "endTime", metadata)
    SELECT 'old' || n, 'x', timestamp '2026-01-01' + n * interval '1 second', now(), jsonb_build_object('n', repeat('x', 500)) FROM generate_series(1, 5000) n`)
  await as(
    `INSERT INTO "LiteLLM_SpendLogToolIndex" SELECT 'old' || n, 't', timestamp '2026-01-01' FROM generate_series(1, 10) n`,
  )
  const before = new Date('2026-06-01T00:00:00Z')
  const { postgres: door } = postgres.context(sampleDeployment()).world
  const tables = await door.asRole(login(), session => prunable(session, before))
  expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
    ['LiteLLM_SpendLogs', 5000],
    ['LiteLLM_SpendLogToolIndex', 10],
  ])
  expect(tables[0]).toMatchObject({ oldest: new Date('2026-01-01T00:00:01Z') })
  const told: number[] = []
  await door.load(login(), new AbortController().signal, async session => {
    for (const table of tables) await prune(session, table, before, gone => told.push(gone))
    await reuse(session, tables[0]!)
    expect(await sizeOf(session, tables[0]!)).toBeLessThan(tables[0]!.bytes + 1)
  })
  expect(told).toEqual([2000, 4000, 5000, 10])
  expect(await as(`select count(*)::int as left from "LiteLLM_SpendLogs"`)).toEqual([{ left: 100 }])
})
