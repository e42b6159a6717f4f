import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PostgresFailure } from '../../../src/adapters/pg/failure.ts'
import type { PostgresSession } from '../../../src/adapters/postgres.ts'
import type { ApplyContext } from '../../../src/engine/step.ts'
import { Exit, Failure } from '../../../src/failure.ts'
import { commentFor } from '../../../src/identity/mark.ts'
import { Secret } from '../../../src/secret.ts'
import { database } from '../../../src/steps/database/index.ts'
import { type FakeEngine, runningContainer, sampleSpec } from '../../doubles/container-engine.ts'
import { carryOut, realPostgres, type RealPostgres, takeBack } from '../real-postgres.ts'
import { sampleDeployment, sampleIdentity } from '../sample.ts'

let bed: RealPostgres
beforeAll(async () => void (bed = await realPostgres()), 60_000)
afterAll(() => bed.stop())

/** A deployment with a role and a database that no other test has. */
const named = (name: string, changes: object = {}) =>
  sampleDeployment({
    name,
    database: {
      server: bed.server,
      role: `${name}_user`,
      name: `${name}_db`,
      fromContainer: 'postgres:5432',
      ...changes,
    },
  })

const ids = (done: { change: { id: string } }[]) => done.map(({ change }) => change.id)

test('the role logs in with the secret, and the server keeps a verifier of it', async () => {
  const context = bed.context(named('one'))
  await carryOut(database, context)
  const password = context.secrets.get('database.password')
  expect(await bed.as('one_user', password, 'one_db', 'SELECT current_user::text AS me')).toEqual([{ me: 'one_user' }])
  const [row] = await bed.sql(`SELECT rolpassword AS kept FROM pg_authid WHERE rolname = 'one_user'`)
  expect(row?.kept).toMatch(/^SCRAM-SHA-256\$/)
})

test('nothing comes into the database that somebody has put where new ones are copied from', async () => {
  await bed.sql('CREATE TABLE left_there (id int)', 'template1')
  await carryOut(database, bed.context(named('pristine')))
  expect(await bed.sql(`SELECT to_regclass('public.left_there') AS found`, 'pristine_db')).toEqual([{ found: null }])
  await bed.sql('DROP TABLE left_there', 'template1')
})

test('nobody else may connect to the database', async () => {
  await carryOut(database, bed.context(named('two')))
  await bed.sql(`CREATE ROLE stranger LOGIN PASSWORD 'stranger-password'`)
  await expect(bed.as('stranger', Secret.of('stranger-password'), 'two_db', 'SELECT 1')).rejects.toMatchObject({
    code: '42501',
  })
})

test('a second run finds everything as it should be', async () => {
  const context = bed.context(named('three'))
  await carryOut(database, context)
  expect(await carryOut(database, context)).toEqual([])
  expect(await carryOut(database, { ...context, admin: undefined })).toEqual([])
})

test('one that was given another name is not replaced by an empty one', async () => {
  const context = bed.context(named('renamed'), { identity: { ...sampleIdentity, id: randomUUID() } })
  await carryOut(database, context)
  await bed.sql('ALTER DATABASE renamed_db RENAME TO renamed_before')
  await expect(carryOut(database, context)).rejects.toMatchObject({
    exit: Exit.refused,
    what: expect.stringContaining('renamed_before'),
    next: expect.stringContaining('ALTER DATABASE renamed_before RENAME TO renamed_db;'),
  })
  const { deployment } = context
  const moved = { ...deployment, database: { ...deployment.database, name: 'renamed_before' } }
  expect(await carryOut(database, { ...context, deployment: moved })).toEqual([])
})

test('one that is gone is made anew, and said to be empty', async () => {
  const context = bed.context(named('gone'), { identity: { ...sampleIdentity, id: randomUUID() } })
  await carryOut(database, context)
  await bed.sql('DROP DATABASE gone_db')
  const done = await carryOut(database, context)
  expect(done[0]!.change).toMatchObject({ id: 'database:database:gone_db', detail: expect.stringContaining('empty') })
})

test('a change that was made already is harmless', async () => {
  const context = bed.context(named('four'))
  const done = await carryOut(database, context)
  for (const { change } of done) await database.apply(change, context)
  expect(await carryOut(database, context)).toEqual([])
})

test('an administrator who is no superuser makes the same', async () => {
  await bed.sql(`CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD 'maker-password'`)
  const admin = { ...bed.admin, user: 'maker', password: Secret.of('maker-password') }
  const context = bed.context(named('five'), { admin })
  const done = await carryOut(database, context)
  expect(await carryOut(database, context)).toEqual([])
  await takeBack(database, done, context)
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'five_user'`)).toEqual([])
})

/** The same with a server that refuses every statement with that in it. */
function refusing(context: ApplyContext, part: string, failure: Failure): ApplyContext {
  const { postgres } = context.world
  const refused = (session: PostgresSession): PostgresSession => ({
    query: (sql, parameters) => (sql.includes(part) ? Promise.reject(failure) : session.query(sql, parameters)),
  })
  const asAdmin: typeof postgres.asAdmin = (login, name, use) =>
    postgres.asAdmin(login, name, session => use(refused(session)))
  return { ...context, world: { ...context.world, postgres: { ...postgres, asAdmin } } }
}

test('a server that takes no verifiers gets the password, and that is told', async () => {
  const context = bed.context(named('eleven'))
  const noHashes = new PostgresFailure({ what: 'refused', why: 'no hashes', next: '' }, '22023')
  const told: string[] = []
  const done = await carryOut(database, {
    ...refusing(context, 'SCRAM-SHA-256$', noHashes),
    report: progress => void (progress.kind === 'text' && told.push(progress.text)),
  })
  expect(told).toEqual([expect.stringContaining('takes no verifier')])
  expect(ids(done)).toContain('database:role:eleven_user')
  expect(await carryOut(database, context)).toEqual([])
})

test('a database that could not be marked as ours is marked by the next run', async () => {
  const context = bed.context(named('thirteen'))
  const gone = new Failure({ what: 'gone', why: 'the connection broke', next: 'again' })
  await expect(carryOut(database, refusing(context, 'COMMENT ON DATABASE', gone))).rejects.toBe(gone)
  expect(ids(await carryOut(database, context))).toEqual(['database:access:thirteen_db'])
  const [row] = await bed.sql(`SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = 'thirteen_db'`) // prettier-ignore
  expect(row).toEqual({ comment: commentFor('thirteen', context.identity) })
})

test('an existing role keeps its password until it may be taken over', async () => {
  await bed.sql(`CREATE ROLE six_user LOGIN PASSWORD 'another-password'`)
  const context = bed.context(named('six'))
  await expect(carryOut(database, context)).rejects.toMatchObject({ what: 'role six_user exists already' })
  expect(await bed.as('six_user', Secret.of('another-password'), 'postgres', 'SELECT 1')).toHaveLength(1)
  const done = await carryOut(database, { ...context, deployment: named('six', { takeOverRole: true }) })
  expect(ids(done)).toContain('database:role:six_user')
  await takeBack(database, done, context)
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'six_user'`)).toHaveLength(1)
})

test('a role that may not log in has another password as far as we are concerned', async () => {
  await bed.sql(`CREATE ROLE seven_user NOLOGIN`)
  await expect(carryOut(database, bed.context(named('seven')))).rejects.toMatchObject({
    what: 'role seven_user exists already',
  })
})

test('a database that was taken over goes back to its owner', async () => {
  await bed.sql('CREATE DATABASE eight_db')
  const context = bed.context(named('eight', { takeOverDatabase: true }))
  const done = await carryOut(database, context)
  const owner = `SELECT pg_get_userbyid(datdba)::text AS owner FROM pg_database WHERE datname = 'eight_db'`
  expect(await bed.sql(owner)).toEqual([{ owner: 'eight_user' }])
  await takeBack(database, done, context)
  expect(await bed.sql(owner)).toEqual([{ owner: 'admin' }])
})

test('what a journal of before made, which names neither role nor database, is taken back as well', async () => {
  const context = bed.context(named('twelve'))
  const done = await carryOut(database, context)
  const unnamed = done.map(({ change, ...more }) => ({
    ...more,
    change: { ...change, id: change.id.split(':').slice(0, 2).join(':') },
  }))
  expect(ids(unnamed)).toEqual(['database:role', 'database:database', 'database:access'])
  await takeBack(database, unnamed, context)
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = 'twelve_user'`)).toEqual([])
})

test.each([false, true])('what was made is taken back (receipts lost: %s)', async lost => {
  const name = lost ? 'nine' : 'ten'
  const context = bed.context(named(name))
  const done = await carryOut(database, context)
  await takeBack(database, done, context, lost)
  const left = `SELECT rolname FROM pg_roles WHERE rolname ~ '^${name}_' UNION SELECT datname FROM pg_database WHERE datname ~ '^${name}_'`
  expect(await bed.sql(left)).toEqual([])
})

describe('a database that the proxy has used, whose salt key is nowhere here', () => {
  const used = async (name: string) => {
    const context = bed.context(named(name))
    await carryOut(database, context)
    const password = context.secrets.get('database.password')
    const write = `CREATE TABLE "LiteLLM_CredentialsTable" (v text); INSERT INTO "LiteLLM_CredentialsTable" VALUES ('x')`
    await bed.as(`${name}_user`, password, `${name}_db`, write)
    return context
  }
  const withSalt = (context: ApplyContext, saltKey: string): ApplyContext => {
    const { deployment } = context
    return { ...context, deployment: { ...deployment, secrets: { ...deployment.secrets, saltKey } } }
  }

  test.each(['generate', 'renew'])('gets none that is made anew (%s)', async saltKey => {
    const context = await used(`salt_${saltKey}`)
    for (const one of [context, { ...context, admin: undefined }])
      await expect(carryOut(database, withSalt(one, saltKey))).rejects.toMatchObject({
        exit: 3,
        what: expect.stringContaining('salt key'),
      })
  })

  test('is used with one that is given, and one that is empty with any', async () => {
    const context = await used('salt_given')
    expect(await carryOut(database, withSalt(context, 'file:/root/salt'))).toEqual([])
    await bed.sql('TRUNCATE "LiteLLM_CredentialsTable"', 'salt_given_db')
    expect(await carryOut(database, context)).toEqual([])
  })
})

describe('a database that the proxy has used, whose salt key is known', () => {
  const salt = 'sk-salt-of-the-rows-0123456789'
  /** Where the gateway is known, its container is there, and the answers say that the salt key is another. */
  const changing = async (name: string, where: 'store' | 'container', wanted: string, ref: string) => {
    const context = bed.context(named(name))
    await carryOut(database, context)
    const write = `CREATE TABLE "LiteLLM_CredentialsTable" (v text); INSERT INTO "LiteLLM_CredentialsTable" VALUES ('x')`
    await bed.as(`${name}_user`, context.secrets.get('database.password'), `${name}_db`, write)
    const { world, deployment } = context
    const stored = new Map(where === 'store' ? [['LITELLM_SALT_KEY', Secret.of(salt)]] : [])
    const labels = { 'dev.gatewright.deployment': name, 'dev.gatewright.identity': sampleIdentity.id }
    if (where === 'container')
      (world.engine as FakeEngine).held.push(
        runningContainer({ spec: sampleSpec({ name, labels, env: { LITELLM_SALT_KEY: salt } }) }),
      )
    return {
      ...context,
      world: { ...world, secretStore: () => ({ ...world.secretStore(deployment), read: async () => stored }) as never },
      deployment: { ...deployment, secrets: { ...deployment.secrets, saltKey: ref } },
      secrets: { ...context.secrets, get: (id: string) => (id === 'secrets.saltKey' ? Secret.of(wanted) : context.secrets.get(id)) }, // prettier-ignore
    }
  }

  test.each<['store' | 'container', string]>([
    ['store', 'file:/root/another'],
    ['store', 'renew:1h'],
    ['store', 'stored'],
    ['container', 'file:/root/another'],
    ['container', 'stored'],
  ])('does not get another (known by its %s, asked for as %s)', async (where, ref) => {
    const name = `other_${where}_${ref.replace(/\W.*/, '')}`
    const context = await changing(name, where, 'sk-another-salt-key-0123456789', ref)
    for (const one of [context, { ...context, admin: undefined }])
      await expect(carryOut(database, one)).rejects.toMatchObject({
        exit: 3,
        what: expect.stringContaining('salt key'),
      })
  })

  test('goes on with the one that it has', async () => {
    expect(await carryOut(database, await changing('same_salt', 'container', salt, 'file:/root/same'))).toEqual([])
  })
})

describe('what somebody else made since the plan was shown', () => {
  const planned = async (context: ApplyContext) => database.plan(await database.inspect(context), context).changes
  const kept = (role: string) => bed.sql(`SELECT rolpassword FROM pg_authid WHERE rolname = '${role}'`)
  const identity = { ...sampleIdentity, id: 'b2f1c0de-0000-4000-8000-000000000001', state: '/home/bob/state/late' }

  test('is not taken over where it is another gateway’s: role and database', async () => {
    const [ours, theirs] = [bed.context(named('late')), bed.context(named('late'), { identity })]
    const changes = await planned(ours)
    await carryOut(database, theirs)
    const before = await kept('late_user')
    for (const change of changes.filter(({ id }) => !id.includes('access')))
      await expect(database.apply(change, ours)).rejects.toMatchObject({
        exit: 3,
        why: expect.stringContaining('/home/bob/state/late'),
      })
    expect(await kept('late_user')).toEqual(before)
  })

  test('is not taken over where it is nobody’s gateway’s', async () => {
    const context = bed.context(named('later'))
    const [role, ofDatabase] = await planned(context)
    await bed.sql(`CREATE ROLE later_user LOGIN PASSWORD 'a-password-of-theirs'`)
    await bed.sql('CREATE DATABASE later_db')
    const before = await kept('later_user')
    for (const change of [role, ofDatabase])
      await expect(database.apply(change!, context)).rejects.toThrow('exists already')
    expect(await kept('later_user')).toEqual(before)
  })
})
