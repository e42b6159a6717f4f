import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Deployment } from '../../src/deployment/schema.ts'
import { Exit, Failure } from '../../src/failure.ts'
import { rehearsalPackages } from '../../src/rehearsal/packages.ts'
import { openRehearsal, type Rehearsal } from '../../src/rehearsal/world.ts'
import type { World } from '../../src/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { applyNext, contextOf, planOf, setUp, takeBack } from '../steps/journey.ts'
import { sampleDeployment } from '../steps/sample.ts'

const source = (path: string) => join(import.meta.dirname, '..', '..', 'src', 'rehearsal', path)

const open = (directory: string) =>
  openRehearsal({
    directory,
    standIn: { node: process.execPath, args: [join(import.meta.dirname, '../torture/stand-in.ts')] },
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

async function leftInPostgres({ world, admin }: Rehearsal): Promise<string[]> {
  const left = await world.postgres.asAdmin(admin, 'postgres', session =>
    session.query<{ name: string }>(rolesAndDatabases),
  )
  return left.map(({ name }) => name)
}

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
  expect(await leftInPostgres(second)).toEqual(['admin', 'inventory', 'postgres'])
  await second.dispose()
})

/** npm where nothing can be reached. */
const unreachable = new Failure({
  what: '',
  why: 'the npm registry cannot be reached',
  next: '',
  exit: Exit.unreachable,
})
const offline = ({ world }: Rehearsal): World => {
  const npm = { ...world.packages, install: () => Promise.reject(unreachable) }
  return {
    ...world,
    packages: rehearsalPackages(npm, world.files, source('query-server/main.ts'), async () => unreachable.why),
  }
}

test('without an npm registry the plan says what takes the place of the package, and the tools work all the same', async () => {
  const rehearsal = await open(join(await temporaryDirectory(), 'rehearsal'))
  const context = await contextOf(offline(rehearsal), deploymentOf(rehearsal, await freePort()), rehearsal.admin)
  const { plan, verification } = await setUp(context)
  expect(plan.changes.find(({ step }) => step === 'packages')?.detail).toContain('the npm registry cannot be reached')
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  await rehearsal.dispose()
})

test('a run that loses its receipt after every change still ends, plans nothing more, and is taken back whole', async () => {
  const rehearsal = await open(join(await temporaryDirectory(), 'rehearsal'))
  const before = await rehearsal.world.files.list(rehearsal.facts.user.home)
  const deployment = deploymentOf(rehearsal, await freePort())
  const context = () => contextOf(offline(rehearsal), deployment, rehearsal.admin)
  const first = await planOf(await context())
  const killed = new Set<string>()
  // What only a receipt tells, such as the version in an image, is asked a second time, and then no kill comes.
  for (let runs = 0; await applyNext(await context(), killed); runs++)
    expect(runs).toBeLessThan(2 * first.changes.length)
  expect([...killed]).toEqual(first.changes.map(({ id }) => id))
  await takeBack(await context())
  expect(await rehearsal.world.files.list(rehearsal.facts.user.home)).toEqual(before)
  expect(await leftInPostgres(rehearsal)).toEqual(['admin', 'inventory', 'postgres'])
  await rehearsal.dispose()
})
