/**
 * The child of the torture: one session on a rehearsal in a directory, with every door counted and, at one point, a fault. What it prints is one JSON
 * document; a process that was killed prints nothing. It is bundled by bundle.ts.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openSession, type Ground } from '../../src/setup/open.ts'
import type { World } from '../../src/world.ts'
import { builtProgram } from '../../src/built-program.ts'
import { asFailure } from '../../src/failure.ts'
import { probesOver } from '../../src/host/probes.ts'
import { rehearsalPackages } from '../../src/rehearsal/packages.ts'
import { openRehearsal } from '../../src/rehearsal/world.ts'
import { isVerified } from '../../src/setup/done-text.ts'
import { wait } from '../../src/wait.ts'
import { inject } from './faults/inject.ts'
import { inventory } from './inventory.ts'
import { Points } from './points.ts'
import type { Outcome, Turn } from './turn.ts'

const turn = JSON.parse(process.argv[2]!) as Turn
const points = new Points()
points.watchFiles(
  path => path.startsWith(turn.directory) && !/^\/(postgres|engine)(\/|$)/.test(path.slice(turn.directory.length)),
)

/** npm is not what is tried here, and would take most of the time. */
const noNpm = () => Promise.reject(new Error('no npm in this test'))

function counted(world: World): World {
  const npm = { ...world.packages, install: noNpm }
  const packages = rehearsalPackages(
    npm,
    world.files,
    builtProgram('query-server.js'),
    async () => 'the npm registry is not asked',
  )
  return {
    ...world,
    async wait(ms, signal) {
      points.waited()
      await world.wait(ms, signal)
    },
    engine: points.door(world.engine, 'engine', ['logs']),
    packages: points.door(packages, 'packages'),
    gateway: { at: url => points.door(world.gateway.at(url), 'gateway') },
    postgres: {
      ...world.postgres,
      asAdmin: (login, database, use) =>
        world.postgres.asAdmin(login, database, session => use(points.door(session, 'postgres'))),
      asRole: (login, use) => world.postgres.asRole(login, session => use(points.door(session, 'postgres'))),
    },
  }
}

const rehearsal = await openRehearsal({ directory: turn.directory })
const { facts, admin, adminPasswordFile } = rehearsal
const { injection } = turn
const hurried = { ...rehearsal.world, wait: (ms: number, signal?: AbortSignal) => wait(ms / 5, signal) }
const faulty = injection && (await inject(hurried, injection, turn))
const world = counted(faulty?.world ?? hurried)
if (injection && 'files' in injection) points.refuse(new RegExp(injection.files), injection.errno)
const ground: Ground = {
  world,
  host: facts,
  given: {
    admin: { login: 'password', user: admin.user, password: `file:${adminPasswordFile}` },
    database: { server: admin.server },
    exposure: { port: turn.port },
  },
  probes: secretOf => probesOver(world, secretOf),
  close: rehearsal.dispose,
}
const before = injection && (await inventory(rehearsal))
/** The session in which a run plans and applies; what refuses to open one is an outcome like any other. */
const opened = openSession(ground, { deployment: 'mcp-litellm' }, () => undefined)

async function act(): Promise<Partial<Outcome>> {
  const session = await opened
  if (injection && 'stopAt' in injection) points.tell(new RegExp(injection.stopAt), () => session.stop())
  await session.runTrials()
  await session.answer('exposure.port', turn.port)
  const plan = await session.makePlan()
  const planned = plan.changes.map(({ id }) => id)
  if (turn.action === 'plan') {
    // As /etc and ~/.config, it is there on any host.
    await mkdir(join(turn.directory, 'config'), { recursive: true })
    return { planned }
  }
  points.arm(turn.fault)
  await faulty?.strike()
  if (turn.action === 'undo') {
    const kept = await session.undo(async () => true)
    return { planned, kept: kept.map(({ id }) => id) }
  }
  const verification = await session.apply()
  const failed = verification.checks.filter(({ status }) => status !== 'passed')
  return { planned, verified: isVerified(verification), failed: failed.map(({ id, evidence }) => `${id}: ${evidence}`) }
}

const outcome: Partial<Outcome> = await act().catch((error: unknown) => ({ failure: { ...asFailure(error) } }))
points.disarm()
await faulty?.end()
const again = turn.action === 'setup' && !outcome.failure && !injection ? await (await opened).makePlan() : undefined
process.stdout.write(
  JSON.stringify({
    ...outcome,
    ...(again && { again: again.changes.map(({ id }) => id) }),
    points: points.names,
    inventory: await inventory(rehearsal),
    ...(before && { before }),
  }),
)
await rehearsal.dispose()
