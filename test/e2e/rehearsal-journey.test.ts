import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checks } from '../../src/checks/index.ts'
import { runChecks } from '../../src/checks/run.ts'
import type { Deployment } from '../../src/deployment/schema.ts'
import { applyPlan, undoAll } from '../../src/engine/apply.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import { openJournal } from '../../src/engine/journal.ts'
import { makePlan } from '../../src/engine/plan.ts'
import type { PlanContext } from '../../src/engine/step.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { openRehearsal, type Rehearsal } from '../../src/rehearsal/world.ts'
import { openDraft } from '../../src/setup/draft.ts'
import { closingSteps, steps } from '../../src/steps/index.ts'
import { resolveSecrets } from '../../src/steps/secrets/resolve.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from '../steps/sample.ts'

const all = [...steps, ...closingSteps]
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

async function contextOf({ world, admin }: Rehearsal, deployment: Deployment): Promise<PlanContext> {
  const draft = await openDraft(world.files, deploymentFiles(world.own, deployment.name))
  const store = world.secretStore(deployment)
  const { values } = await resolveSecrets(deployment, { store, draft, env: {}, files: world.files })
  return { deployment, world, admin, secrets: values }
}

async function optionsOf(context: PlanContext, events: RunEvent[]) {
  const { world, deployment } = context
  const paths = deploymentFiles(world.own, deployment.name)
  await world.files.makeDirectory(paths.state, 0o700)
  const journal = await openJournal(world.files, paths.journal, deployment.name, world.now)
  const listen = (event: RunEvent) => void events.push(event)
  return { steps: all, context, journal, listen, signal: new AbortController().signal }
}

async function setUp(context: PlanContext, events: RunEvent[]) {
  const plan = await makePlan(all, context)
  const options = await optionsOf(context, events)
  const of = (some: typeof all) => ({
    ...plan,
    changes: plan.changes.filter(({ step }) => some.some(({ id }) => id === step)),
  })
  await applyPlan(of(steps), options)
  const { signal, listen } = options
  const verification = await runChecks(checks, context, listen, { allow: 'restart', signal })
  await applyPlan(of(closingSteps), { ...options, context: { ...context, verification } })
  return { plan, verification }
}

test('a rehearsal goes from nothing to a verified gateway, later plans nothing, and is taken back without a trace', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const port = await freePort()
  const events: RunEvent[] = []
  const first = await open(directory)
  const before = await first.world.files.list(first.facts.user.home)
  const deployment = deploymentOf(first, port)
  const { verification } = await setUp(await contextOf(first, deployment), events)
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  await first.dispose()

  const second = await open(directory)
  const again = await contextOf(second, deployment)
  expect((await makePlan(all, again)).changes).toEqual([])
  expect((await makePlan(all, { ...again, admin: undefined })).changes).toEqual([])
  await undoAll({ ...(await optionsOf(again, events)), mayDropData: async () => true })
  expect(await second.world.files.list(second.facts.user.home)).toEqual(before)
  expect(await second.world.engine.containers()).toEqual([])
  const left = await second.world.postgres.asAdmin(second.admin, 'postgres', session =>
    session.query(
      `SELECT rolname::text AS name FROM pg_roles WHERE rolname !~ '^pg_' UNION SELECT datname FROM pg_database WHERE NOT datistemplate`,
    ),
  )
  expect(left.map(({ name }) => name).sort()).toEqual(['admin', 'inventory', 'postgres'])
  await second.dispose()
})
