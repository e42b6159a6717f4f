import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Deployment } from '../../src/deployment/schema.ts'
import { openRehearsal, type Rehearsal } from '../../src/rehearsal/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { contextOf, planOf, setUp, takeBack } from '../steps/journey.ts'
import { sampleDeployment } from '../steps/sample.ts'

const source = (path: string) => join(import.meta.dirname, '..', '..', 'src', 'rehearsal', path)

const open = (directory: string) =>
  openRehearsal({
    directory,
    standIn: { node: process.execPath, args: [source('stand-in/main.ts')] },
    queryServer: source('query-server/main.ts'),
  })

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

function deploymentOf({ facts, admin }: Rehearsal, port: number): Deployment {
  const { home } = facts.user
  return sampleDeployment({
    paths: { project: `${home}/projects/mcp/litellm`, secrets: `${home}/secrets/mcp-litellm.env` },
    database: { server: admin.server, role: 'litellm_user', name: 'litellm_db', fromContainer: admin.server },
    exposure: { port },
  })
}

const rolesAndDatabases = `
  SELECT rolname::text AS name FROM pg_roles WHERE rolname !~ '^pg_'
  UNION SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1`

test('a rehearsal goes from nothing to a verified gateway, later plans nothing, and is taken back without a trace', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const first = await open(directory)
  const before = await first.world.files.list(first.facts.user.home)
  const deployment = deploymentOf(first, await freePort())
  const { verification } = await setUp(await contextOf(first.world, deployment, first.admin))
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  await first.dispose()

  const second = await open(directory)
  const again = await contextOf(second.world, deployment, second.admin)
  expect((await planOf(again)).changes).toEqual([])
  expect((await planOf({ ...again, admin: undefined })).changes).toEqual([])
  await takeBack(again)
  expect(await second.world.files.list(second.facts.user.home)).toEqual(before)
  expect(await second.world.engine.containers()).toEqual([])
  const left = await second.world.postgres.asAdmin(second.admin, 'postgres', session =>
    session.query<{ name: string }>(rolesAndDatabases),
  )
  expect(left.map(({ name }) => name)).toEqual(['admin', 'inventory', 'postgres'])
  await second.dispose()
})
