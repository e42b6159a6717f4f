import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerSpec } from '../../adapters/container-engine.ts'
import { Failure } from '../../failure.ts'
import type { PortClaims } from '../../host/port-claims.ts'
import { tryPort } from '../../host/port.ts'
import type { ContainerLog } from './log.ts'
import { onHost, translatedConfig } from './translate.ts'

/** How a stand-in is started: by which Node, and which program. */
export interface StandInProgram {
  node: string
  /** Arguments before the stand-in's own: its path, or what a test needs to run the sources. */
  args: string[]
}

/** A running stand-in. */
export interface StandInProcess {
  child: ChildProcess
  /** Its exit code, or 128 and more for a signal, as a container has it. */
  ended: Promise<number>
}

/** Long enough for a stand-in that an earlier command left behind to notice that its parent is gone. */
const patience = 10_000
const signalNumbers: Record<string, number> = { SIGTERM: 15, SIGKILL: 9, SIGINT: 2 }

async function untilFree(port: number, claims: PortClaims): Promise<void> {
  const deadline = Date.now() + patience
  for (;;) {
    const isFree = (await tryPort('127.0.0.1', port)).ok
    if (isFree && (await claims.claim(port))) return
    if (Date.now() > deadline) throw taken(port, isFree)
    await sleep(100)
  }
}

const taken = (port: number, isFree: boolean) =>
  new Failure({
    what: `port ${port} is taken`,
    why: isFree ? 'another rehearsal is about to listen there' : `another program listens on 127.0.0.1:${port}`,
    next: isFree
      ? 'end that one first, or choose another port'
      : `find it with: ss -ltnp 'sport = :${port}'; or choose another port`,
  })

/** The argument after `name` in a command line. */
const argumentAfter = (args: readonly string[], name: string) => args[args.indexOf(name) + 1] ?? ''

/**
 * Starts the stand-in as the container's process, with the container's paths as paths of this host. It ends when its standard input ends, which the
 * kernel sees to however this process ends.
 */
export async function startStandIn(
  spec: ContainerSpec,
  { node, args }: StandInProgram,
  configCopy: string,
  log: ContainerLog,
  claims: PortClaims,
): Promise<StandInProcess> {
  const port = spec.ports[0]?.hostPort
  if (port === undefined) throw new Error('a rehearsed container publishes no port')
  await untilFree(port, claims)
  const config = readFileSync(onHost(argumentAfter(spec.args, '--config'), spec.mounts), 'utf8')
  writeFileSync(configCopy, translatedConfig(config, spec.mounts, node), { mode: 0o600 })
  const child = spawn(node, [...args, '--config', configCopy, '--port', String(port), '--host', '127.0.0.1'], {
    // A session of its own: Ctrl-C reaches the command only, which then stops this in its own time.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...spec.env, GATEWRIGHT_EXIT_WITH_PARENT: '1' },
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0)))
  })
  await once(child, 'spawn').catch((error: Error) => {
    ended.catch(() => undefined)
    throw new Failure({
      what: 'the stand-in for the proxy could not be started',
      why: error.message,
      next: `see whether its Node starts by hand: ${node} --version`,
      cause: error,
    })
  })
  child.stdin.on('error', () => undefined)
  log.capture('stdout', child.stdout)
  log.capture('stderr', child.stderr)
  unref(child)
  return { child, ended }
}

/** It must not keep the command alive: an interrupted command ends, and its stand-in with it. */
function unref(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.()
}

/** As `docker stop`: SIGTERM, and after ten seconds SIGKILL. */
export async function endStandIn({ child, ended }: StandInProcess): Promise<number> {
  child.ref()
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  const code = await ended
  clearTimeout(timer)
  return code
}
