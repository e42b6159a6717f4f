import { createInterface } from 'node:readline/promises'
import { type Finding, examine } from '../doctor/index.ts'
import { mend, type Mended } from '../doctor/fix.ts'
import { findingLines, findingsSum } from '../doctor/text.ts'
import { Exit, type ExitCode, Failure } from '../failure.ts'
import { inPlace } from '../setup/place.ts'
import { subjectOf } from '../status/subject.ts'
import { commandName } from '../command-name.ts'
import { type CommonOptions } from '../setup/options.ts'
import { print, printJson, tell } from '../output.ts'

export interface DoctorOptions extends CommonOptions {
  fix?: boolean
  yes?: boolean
}

/** The findings in plain lines, each with what was read and what to do. */
export function doctorText(findings: Finding[], mended?: Mended): string[] {
  const done = mended ? [...mended.done.map(what => `mended: ${what}`), `as it was before: ${mended.backup}`] : []
  return [...done, ...findingLines(findings), findings.length === 0 ? 'Nothing is wrong.' : findingsSum(findings)]
}

/** Whether the user says yes to what would be mended. */
async function agreed(findings: Finding[]): Promise<boolean> {
  for (const { fix } of findings) if (fix) tell(`would run: ${fix.what}`)
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await reader.question('Mend these? [y/N] ').finally(() => reader.close())
  return /^y(es)?$/i.test(answer.trim())
}

const unconfirmed = ({ deployment }: DoctorOptions) =>
  new Failure({
    what: 'nothing was mended',
    why: 'nobody is there to be asked',
    next: `say yes beforehand: ${commandName} doctor --fix --yes --deployment ${deployment}`,
    exit: Exit.usage,
  })

/** `gatewright doctor`: examines without changing anything; `--fix` mends what is safe to mend and examines again. Exit 5 while an error stands. */
export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  return inPlace(options, async ({ world }) => {
    const subject = await subjectOf(world, options.deployment)
    let findings = await examine(subject)
    let mended: Mended | undefined
    if (options.fix && findings.some(({ fix }) => fix)) {
      if (!options.yes && (options.json || process.stdin.isTTY !== true)) throw unconfirmed(options)
      if (options.yes || (await agreed(findings))) mended = await mend(subject, findings)
      // What was locked before may be readable now.
      if (mended) findings = await examine(await subjectOf(world, options.deployment))
    }
    const shown = findings.map(({ fix, ...one }) => ({ ...one, ...(fix && { fix: fix.what }) }))
    const document = { version: 1, deployment: options.deployment, findings: shown, ...(mended && { mended }) }
    if (options.json) printJson(document)
    else print(doctorText(findings, mended))
    return findings.some(({ severity }) => severity === 'error') ? Exit.checkFailed : Exit.done
  })
}
