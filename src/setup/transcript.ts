import { transcript as checklist } from '../checks/transcript.ts'
import type { Answers, Context } from '../deployment/field.ts'
import { type AskedSection, contextOf, type Question } from '../deployment/interview.ts'
import { valueText } from '../deployment/value-text.ts'
import { differenceText } from './difference-text.ts'
import { doneText } from './done-text.ts'
import { failureText } from './failure-text.ts'
import { actionMark } from './plan-text.ts'
import type { ChangeLine } from './run-state.ts'
import type { SessionState } from './session-state.ts'

/** Where a secret comes from, never its value. */
const secretSource = (value: unknown) =>
  value === 'stored' ? 'typed, kept as a secret' : value === 'generate' ? 'generated' : String(value ?? 'none')

function answerLines(question: Question, context: Context): string[] {
  const { field, value } = question
  if (field.kind === 'list')
    return ((value as Answers[] | undefined) ?? []).map(item => `  ${field.itemName}: ${field.summary(item)}`)
  const text = field.kind === 'secret' ? secretSource(value) : valueText(question, context)
  return text === '' ? [] : [`  ${field.label}: ${text}`]
}

const sectionLines = ({ section, questions }: AskedSection, context: Context): string[] => [
  section.title,
  ...questions.flatMap(question => answerLines(question, context)),
]

const states: Record<ChangeLine['state'], string> = {
  waiting: 'not begun',
  running: 'stopped in the middle',
  done: 'done',
  failed: 'FAILED',
  undone: 'undone',
}

const changeLine = ({ change, state }: ChangeLine) =>
  `  ${actionMark[change.action]} ${change.what}${state === 'done' ? '' : `: ${states[state]}`}`

const unchanged = (pull: SessionState['pull']) =>
  pull?.state === 'done'
    ? `Nothing was changed, but that the image ${pull.reference} was pulled, as agreed.`
    : 'Nothing was changed.'

/** What was decided, done and found, as plain lines for the scrollback. Secrets are named by where they come from; `again` is the command that goes on. */
export function setupTranscript(state: SessionState, again: string | undefined): string[] {
  const { name, interview, interviewState, run, verification, failure, phase, pull, differences } = state
  const context = contextOf(interviewState, interview)
  const begun = run.changes.filter(line => line.state !== 'waiting')
  return [
    `Gatewright, ${differences ? 'change' : 'setup'} of ${name}${interviewState.host.rehearsal ? ' (a rehearsal: the gateway is a stand-in)' : ''}`,
    '',
    ...(differences
      ? differenceText(differences)
      : interview.sections.flatMap(section => sectionLines(section, context))),
    '',
    ...(begun.length === 0 ? [unchanged(pull)] : ['Changes', ...run.changes.map(changeLine)]),
    ...(verification ? ['', 'Checks', ...checklist(verification).map(line => `  ${line}`)] : []),
    ...(failure ? ['', ...failureText(failure)] : []),
    '',
    ...(phase === 'done' ? doneText(state) : again && phase !== 'undone' ? [`Go on with: ${again}`] : []),
  ]
}
