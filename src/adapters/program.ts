import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ForeignText } from '../text/foreign.ts'

/** A program to run. What is secret travels in `env` or on standard input, never in the command. */
export interface ProgramCall {
  command: [string, ...string[]]
  env?: Record<string, string>
  stdin?: Readable
  /** Gets everything that the program prints; it is left open, since only the caller knows whether that is whole. */
  stdout: Writable
  signal: AbortSignal
}

export interface ProgramEnd {
  exitCode: number
  /** The last that it wrote to standard error. */
  errors: ForeignText
}

/** Runs a program to its end: on this host, or in a container that runs. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramEnd>

const mostErrors = 8_000

/** Collects the end of what is written to standard error. */
export function lastOf(): { add: (chunk: Buffer) => void; text: () => string } {
  let kept = ''
  return {
    add: chunk => (kept = (kept + chunk.toString('utf8')).slice(-mostErrors)),
    text: () => kept.trim(),
  }
}

/** A program of this host, found by PATH. One that is not there ends with 127, as in a shell. */
export const runOnHost: RunProgram = async ({ command: [name, ...args], env = {}, stdin, stdout, signal }) => {
  const child = spawn(name, args, { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe', signal })
  const errors = lastOf()
  child.stderr.on('data', errors.add)
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(127) : reject(error)))
    child.on('close', code => resolve(code ?? -1))
  })
  // A program that ends early closes its input; its exit code says why.
  const fed = stdin ? pipeline(stdin, child.stdin).catch(() => undefined) : child.stdin.end()
  const [exitCode] = await Promise.all([
    ended,
    pipeline(child.stdout, stdout, { end: false }).catch(() => undefined),
    fed,
  ])
  signal.throwIfAborted()
  return { exitCode, errors: ForeignText.of(errors.text()) }
}
