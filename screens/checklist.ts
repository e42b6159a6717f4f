import type { CheckLine } from '../src/setup/run-state.ts'
import { isVerified, tally } from '../src/setup/done-text.ts'
import type { Screen } from './app/screen.ts'
import { type Line, type Row, row, span } from './text/view.ts'
import { sign, type State } from './components/marks.ts'
import { cursorKeys } from './components/select.ts'
import { duration, elapsed } from './duration.ts'
import { binding } from './keys/binding.ts'
import { column, cut, width, wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const stateOf = (check: CheckLine): State => (check.state === 'done' ? check.result.status : check.state)

function textOf(check: CheckLine): string {
  if (check.state === 'done') return check.result.evidence
  return check.state === 'running' ? 'being checked' : `not applicable: ${check.entry.reason}`
}

function timeOf(check: CheckLine, now: number): string {
  if (check.state === 'done') return duration(check.result.ms)
  return check.state === 'running' ? elapsed(now - check.startedAt) : ''
}

const timeColumns = 8

/** One check: its state as a sign and, where it did not pass, as a word too; what came back; how long it took. */
function checkRow(check: CheckLine, here: boolean, labels: number, now: number, columns: number): Row {
  const state = stateOf(check)
  const word = state === 'failed' ? 'failed: ' : ''
  const room = columns - labels - timeColumns - 5
  return {
    ...row(
      span(here ? '❯' : ' ', 'chosen'),
      sign(state),
      span(` ${column(check.label, labels)} `, here ? 'chosen' : 'plain'),
      span(
        column(word + textOf(check), room),
        state === 'failed' ? 'bad' : state === 'notApplicable' ? 'quiet' : 'plain',
      ),
      span(timeOf(check, now).padStart(timeColumns), 'quiet'),
    ),
    focused: here,
  }
}

/** All that a check brought, for the line under the list. */
function evidence(check: CheckLine | undefined, columns: number): Row[] {
  if (!check) return []
  const details = check.state === 'done' ? (check.result.details ?? []) : []
  const all = [`${check.label}: ${textOf(check)}`, ...details]
  const tone = stateOf(check) === 'failed' ? 'plain' : 'quiet'
  return [row(), ...all.flatMap(text => wrap(text, columns - 4)).map(text => row(span(`   ${text}`, tone)))]
}

function head({ name, session: { state } }: Wizard): Line {
  const { verification } = state
  if (state.phase !== 'done' || !verification) return title(`verifying ${name}`)
  return isVerified(verification)
    ? [span('Gatewright', 'strong'), span(`   ${name} `), span('✓ is verified', 'good')]
    : [span('Gatewright', 'strong'), span(`   ${name} `), span('✗ is not verified', 'bad')]
}

/** The verification as it runs, and its outcome with the evidence of each check. */
export function checklist(wizard: Wizard): Screen {
  const { session, app } = wizard
  const checks = () => session.state.run.checks
  const isDone = () => session.state.phase === 'done'
  const at = app.local<number | undefined>(undefined)
  // While the checks run, the last one is the one to look at; then the one that failed.
  const failedOne = () => checks().findIndex(check => stateOf(check) === 'failed')
  const toLookAt = () => (isDone() ? Math.max(0, failedOne()) : checks().length - 1)
  const here = () => at.value ?? toLookAt()
  const cursor = {
    get value() {
      return here()
    },
    set value(next: number) {
      at.value = next
    },
  }
  return {
    view: ({ columns }) => {
      const labels = Math.min(Math.max(8, ...checks().map(({ label }) => width(label))), 20)
      const rows = checks().map((check, index) => checkRow(check, index === here(), labels, Date.now(), columns))
      const { verification } = session.state
      return {
        title: head(wizard),
        where: isDone() && verification ? cut(tally(verification), columns - 10) : `${checks().length} begun`,
        body: [...rows, row()],
        foot: evidence(checks()[here()], columns).slice(0, 6),
      }
    },
    bindings: () => [
      ...cursorKeys(cursor, checks().length),
      ...(isDone()
        ? [
            binding('c', 'connect a client', () =>
              wizard.run(async () => (await import('./connect.ts')).openClients(wizard)),
            ),
            ...(failedOne() < 0
              ? [binding(['enter', 'q'], 'done', () => wizard.showDone())]
              : [
                  binding('enter', 'what now', () =>
                    wizard.run(async () => (await import('./not-verified.ts')).openNotVerified(wizard)),
                  ),
                  binding('q', 'keep it as it is', () => wizard.showDone()),
                ]),
          ]
        : []),
    ],
  }
}
