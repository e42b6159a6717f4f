import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openSecretStore } from '../../src/adapters/secret-store/index.ts'
import { itemSecretId, secretsOf } from '../../src/deployment/secrets.ts'
import type { ApplyContext } from '../../src/engine/step.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { Secret } from '../../src/secret.ts'
import { database } from '../../src/steps/database/index.ts'
import { inspectDatabase } from '../../src/steps/database/inspect.ts'
import { planDatabase } from '../../src/steps/database/plan.ts'
import { keepInService } from '../../src/steps/in-service.ts'
import { environmentInService, moveLogins, moveLoginsBack, movingRoles } from '../../src/steps/logins.ts'
import { ownContent } from '../../src/steps/secrets/content.ts'
import { secretValues } from '../../src/gateway/resolve-secrets.ts'
import { toolsRole } from '../../src/steps/tools-role/index.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { carryOut, realPostgres, type RealPostgres } from './real-postgres.ts'
import { sampleDeployment } from './sample.ts'

const toolsPassword = itemSecretId('servers', 'mcp_postgres_tools', 'reads.password')

let bed: RealPostgres
let directory: string
beforeAll(async () => {
  bed = await realPostgres()
  directory = await mkdtemp(join(tmpdir(), 'gatewright-logins-'))
  await bed.sql('CREATE DATABASE inventory')
  await bed.sql('REVOKE CREATE ON SCHEMA public FROM PUBLIC', 'inventory')
})
afterAll(async () => {
  await bed.stop()
  await rm(directory, { recursive: true, force: true })
})

/** A gateway in service with roles and secrets of its own, and the same with two other passwords that a change brings. */
async function inService(name: string) {
  const [server] = sampleDeployment().servers
  const deployment = sampleDeployment({
    name,
    paths: { project: join(directory, name), secrets: join(directory, name, 'gateway.env') },
    database: { server: bed.server, role: `${name}_user`, name: `${name}_db`, fromContainer: 'postgres:5432' },
    servers: [{ ...server!, reads: { database: 'inventory', role: `${name}_tools` } }],
  })
  const engine = new FakeEngine()
  const labels = { 'dev.gatewright.deployment': name }
  engine.held.push(runningContainer({ id: 'serving', spec: sampleSpec({ name, labels }) }))
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const base = bed.context(deployment)
  const secretStore = () => openSecretStore(deployment, localFiles, owner)
  const served: ApplyContext = { ...base, world: { ...base.world, engine, owner, secretStore } }
  await localFiles.makeDirectory(deploymentFiles(base.world.own, name).state, 0o700)
  await carryOut(database, served)
  await carryOut(toolsRole, served)
  await secretStore().write('container', ownContent(deployment, served.secrets, 'container'))
  const values = new Map(secretsOf(deployment).map(({ id }) => [id, served.secrets.get(id)]))
  for (const id of ['database.password', toolsPassword]) values.set(id, Secret.generate())
  const wanted: ApplyContext = { ...served, secrets: secretValues(values), admin: undefined }
  /** Which of the two passwords each role has. */
  const held = () =>
    Promise.all(
      [
        { id: 'database.password', role: `${name}_user`, of: `${name}_db` },
        { id: toolsPassword, role: `${name}_tools`, of: 'inventory' },
      ].map(async ({ id, role, of }) => {
        const works = (password: Secret) =>
          bed.as(role, password, of, 'SELECT 1').then(
            () => true,
            () => false,
          )
        return `${(await works(served.secrets.get(id))) ? 'served' : ''}${(await works(wanted.secrets.get(id))) ? 'wanted' : ''}`
      }),
    )
  return {
    served,
    wanted,
    held,
    write: () => secretStore().write('container', ownContent(deployment, wanted.secrets, 'container')),
  }
}

test('a role keeps the password in service until the containers change, and gets it back when they change back', async () => {
  const { wanted, held, write } = await inService('swap')
  await keepInService(wanted)
  await write()
  expect(await movingRoles(wanted)).toEqual(['swap_user', 'swap_tools'])
  expect(await held()).toEqual(['served', 'served'])
  await moveLogins(wanted)
  expect(await held()).toEqual(['wanted', 'wanted'])
  await moveLogins(wanted)
  expect(await held()).toEqual(['wanted', 'wanted'])
  await moveLoginsBack(wanted)
  expect(await held()).toEqual(['served', 'served'])
})

test('what is tried beside the gateway in service logs in as that one does', async () => {
  const { served, wanted, write } = await inService('trial')
  await keepInService(wanted)
  await write()
  const environment = await environmentInService(wanted)
  expect(environment.DATABASE_URL).toContain(served.secrets.get('database.password').reveal())
  expect(Object.values(environment)).toContain(served.secrets.get(toolsPassword).reveal())
})

test('a plan needs no administrator for it, before and after the store has the new password', async () => {
  const { wanted, write } = await inService('plans')
  const changes = async () => planDatabase(await inspectDatabase(wanted), wanted.deployment).changes
  expect(await changes()).toEqual([])
  await keepInService(wanted)
  await write()
  expect(await changes()).toEqual([])
  expect(toolsRole.plan(await toolsRole.inspect(wanted), wanted).changes).toEqual([])
})

test('where nothing serves, the administrator sets the password as before', async () => {
  const { wanted } = await inService('stopped')
  const world = { ...wanted.world, engine: new FakeEngine() }
  expect(await movingRoles({ ...wanted, world })).toEqual([])
  await expect(inspectDatabase({ ...wanted, world })).resolves.toMatchObject({ role: 'unknown' })
})
