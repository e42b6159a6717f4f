import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDatabase, type TestDatabase } from '../database.ts'
import { preparedProxy } from '../proxy/prepare.ts'
import { chosenVersion } from '../proxy/recipe.ts'

const SCHEMA = `
datasource client {
  provider = "postgresql"
  url      = env("ENGINE_TEST_URL")
}
model Budget {
  id     String   @id
  max    Float?
  limit  BigInt?
  rules  Json     @default("{}")
  names  String[]
  at     DateTime @default(now())
  keys   Key[]
}
model Key {
  token     String  @id
  budget_id String?
  budget    Budget? @relation(fields: [budget_id], references: [id])
}
`
const TABLES = `
CREATE TABLE "Budget" (id text PRIMARY KEY, max float8, "limit" bigint, rules jsonb NOT NULL DEFAULT '{}', names text[],
  at timestamp(3) NOT NULL DEFAULT now());
CREATE TABLE "Key" (token text PRIMARY KEY, budget_id text REFERENCES "Budget" (id));
`

let engines: string
let database: TestDatabase
let directory: string
let engine: ChildProcess
let base: string

beforeAll(async () => {
  ;({ engines } = await preparedProxy(chosenVersion()))
  database = await emptyDatabase()
  await database.sql(TABLES)
  directory = mkdtempSync(join(tmpdir(), 'engine-'))
  writeFileSync(join(directory, 'schema.prisma'), SCHEMA)
  writeFileSync(join(directory, '_raw_query.py'), 'prisma__type') // as in prisma-client-py 0.11
  ;({ engine, base } = await start(database.url))
})

afterAll(async () => {
  engine.kill('SIGINT')
  await once(engine, 'exit')
  await database.drop()
  rmSync(directory, { recursive: true })
})

function launch(url: string, port: number): ChildProcess {
  const env = { ...process.env, PRISMA_DML_PATH: join(directory, 'schema.prisma'), ENGINE_TEST_URL: url }
  const file = join(engines, 'query-engine.ts')
  return spawn(process.execPath, [file, '-p', String(port), '--enable-metrics', '--enable-raw-queries'], { env })
}

async function start(url: string): Promise<{ engine: ChildProcess; base: string }> {
  const port = await freePort()
  const started = launch(url, port)
  const address = `http://127.0.0.1:${port}`
  while (!(await fetch(`${address}/status`).catch(() => undefined))?.ok) {
    if (started.exitCode !== null) throw new Error(`the engine ended with ${started.exitCode}`)
    await sleep(20)
  }
  return { engine: started, base: address }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<any> {
  const answer = await fetch(base + path, { method: 'POST', body: JSON.stringify(body), headers })
  return JSON.parse(await answer.text())
}

const ask = (query: string, headers?: Record<string, string>) => post('/', { query, variables: {} }, headers)
const create = (id: string, more = ''): string =>
  `mutation { result: createOneBudget(data: { id: "${id}" ${more} }) { id max limit rules names } }`

test('a row is written and read with every kind of value', async () => {
  const more = String.raw`max: 1.0, limit: 9007199254740993, rules: "{\"a\":[1,null]}", names: { set: ["x", "y"] }`
  const { data } = await ask(create('kinds', more))
  expect(data.result).toEqual({
    id: 'kinds',
    max: 1,
    limit: '9007199254740993',
    rules: '{"a":[1,null]}',
    names: ['x', 'y'],
  })
  expect(await database.sql(`select rules, "limit" from "Budget" where id = 'kinds'`)).toEqual([
    { rules: { a: [1, null] }, limit: '9007199254740993' },
  ])
})

test('a related row is made and included', async () => {
  const { data } = await ask(
    'mutation { result: createOneKey(data: { token: "t", budget: { create: { id: "related" } } }) { token budget { id } } }',
  )
  expect(data.result).toEqual({ token: 't', budget: { id: 'related' } })
})

test('a violated constraint has the code that the client maps', async () => {
  await ask(create('twice'))
  const { errors } = await ask(create('twice'))
  expect(errors[0].user_facing_error).toMatchObject({ error_code: 'P2002' })
})

test('raw rows come in the old form, also of types that the adapter refuses', async () => {
  const query = `mutation { result: queryRaw(query: "SELECT 'n'::name AS n, '1 day'::interval AS i, 1 AS one", parameters: "[]") }`
  const { data } = await ask(query)
  expect(data.result).toEqual([
    {
      n: { prisma__type: 'string', prisma__value: 'n' },
      i: { prisma__type: 'string', prisma__value: '1 day' },
      one: { prisma__type: 'int', prisma__value: 1 },
    },
  ])
})

test('a batch in a transaction is all or nothing', async () => {
  const batch = [{ query: create('whole') }, { query: create('whole') }].map(one => ({ ...one, variables: {} }))
  const { errors } = await post('/', { batch, transaction: true })
  expect(errors[0].user_facing_error).toMatchObject({ error_code: 'P2002' })
  expect(await database.sql(`select id from "Budget" where id = 'whole'`)).toEqual([])
})

test('a transaction that is rolled back leaves nothing, a committed one everything', async () => {
  for (const end of ['rollback', 'commit']) {
    const { id } = await post('/transaction/start', { timeout: 5000, max_wait: 2000 })
    await ask(create(end), { 'x-transaction-id': id })
    expect(await database.sql(`select id from "Budget" where id = '${end}'`)).toEqual([])
    await post(`/transaction/${id}/${end}`, {})
  }
  expect(await database.sql(`select id from "Budget" where id in ('rollback', 'commit')`)).toEqual([{ id: 'commit' }])
})

test.each([
  ['a wrong password', (url: string) => url.replace(/:[^:@]+@/, ':wrong@'), 'P1000'],
  ['a server that is not there', (url: string) => url.replace(/:\d+\//, ':1/'), 'P1001'],
])('%s ends it with the code of the native engine', async (_what, changed, code) => {
  const refused = launch(changed(database.url), await freePort())
  let said = ''
  refused.stderr!.on('data', text => (said += text))
  const [exitCode] = await once(refused, 'close')
  expect(exitCode).toBe(1)
  expect(JSON.parse(said)).toMatchObject({ is_panic: false, error_code: code })
})
