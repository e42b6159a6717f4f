import type { ContainerState } from '../../adapters/container-engine.ts'
import type { Gateway } from '../../adapters/gateway.ts'
import { diagnose } from '../../diagnosis/diagnose.ts'
import type { Deployment } from '../../deployment/schema.ts'
import type { ApplyContext, PlanContext } from '../../engine/step.ts'
import { Exit, Failure } from '../../failure.ts'
import { redactor } from '../../redact.ts'
import { stopwatch } from '../../wait.ts'

/** Lines of the log that a failure shows, and those that are looked at for its cause. */
const shownLines = 20
const keptLines = 500

/** A first start migrates the database; LiteLLM itself gives that up after ten minutes (LITELLM_PRISMA_MIGRATE_DEPLOY_TIMEOUT). */
const longestStart = 15 * 60_000
const pause = 500

/** How long a proxy that its own health check finds alive may be out of this host's reach: many times what publishing a port takes. */
const longestApart = 60_000

/** The gateway as this host reaches it. */
export const gatewayOf = ({ deployment, world }: { deployment: Deployment } & Pick<PlanContext, 'world'>): Gateway =>
  world.gateway.at(`http://127.0.0.1:${deployment.exposure.port}`)

/** How a proxy answers; `silent`: nothing listens yet, or it listens and does not answer yet. Both are what is waited for. */
type Answering = 'ready' | 'not ready' | 'silent'

/** Whether the proxy answers that it is ready, with its database connected: without a database it answers 200 too. */
async function answeringAt({ readiness }: Gateway): Promise<Answering> {
  try {
    const { status, body } = await readiness()
    return status === 200 && (body as { db?: unknown } | null)?.db === 'connected' ? 'ready' : 'not ready'
  } catch (error) {
    if (error instanceof Failure && error.exit === Exit.unreachable) return 'silent'
    throw error
  }
}

/** Whether the deployment's proxy is ready. */
export const answersReady = async (context: PlanContext): Promise<boolean> =>
  (await answeringAt(gatewayOf(context))) === 'ready'

/** Where this host reaches the proxy of this very container: one from before a change may have another port than the deployment. */
const publishedAt = ({ spec }: ContainerState) => `127.0.0.1:${spec.ports[0]?.hostPort}`

/** The proxy ended, or Docker has had to start it again: waiting longer would not help. */
const hasEnded = ({ status, restarts }: ContainerState) =>
  restarts > 0 || ['exited', 'dead', 'restarting'].includes(status)

/** Follows the log while `work` runs and tells every line. */
async function withLog<T>(context: ApplyContext, id: string, work: () => Promise<T>): Promise<T> {
  const { engine } = context.world
  const ending = new AbortController()
  const signal = AbortSignal.any([ending.signal, context.signal])
  const follow = async () => {
    for await (const line of engine.logs(id, { follow: true, since: context.world.now().toISOString(), signal })) {
      context.report({ kind: 'log', line })
    }
  }
  // It ends by our signal, and a log that cannot be followed must not hide what the work itself finds.
  const following = follow().catch(() => undefined)
  try {
    return await work()
  } finally {
    ending.abort()
    await following
  }
}

/** Waiting longer would not help: the proxy lives, and this host does not get to it. */
const outOfReach = (state: ContainerState): Failure => {
  const { spec } = state
  return new Failure({
    what: `container ${spec.name} is healthy, and nothing answers at ${publishedAt(state)}`,
    why: 'its own health check reaches the proxy inside; the port that Docker publishes does not lead to it: its network publishes none, a rule of a firewall is in between, or the engine runs on another host',
    next: `see where the port leads: docker port ${spec.name}, docker network inspect ${spec.network}; sudo systemctl restart docker puts back rules that a firewall has flushed`,
    exit: Exit.unreachable,
  })
}

/** How a container is started, and when it counts as ready. */
export interface Waiting {
  start?: () => Promise<void>
  answering?: (state: ContainerState) => Promise<Answering>
}

/** By the check inside alone, for a container that publishes no port. */
export const byItsHealth = async ({ health }: ContainerState): Promise<Answering> =>
  health === 'healthy' ? 'ready' : 'not ready'

/** Starts a container and waits until the proxy in it is ready, or ends with what its log says. */
export async function startAndWait(context: ApplyContext, id: string, waiting: Waiting = {}): Promise<void> {
  const { engine, wait, now } = context.world
  const published = (state: ContainerState) => answeringAt(context.world.gateway.at(`http://${publishedAt(state)}`))
  const { start = () => engine.start(id), answering = published } = waiting
  await withLog(context, id, async () => {
    await start()
    const waited = stopwatch(now)
    let apart: (() => number) | undefined
    for (;;) {
      const state = await engine.container(id)
      if (!state || hasEnded(state)) throw await ended(context, id, state)
      const answer = state.status === 'running' ? await answering(state) : 'silent'
      if (answer === 'ready') return
      if (waited() > longestStart) throw await ended(context, id, state)
      apart = answer === 'silent' && state.health === 'healthy' ? (apart ?? stopwatch(now)) : undefined
      if (apart && apart() > longestApart) throw outOfReach(state)
      await wait(pause, context.signal)
      context.signal.throwIfAborted()
    }
  })
}

async function lastLines(context: ApplyContext, id: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of context.world.engine.logs(id, { follow: false, tail: keptLines }))
    lines.push(line.text.shown())
  return lines
}

/** Docker may have started it again before it was looked at, and says how it ended only while it does not run: it ends again soon. */
async function atItsEnd({ world, signal }: ApplyContext, id: string, seen: ContainerState): Promise<ContainerState> {
  let state = seen
  for (let looks = 0; looks < 20 && state.status === 'running' && state.restarts > 0; looks++) {
    await world.wait(pause / 5, signal)
    state = (await world.engine.container(id)) ?? state
  }
  return state
}

/** Why the proxy did not become ready, from its own words. It is stopped, so that Docker does not go on starting it. */
async function ended(context: ApplyContext, id: string, seen: ContainerState | undefined): Promise<Failure> {
  const state = seen && (await atItsEnd(context, id, seen))
  const name = state?.spec.name ?? context.deployment.name
  const lines = state ? await lastLines(context, id) : []
  if (state && state.status !== 'exited') await context.world.engine.stop(id)
  const redact = redactor(context.secrets)
  const known = diagnose(lines)
  const { why, next } = known ?? unlessInLog(state)
  return new Failure({
    what: known?.means ?? whatHappened(name, state),
    why: known ? `${whatHappened(name, state)}; ${why}` : why,
    next,
    lines: lines.slice(-shownLines).map(redact),
  })
}

/** What the engine knows of the end of a container whose log does not tell it. */
function unlessInLog(state: ContainerState | undefined): { why: string; next: string } {
  if (state?.oomKilled)
    return {
      why: 'LiteLLM needs about 2 GiB of memory while it starts, and there was less',
      next: 'end what else takes memory (free -m shows it), or give this host more; then run the same command again',
    }
  if (state?.error)
    return {
      why: `Docker says: ${state.error}`,
      next: 'check that the image is a LiteLLM image; docker inspect says more',
    }
  return {
    why: 'its last lines say more than Gatewright knows',
    next: 'read the last lines of its log, correct what they name, and run the same command again',
  }
}

function whatHappened(name: string, state: ContainerState | undefined): string {
  if (!state) return `container ${name} is gone`
  if (state.oomKilled) return `container ${name} was ended for lack of memory`
  if (hasEnded(state))
    return `container ${name} ended ${state.exitCode === undefined ? 'and was started again by Docker' : `with code ${state.exitCode}`}`
  return `container ${name} was not ready after ${longestStart / 60_000} minutes`
}
