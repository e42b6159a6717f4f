import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readInput } from '../../adapters/bounded-file.ts'
import type { OneShotSpec } from '../../adapters/container-engine.ts'
import { translatedProbe } from './translate.ts'
import { ForeignText } from '../../text/foreign.ts'

/** Runs a probe of an MCP server as a child process, with the container's paths as paths of this host. */
export async function runProbe(
  { args, env = {}, mounts = [] }: OneShotSpec,
  node: string,
  signal: AbortSignal,
): Promise<{ exitCode: number; output: ForeignText }> {
  const child = spawn(node, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...env,
      GATEWRIGHT_PROBE: translatedProbe(env.GATEWRIGHT_PROBE ?? '{}', mounts, node),
    },
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, [code]] = await Promise.all([readInput(child.stdout, 'the report'), ended])
  return { exitCode: code ?? -1, output: ForeignText.of(output) }
}
