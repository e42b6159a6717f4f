import { afterAll, beforeAll, expect, test } from 'vitest'
import { secretsOf } from '../../../src/deployment/secrets.ts'
import type { ApplyContext, PlanContext } from '../../../src/engine/step.ts'
import { secretValues } from '../../../src/gateway/resolve-secrets.ts'
import { toolsRole } from '../../../src/steps/tools-role/index.ts'
import { toolsLogin } from '../../../src/steps/tools-role/inspect.ts'
import { carryOut, realPostgres, type RealPostgres, takeBack } from '../real-postgres.ts'
import { sampleDeployment } from '../sample.ts'

let bed: RealPostgres
beforeAll(async () => {
  bed = await realPostgres()
  await bed.sql('CREATE ROLE keeper LOGIN')
  await bed.sql('CREATE DATABASE inventory OWNER keeper')
  await bed.sql('CREATE TABLE parts (id serial PRIMARY KEY); INSERT INTO parts DEFAULT VALUES', 'inventory')
  await bed.sql('CREATE SCHEMA depot; CREATE TABLE depot.bins (id int)', 'inventory')
})
afterAll(() => bed.stop())

const reading = (role: string, changes: object = {}) => {
  const [server] = sampleDeployment().servers
  const database = { server: bed.server, role: 'litellm_user', name: 'litellm_db', fromContainer: 'postgres:5432' }
  return sampleDeployment({
    name: `for-${role.replaceAll('_', '-')}`,
    database,
    servers: [{ ...server, reads: { database: 'inventory', role, ...changes } }],
  })
}

const asTools = (context: PlanContext, sql: string) => {
  const { role, password, database } = toolsLogin(context, 'mcp_postgres_tools')
  return bed.as(role, password, database, sql)
}

test('the role reads every table, also those that are made later', async () => {
  const context = bed.context(reading('reader_one'))
  await carryOut(toolsRole, context)
  await bed.sql('CREATE TABLE later (id int); ALTER TABLE later OWNER TO admin', 'inventory')
  for (const table of ['parts', 'depot.bins', 'later'])
    expect(await asTools(context, `SELECT count(*)::int AS n FROM ${table}`)).toHaveLength(1)
  expect(await carryOut(toolsRole, context)).toEqual([])
  expect(await carryOut(toolsRole, { ...context, admin: undefined })).toEqual([])
})

test.each([
  ['write', 'INSERT INTO parts DEFAULT VALUES'],
  ['create tables', 'CREATE TABLE mine (id int)'],
  ['create schemas', 'CREATE SCHEMA mine'],
  ['move a sequence', `SELECT nextval('parts_id_seq')`],
])('it cannot %s, even outside the read-only transaction it starts with', async (_, statement) => {
  const context = bed.context(reading('reader_two'))
  await carryOut(toolsRole, context)
  const leaving = `COMMIT; START TRANSACTION READ WRITE; ${statement}; COMMIT`
  await expect(asTools(context, leaving)).rejects.toMatchObject({ code: '42501' })
})

test('a database in which everybody may write is refused with the command that ends it', async () => {
  await bed.sql('CREATE DATABASE open_house')
  await bed.sql('GRANT CREATE ON SCHEMA public TO PUBLIC', 'open_house')
  const context = bed.context(reading('reader_three', { database: 'open_house' }))
  await expect(carryOut(toolsRole, context)).rejects.toMatchObject({
    exit: 3,
    next: expect.stringContaining('REVOKE CREATE ON SCHEMA public FROM PUBLIC;'),
  })
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'reader_three'`)).toEqual([])
})

test('a role that may act as another is refused', async () => {
  const context = bed.context(reading('reader_four'))
  const { password } = toolsLogin(context, 'mcp_postgres_tools')
  await bed.sql(`CREATE ROLE reader_four LOGIN PASSWORD '${password.reveal()}' IN ROLE keeper`)
  await expect(carryOut(toolsRole, context)).rejects.toMatchObject({
    exit: 3,
    why: expect.stringContaining('act as keeper'),
  })
})

test('a role of somebody else with another password is refused', async () => {
  await bed.sql(`CREATE ROLE reader_five LOGIN PASSWORD 'another-password'`)
  await expect(carryOut(toolsRole, bed.context(reading('reader_five')))).rejects.toMatchObject({
    what: 'role reader_five exists already',
  })
})

test('a database that does not exist is named', async () => {
  const context = bed.context(reading('reader_six', { database: 'nowhere' }))
  await expect(carryOut(toolsRole, context)).rejects.toMatchObject({ what: expect.stringContaining('nowhere') })
})

test('a role whose grants were taken away gets them again', async () => {
  const context = bed.context(reading('reader_seven'))
  await carryOut(toolsRole, context)
  await bed.sql('REVOKE SELECT ON parts FROM reader_seven', 'inventory')
  const done = await carryOut(toolsRole, context)
  expect(done.map(({ change }) => change.detail)).toEqual(['may also read table public.parts'])
  expect(await asTools(context, 'SELECT 1 FROM parts')).toHaveLength(1)
})

test.each([false, true])('what was made is taken back (receipts lost: %s)', async lost => {
  const role = lost ? 'reader_eight' : 'reader_nine'
  const context = bed.context(reading(role))
  const done = await carryOut(toolsRole, context)
  await takeBack(toolsRole, done, context, lost)
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = '${role}'`)).toEqual([])
})

test('a role that was there before keeps its own grants when ours are taken back', async () => {
  const context = bed.context(reading('reader_ten'))
  const { password } = toolsLogin(context, 'mcp_postgres_tools')
  await bed.sql(`CREATE ROLE reader_ten LOGIN PASSWORD '${password.reveal()}'`)
  await bed.sql('CREATE DATABASE elsewhere')
  await bed.sql('CREATE TABLE theirs (id int); GRANT SELECT ON theirs TO reader_ten', 'elsewhere')
  const done = await carryOut(toolsRole, context)
  await takeBack(toolsRole, done, context)
  const readable = `SELECT has_table_privilege('reader_ten', 'theirs', 'SELECT')::text AS yes`
  expect(await bed.sql(readable, 'elsewhere')).toEqual([{ yes: 'true' }])
  const ours = `SELECT has_table_privilege('reader_ten', 'parts', 'SELECT')::text AS yes`
  expect(await bed.sql(ours, 'inventory')).toEqual([{ yes: 'false' }])
})

test('the role of a server that left the deployment is removed', async () => {
  const context = bed.context(reading('reader_eleven'))
  await carryOut(toolsRole, context)
  const without = { ...context, deployment: sampleDeployment({ ...context.deployment, servers: [] }) }
  const done = await carryOut(toolsRole, without)
  expect(done.map(({ change }) => `${change.action} ${change.what}`)).toEqual(['remove role reader_eleven'])
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'reader_eleven'`)).toEqual([])
  expect(await carryOut(toolsRole, without)).toEqual([])
})

/** The same host and journal, with these servers from now on. */
const withServers = (context: ApplyContext, servers: object[]): ApplyContext => {
  const deployment = sampleDeployment({ ...context.deployment, servers })
  const secrets = secretValues(new Map(secretsOf(deployment).map(spec => [spec.id, spec.make()])))
  return { ...context, deployment, secrets }
}
const said = (done: Awaited<ReturnType<typeof carryOut>>) => done.map(({ change }) => `${change.action} ${change.what}`)

test('a server that is renamed keeps its role, which goes with the server under its new name', async () => {
  const context = bed.context(reading('reader_twelve'))
  await carryOut(toolsRole, context)
  const renamed = withServers(context, [{ ...context.deployment.servers[0], name: 'inventory_tools' }])
  expect(said(await carryOut(toolsRole, renamed))).toEqual(['change role reader_twelve'])
  const { role, password, database } = toolsLogin(renamed, 'inventory_tools')
  expect(await bed.as(role, password, database, 'SELECT 1 FROM parts')).toHaveLength(1)
  expect(await carryOut(toolsRole, renamed)).toEqual([])
  expect(said(await carryOut(toolsRole, withServers(context, [])))).toEqual(['remove role reader_twelve'])
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'reader_twelve'`)).toEqual([])
})

test('a server that gets another role leaves none behind', async () => {
  const context = bed.context(reading('reader_thirteen'))
  await carryOut(toolsRole, context)
  const [server] = context.deployment.servers
  const other = withServers(context, [{ ...server, reads: { ...server!.reads, role: 'reader_fourteen' } }])
  expect(said(await carryOut(toolsRole, other))).toEqual(['create role reader_fourteen', 'remove role reader_thirteen'])
})

test('a role that reads another database now has no rights in the one before, and goes with its server', async () => {
  await bed.sql('CREATE DATABASE archive')
  await bed.sql('CREATE TABLE shelves (id int)', 'archive')
  const context = bed.context(reading('reader_fifteen'))
  await carryOut(toolsRole, context)
  const [server] = context.deployment.servers
  const moved = withServers(context, [{ ...server, reads: { ...server!.reads, database: 'archive' } }])
  const done = await carryOut(toolsRole, moved)
  expect(done.at(-1)?.change).toMatchObject({ action: 'remove', detail: 'its rights in inventory; the role stays' })
  expect(await asTools(moved, 'SELECT 1 FROM shelves')).toEqual([])
  const before = `SELECT has_table_privilege('reader_fifteen', 'parts', 'SELECT')::text AS yes`
  expect(await bed.sql(before, 'inventory')).toEqual([{ yes: 'false' }])
  await carryOut(toolsRole, withServers(context, []))
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'reader_fifteen'`)).toEqual([])
})

test('two servers may not share a role, and it stays when the second one leaves again', async () => {
  const context = bed.context(reading('reader_sixteen'))
  await carryOut(toolsRole, context)
  const [server] = context.deployment.servers
  const both = withServers(context, [server!, { ...server, name: 'second' }])
  await expect(carryOut(toolsRole, both)).rejects.toMatchObject({
    what: 'two MCP servers would log in as reader_sixteen',
  })
  expect(await carryOut(toolsRole, context)).toEqual([])
  expect(await asTools(context, 'SELECT 1 FROM parts')).toHaveLength(1)
})

test('a role that another gateway made since the plan was shown keeps its password', async () => {
  const context = bed.context(reading('reader_late'))
  const { changes } = toolsRole.plan(await toolsRole.inspect(context), context)
  const identity = { ...context.identity!, id: 'b2f1c0de-0000-4000-8000-000000000001' }
  await carryOut(toolsRole, bed.context(reading('reader_late'), { identity }))
  const kept = () => bed.sql(`SELECT rolpassword FROM pg_authid WHERE rolname = 'reader_late'`)
  const before = await kept()
  await expect(toolsRole.apply(changes[0]!, context)).rejects.toMatchObject({ exit: 3 })
  expect(await kept()).toEqual(before)
})
