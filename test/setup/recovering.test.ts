import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BringsBack } from '../../src/generations/generation.ts'
import type { ApplyContext } from '../../src/engine/step.ts'
import { identityLabels } from '../../src/identity/mark.ts'
import { recovering } from '../../src/setup/recovering.ts'
import { schemaIn } from '../../src/dump/facts.ts'
import { database } from '../../src/steps/database/index.ts'
import { ownLabel } from '../../src/gateway/paths.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import { Secret } from '../../src/secret.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { carryOut, realPostgres, type RealPostgres } from '../steps/real-postgres.ts'
import { sampleDeployment, sampleIdentity } from '../steps/sample.ts'

let bed: RealPostgres
beforeAll(async () => void (bed = await realPostgres()), 60_000)
afterAll(() => bed.stop())

const backedUp = { id: sampleIdentity.id, state: sampleIdentity.state }
let run = 0
/** A gateway that was set up, and a state directory that knows nothing of it. */
let made: ApplyContext
let schema: string

beforeEach(async () => {
  const name = `back${run++}`
  made = bed.context(gatewayOf(name))
  await carryOut(database, made)
  await bed.sql('CREATE TABLE kept (id int)', `${name}_db`)
  schema = await made.world.postgres.asAdmin(bed.admin, `${name}_db`, schemaIn)
})

const gatewayOf = (name: string, more: object = {}) =>
  sampleDeployment({
    name,
    database: { server: bed.server, role: `${name}_user`, name: `${name}_db`, fromContainer: 'postgres:5432', ...more },
  })

const container = (salt: string, identity = sampleIdentity) => {
  const { name } = made.deployment
  const labels = { [ownLabel]: name, ...identityLabels(identity) }
  return runningContainer({ spec: sampleSpec({ name, labels, env: { LITELLM_SALT_KEY: salt } }) })
}

interface Lost {
  is?: ReturnType<typeof container>
  brings?: Partial<BringsBack>
  changes?: Partial<ApplyContext>
}

/** The plan of a restore, made where the state was lost. */
function restoring({ is, brings = {}, changes = {} }: Lost) {
  const engine = new FakeEngine()
  if (is) engine.held.push(is)
  const context = bed.context(made.deployment, { secrets: made.secrets, ...changes })
  const dump = { path: '/dump', bytes: 1, at: '2026-01-02T03:04:05Z', schema }
  const bringsBack: BringsBack = { dump, intoEmpty: true, identity: backedUp, ...brings }
  return recovering({ ...context, world: { ...context.world, engine }, bringsBack })
}

const salt = () => made.secrets.get('secrets.saltKey').reveal()

test('a gateway whose container, role and database are here is taken up again, and its database left as it is', async () => {
  const { identity, bringsBack } = await restoring({ is: container(salt()) })
  expect(identity?.id).toBe(backedUp.id)
  expect(bringsBack).toEqual({ identity: backedUp })
})

test('what its role has put in the place of Prisma’s history is not run with the administrator’s rights', async () => {
  const { role, name } = made.deployment.database
  const asOwner = (sql: string) => bed.as(role, made.secrets.get('database.password'), name, sql)
  await asOwner(
    `CREATE FUNCTION public.run() RETURNS text LANGUAGE plpgsql AS $$ BEGIN CREATE ROLE ${role}_left SUPERUSER; RETURN 'x'; END $$`,
  )
  await asOwner(
    `CREATE VIEW public._prisma_migrations AS SELECT public.run() AS migration_name, now() AS finished_at, now() AS rolled_back_at, now() AS started_at`,
  )
  const { asAdmin } = made.world.postgres
  expect(await asAdmin(bed.admin, name, schemaIn)).toMatch(/^[0-9a-f]{16}$/)
  expect(await bed.sql(`SELECT 1 FROM pg_roles WHERE rolname = '${role}_left'`)).toEqual([])
})

test('one whose container is gone is taken up by the password of its role', async () => {
  expect((await restoring({})).identity?.id).toBe(backedUp.id)
})

test('a backup with another salt key than the container’s opens nothing', async () => {
  await expect(restoring({ is: container('sk-another-salt-key') })).rejects.toMatchObject({
    exit: 3,
    why: expect.stringContaining('another salt key'),
  })
})

test('without a container, a backup with another password opens nothing unless the administrator says so', async () => {
  const secrets = secretValues(new Map([['database.password', Secret.of('another-password')]]))
  await expect(restoring({ changes: { secrets } })).rejects.toMatchObject({ exit: 3 })
  const deployment = gatewayOf(made.deployment.name, { takeOverRole: true })
  expect((await restoring({ changes: { secrets, deployment } })).identity?.id).toBe(backedUp.id)
})

test('a backup of another gateway finds nothing of its own: what it restores is another', async () => {
  const other = { ...backedUp, id: 'b2f1c0de-0000-4000-8000-000000000001' }
  const { identity, bringsBack } = await restoring({ is: container(salt()), brings: { identity: other } })
  expect(identity).toBeUndefined()
  expect(bringsBack).toMatchObject({ dump: { path: '/dump' }, intoEmpty: true, identity: undefined })
})

test('a backup whose maker is not known claims nothing', async () => {
  expect(await restoring({ is: container(salt()), brings: { identity: undefined } })).toEqual({})
})

test('where the state directory that had it is still there, this one would be a copy', async () => {
  const state = join(await temporaryDirectory(), 'gw')
  await mkdir(state)
  await writeFile(join(state, 'identity.json'), '{}')
  await expect(
    restoring({ is: container(salt()), brings: { identity: { ...backedUp, state } } }),
  ).rejects.toMatchObject({ exit: 3, what: expect.stringContaining('is a copy') })
})

test('a role that somebody uses while its container is elsewhere is not taken from there', async () => {
  const { role, name } = made.deployment.database
  const login = { server: bed.server, role, database: name, password: made.secrets.get('database.password') }
  await made.world.postgres.asRole(login, async () => {
    await expect(restoring({})).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('at this moment') })
  })
})

test('a database that was migrated since is put back only when that is asked for', async () => {
  schema = 'another'
  await expect(restoring({ is: container(salt()) })).rejects.toMatchObject({
    exit: 3,
    next: expect.stringContaining('takeOverDatabase'),
  })
  const deployment = gatewayOf(made.deployment.name, { takeOverDatabase: true })
  const { bringsBack } = await restoring({ is: container(salt()), changes: { deployment } })
  expect(bringsBack?.dump).toBeDefined()
})
