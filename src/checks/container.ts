import type { ContainerState } from '../adapters/container-engine.ts'
import { unplanned } from './as-planned.ts'
import { check, type CheckContext, failed, passed } from './check.ts'
import { whyNotReady } from './ready.ts'
import { count } from './words.ts'

const absent = (name: string) => failed(`there is no container ${name}`)

export const restart = check(
  'restart',
  'restart',
  'the container comes back by itself after a restart, ready',
  async context => {
    const { deployment, world } = context
    const before = await world.engine.container(deployment.name)
    if (!before) return absent(deployment.name)
    await world.engine.restart(before.id)
    const why = await whyNotReady(context)
    if (why) return failed(`restarted, and then ${why}`)
    const after = await world.engine.container(deployment.name)
    if (after?.id !== before.id) return failed(`restarted, and then another container had the name ${deployment.name}`)
    if (after.status !== 'running') return failed(`restarted, and then ${deployment.name} is ${after.status}`)
    // A restart that did nothing leaves a gateway that is ready, too.
    return after.startedAt === undefined || after.startedAt === before.startedAt
      ? failed(`a restart was asked for, and ${deployment.name} still runs since ${after.startedAt ?? 'it was made'}`)
      : passed('restarted once for this check, and ready again')
  },
  { disturbs: 'restart' },
)

/** Docker looks at a container's health at intervals, so for a while after a start it has none yet. */
const patience = 120_000
const pause = 1_000

async function settled(name: string, { world, signal }: CheckContext): Promise<ContainerState | undefined> {
  for (let waited = 0; ; waited += pause) {
    const state = await world.engine.container(name)
    if (state?.health !== 'starting' || waited >= patience) return state
    await world.wait(pause, signal)
    signal.throwIfAborted()
  }
}

export const container = check(
  'container',
  'container',
  'after all that was asked of it the container runs as it was planned, and is healthy by its own check',
  async context => {
    const { name } = context.deployment
    const state = await settled(name, context)
    if (!state) return absent(name)
    if (state.status !== 'running') return failed(`${name} is ${state.status}${state.error ? `: ${state.error}` : ''}`)
    if (state.health !== undefined && state.health !== 'healthy') return failed(`${name} runs, but is ${state.health}`)
    const other = await unplanned(state, context)
    if (other.length > 0) return failed(`${name} is another container than planned: ${other.join('; ')}`)
    const health = state.health ?? 'without a health check of its own'
    return passed(`running, ${health}, ${count(state.restarts, 'unplanned restart')}`)
  },
)
