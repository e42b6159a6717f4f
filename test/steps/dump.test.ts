import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ApplyContext } from '../../src/engine/step.ts'
import { dump } from '../../src/steps/dump.ts'
import { Secret } from '../../src/secret.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import { realPostgres, type RealPostgres } from './real-postgres.ts'
import { sampleDeployment } from './sample.ts'

vi.setConfig({ testTimeout: 60_000 })

let bed: RealPostgres
beforeAll(async () => void (bed = await realPostgres()), 60_000)
afterAll(() => bed.stop())

const password = 'the-role-has-this'
let run = 0

/** A database that is there, before a backup would be brought back into one of that name: its role, and what its owner has put into it. */
async function found(content: string[], more: { knows?: string; isAdmin?: boolean; answers?: object } = {}) {
  const name = `into${run++}`
  await bed.sql(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`)
  await bed.sql(`CREATE DATABASE ${name} OWNER ${name}`)
  for (const text of content) await bed.as(name, Secret.of(password), name, text)
  const deployment = sampleDeployment({
    name,
    database: { server: bed.server, role: name, name, fromContainer: 'postgres:5432', ...more.answers },
  })
  const context = bed.context(deployment, {
    secrets: secretValues(new Map([['database.password', Secret.of(more.knows ?? password)]])),
    bringsBack: { dump: { path: '/dump', bytes: 1, at: '2026-01-02T03:04:05Z', schema: 'a' }, intoEmpty: true },
  })
  const { admin: _, ...without } = context
  return inspected(more.isAdmin === false ? without : context)
}

const inspected = (context: ApplyContext) => dump.inspect(context)

const refusal = { exit: 3, what: 'nothing was restored', next: expect.stringContaining('does not exist') }
const table = 'CREATE TABLE kept (id int)'

test('a backup goes into a database that is empty', async () => {
  expect(await found([])).toMatchObject({ isNeeded: false })
})

test('and into one that is yet to be made', async () => {
  const deployment = sampleDeployment({
    database: { server: bed.server, role: 'nobody', name: 'nowhere', fromContainer: 'postgres:5432' },
  })
  const bringsBack = { intoEmpty: true as const }
  expect(await inspected(bed.context(deployment, { bringsBack }))).toMatchObject({ isNeeded: false })
})

test.each<[string, string[], Parameters<typeof found>[1]?]>([
  ['with a table', [table]],
  ['with a table, where no administrator’s login was given', [table], { isAdmin: false }],
  ['with a table in a schema of its own', ['CREATE SCHEMA theirs', 'CREATE TABLE theirs.kept (id int)']],
  ['with a view', ['CREATE VIEW kept AS SELECT 1 AS id']],
  ['with a sequence', ['CREATE SEQUENCE kept']],
  ['with a function', ["CREATE FUNCTION kept() RETURNS int LANGUAGE sql AS 'SELECT 1'"]],
  ['with a table, whose role has another password that is to be set', [table], { knows: 'another', answers: { takeOverRole: true } }], // prettier-ignore
])('but not into one %s', async (_, content, more) => {
  await expect(found(content, more)).rejects.toMatchObject(refusal)
})

test('unless that is asked for', async () => {
  expect(await found([table], { answers: { takeOverDatabase: true } })).toMatchObject({ isNeeded: false })
})
