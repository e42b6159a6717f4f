import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { engineEnvironment, type PreparedProxy, pythonEnvironment } from './prepare.ts'

/** The proxy as a process of this machine. */
export interface RunningProxy {
  baseUrl: string
  /** Everything it has printed so far. */
  log: () => string
  /** Resolves with its exit code; a proxy that a signal ended has none. */
  exited: Promise<number | null>
  stop: () => Promise<void>
}

/** How to start it: what the container would get. */
export interface ProxyStart {
  config: string
  port: number
  env: Record<string, string>
  /** The directory in which it runs; `/app` in the container. */
  workdir: string
}

// On two processors that other tests use as well, importing it alone takes half a minute, and 220 migrations come after.
const READY_WITHIN = 300_000

/** Start the real proxy with the arguments of the official image. It is not waited for. */
export function startProxy(proxy: PreparedProxy, { config, port, env, workdir }: ProxyStart): RunningProxy {
  const child = spawn(
    join(proxy.pythonRoot, 'usr/bin', proxy.interpreter),
    ['-c', LITELLM, '--config', config, '--port', String(port)],
    {
      cwd: workdir,
      env: { HOME: workdir, ...pythonEnvironment(proxy), ...engineEnvironment(proxy.engines), ...offline, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => printed.push(text))
  const exited = once(child, 'close').then(([code]) => code as number | null)
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    log: () => printed.join('').replace(/\x1b\[[0-9;]*m/g, ''),
    exited,
    stop: () => stop(child, exited),
  }
}

/** The `litellm` command without its script, whose first line names an interpreter by its path. */
const LITELLM = 'import sys; sys.argv[0] = "litellm"; from litellm import run_server; sys.exit(run_server())'

/** Without it each start asks GitHub for the price list first. */
const offline = { LITELLM_LOCAL_MODEL_COST_MAP: 'True' }

/** Resolves when the proxy answers that it is ready; fails with the end of its log when it ends before. */
export async function untilReady(proxy: RunningProxy): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  let ended = false
  void proxy.exited.then(() => (ended = true))
  while (!ended && Date.now() < deadline) {
    const answer = await fetch(`${proxy.baseUrl}/health/readiness`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(200)
  }
  const how = ended ? `ended at its start (exit code ${await proxy.exited})` : 'was not ready in time'
  throw new Error(`the proxy ${how}; the end of its log:\n${proxy.log().split('\n').slice(-25).join('\n')}`)
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await exited
  clearTimeout(late)
}
