import { commandName } from '../command-name.ts'
import { isRenewed } from '../deployment/renew.ts'
import { type Key, usualName } from '../deployment/schema.ts'
import type { Verification } from '../checks/check.ts'
import type { SessionState } from './session-state.ts'

/** `12 of 12`, `10 of 10, 2 not applicable`. */
export function tally({ checks, notApplicable }: Verification): string {
  const passed = checks.filter(({ status }) => status === 'passed').length
  return `${passed} of ${checks.length}${notApplicable.length > 0 ? `, ${notApplicable.length} not applicable` : ''}`
}

export const isVerified = ({ checks }: Verification): boolean =>
  checks.length > 0 && checks.every(({ status }) => status === 'passed')

/** `mcp-litellm is verified: 12 of 12.` */
export const doneVerdict = (name: string, verification: Verification): string =>
  `${name} ${isVerified(verification) ? 'is verified' : 'is NOT verified'}: ${tally(verification)}.`

/** What a person reads at the end, and the commands worth knowing next. */
export function doneText({ name, verification, interview, interviewState, record }: SessionState): string[] {
  if (!verification) return [`${name}: not verified yet.`]
  const { keys = [] } = interview.answers as { keys?: Pick<Key, 'alias' | 'value'>[] }
  const renewedKeys = keys.filter(({ value }) => isRenewed(value ?? ''))
  const { exposure, paths } = interview.answers as { exposure?: { port?: number }; paths?: { project?: string } }
  return [
    doneVerdict(name, verification),
    ...(interviewState.host.rehearsal ? ['This was a rehearsal: the gateway was a stand-in and serves nobody.'] : []),
    `  address    http://127.0.0.1:${exposure?.port}`,
    ...renewedKeys.map(
      ({ alias }) =>
        `  clients    have the earlier key of ${alias}: ${commandName} connect CLIENT --key ${alias} shows their lines, --write edits their files`,
    ),
    ...nextCommands(name, interviewState.host.rehearsal),
    `  documents  ${paths?.project}/CLAUDE.md`,
    `  answers    ${record}`,
  ]
}

/** The three commands worth knowing next. A rehearsed gateway ends with its command, so that what comes next is the real one. */
function nextCommands(name: string, rehearsal: boolean): string[] {
  if (rehearsal) return [`  next       ${commandName} setup`]
  const which = name === usualName ? '' : ` --deployment ${name}`
  return ['connect', 'status', 'verify'].map(word => `  ${word.padEnd(11)}${commandName} ${word}${which}`)
}
