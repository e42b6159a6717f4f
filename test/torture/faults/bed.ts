import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import type { FailureParts } from '../../../src/failure.ts'
import { programForNobody } from '../bundle.ts'
import { changes, Loop } from '../kill-loop.ts'
import type { As, Ended, Outcome } from '../turn.ts'
import type { Fault, Shown } from './fault.ts'

/** What came of one fault: how it was shown, and what was wrong; nothing, when all is as it must be. */
export interface FaultResult {
  fault: string
  seen: string
  exit: number | undefined
  problems: string[]
}

/** A rehearsal on which one fault after another is tried. */
export class FaultBed {
  /** The same rehearsal for the kill loop, so that it is prepared once. */
  readonly loop: Loop
  readonly #cli: string
  readonly #as: As

  private constructor(loop: Loop, cli: string, as: As) {
    this.loop = loop
    this.#cli = cli
    this.#as = as
  }

  static async open(program: string): Promise<FaultBed> {
    // Root never meets a missing right.
    const used = process.getuid?.() === 0 ? programForNobody(program) : { program, as: undefined }
    return new FaultBed(await Loop.open(used.program, used.as), join(dirname(used.program), 'cli.js'), used.as)
  }

  /** Why a fault cannot be tried here, if it cannot. */
  lacks({ needs }: Fault): string | undefined {
    if (needs !== 'root') return undefined
    return process.getuid?.() === 0 ? undefined : 'only root can give a file to another user'
  }

  async try({ fault, injection, shown, untouched }: Fault): Promise<FaultResult> {
    await this.loop.restore()
    if ('host' in injection) await this.#onHost(injection.host)
    const disturbed =
      'shell' in injection ? await this.#shell(injection.shell) : await this.loop.run('setup', { injection })
    const problems = seenWrongly(disturbed, shown)
    problems.push(...(await this.loop.leftRunning()).map(line => `still running: ${line}`))
    if (untouched) problems.push(...changed(disturbed.outcome ?? {}))
    if ('host' in injection) await this.#onHost(injection.mend)
    problems.push(...(await this.loop.ended('resume')))
    const { seen, exit } = told(disturbed)
    return { fault, seen: seen.replaceAll(`${this.loop.directory}/`, ''), exit, problems }
  }

  async #onHost(commands: string): Promise<void> {
    const { uid, gid } = this.#as ?? { uid: process.getuid!(), gid: process.getgid!() }
    await execa('sh', ['-ec', commands], { cwd: this.loop.directory, env: { OWNER: `${uid}:${gid}` } })
  }

  /** Where an npm is that fails: the real one would leave its cache, and take most of the time. */
  async #withoutNpm(): Promise<string> {
    const bin = join(dirname(this.loop.directory), 'bin')
    await mkdir(bin, { recursive: true })
    await writeFile(join(bin, 'npm'), '#!/bin/sh\nexit 1\n')
    for (const path of [bin, join(bin, 'npm')]) await chmod(path, 0o755)
    return bin
  }

  async #shell(script: string): Promise<Ended> {
    const { node = process.execPath, ...account } = this.#as ?? {}
    const command = [node, this.#cli, 'setup', '--rehearse', '--keep', this.loop.directory, '--yes']
    const env = { HOME: this.loop.directory, PATH: `${await this.#withoutNpm()}:${process.env.PATH}` }
    const ended = await execa('sh', ['-c', script, 'sh', ...command], {
      ...account,
      env,
      extendEnv: false,
      reject: false,
    })
    const { exitCode = null, signal = null, stderr } = ended
    const parts = failureIn(stderr)
    const outcome: Partial<Outcome> = parts
      ? { failure: { ...parts, exit: exitCode as never } }
      : { verified: exitCode === 0 }
    return { outcome, exitCode, signal: signal as NodeJS.Signals | null, stderr }
  }

  close = () => this.loop.close()
}

/** Whose it would have been stays written down as long as the journal has a change that was begun: something may bear it. */
const isIdentity = (line: string) => /\/identity\.json: nothing/.test(line)

const changed = ({ before, inventory }: Partial<Outcome>): string[] =>
  before && inventory
    ? changes(before, inventory).filter(line => !isIdentity(line))
    : ['what it left could not be looked at']

/** The failure as the unattended front end prints it. */
function failureIn(stderr: string): Pick<FailureParts, 'what' | 'why' | 'next'> | undefined {
  const [, what, why, next] = /^Failed: (.*)\n {2}Why {3}(.*)\n {2}Next {2}(.*)$/m.exec(stderr) ?? []
  return what !== undefined && why !== undefined && next !== undefined ? { what, why, next } : undefined
}

function told({ outcome, exitCode, signal, stderr }: Ended): Pick<FaultResult, 'seen' | 'exit'> {
  const { failure, failed = [], verified } = outcome ?? {}
  if (failure) return { seen: `${failure.what}: ${failure.why}; next: ${failure.next}`, exit: failure.exit }
  if (verified) return { seen: 'a verified gateway', exit: 0 }
  if (failed.length > 0) return { seen: failed.join('; '), exit: 5 }
  return { seen: `ended with ${signal ?? exitCode}: ${stderr.slice(-300)}`, exit: exitCode ?? undefined }
}

/** What the user saw and should not have, or should have and did not. */
function seenWrongly(ended: Ended, shown: Shown): string[] {
  const { failure, failed = [], verified } = ended.outcome ?? {}
  const { seen } = told(ended)
  if (shown === 'a verified gateway') return verified ? [] : [`expected a verified gateway, seen: ${seen}`]
  if ('check' in shown) {
    const evidence = failed.find(line => line.startsWith(`${shown.check}: `))
    return evidence && shown.evidence.test(evidence)
      ? []
      : [`expected ${shown.check} to fail with ${shown.evidence}, seen: ${seen}`]
  }
  if (!failure) return [`expected a failure, seen: ${seen}`]
  const wrong = (['what', 'why', 'next'] as const).filter(part => !shown[part].test(failure[part]))
  const exit = failure.exit === shown.exit ? [] : [`exit code ${failure.exit} in place of ${shown.exit}`]
  return [...wrong.map(part => `${part}: "${failure[part]}" is not like ${shown[part]}`), ...exit]
}

/** The results as a table for a terminal. */
export function tableOf(results: FaultResult[]): string {
  const width = Math.max(...results.map(({ fault }) => fault.length))
  const line = ({ fault, seen, exit, problems }: FaultResult) =>
    [
      `${problems.length === 0 ? 'ok ' : 'BAD'} ${fault.padEnd(width)}  ${String(exit ?? '?').padStart(3)}  ${seen.slice(0, 160)}`,
      ...problems.map(problem => `      ${problem}`),
    ].join('\n')
  return results.map(line).join('\n')
}
