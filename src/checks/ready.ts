import type { ContainerState } from '../adapters/container-engine.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { answersReady } from '../steps/container/ready.ts'
import type { CheckContext } from './check.ts'
import { lastLines } from './log-cause.ts'

/** LiteLLM's own Helm chart allows 300 s; twice that for a slow host, since a proxy that fails ends and is seen at once. */
const patience = 600_000
const pause = 500

const ended = ({ status }: ContainerState) => ['exited', 'dead', 'restarting'].includes(status)

async function whyEnded(state: ContainerState, context: CheckContext): Promise<string> {
  const lines = await lastLines(state.id, context)
  const known = diagnose(lines)
  const code = state.exitCode === undefined ? '' : ` with code ${state.exitCode}`
  return `the container ended${code}: ${known ? known.means : (lines.at(-1) ?? 'its log is empty')}`
}

/**
 * Waits until the gateway is ready; ends early when its container does. Answers why it is not ready, or `undefined` for a gateway that is.
 */
export async function whyNotReady(context: CheckContext): Promise<string | undefined> {
  const { deployment, world, signal } = context
  for (let waited = 0; waited <= patience; waited += pause) {
    if (await answersReady(context)) return undefined
    const state = await world.engine.container(deployment.name)
    if (!state) return `there is no container ${deployment.name}`
    if (ended(state)) return whyEnded(state, context)
    await world.wait(pause, signal)
    signal.throwIfAborted()
  }
  return `it was not ready after ${patience / 1000} s`
}
