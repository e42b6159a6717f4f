import type { Failure } from '../src/failure.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, type Row, span } from './text/view.ts'
import type { Way } from './components/confirm.ts'
import { failurePanel } from './components/failure-panel.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { fullLog } from './log/full.ts'
import { cut, cutPath } from './text/width.ts'
import { title } from './title.ts'
import { undo } from './undone.ts'
import type { Wizard } from './wizard.ts'

/** What was in service before serves already; what is left of the change are its answers. */
async function giveUp(wizard: Wizard, { exit }: Failure): Promise<void> {
  await wizard.session.giveUp()
  await wizard.finish(exit)
}

const changeAnAnswer = (wizard: Wizard): Way => ({
  label: 'Change an answer',
  run: () => {
    wizard.session.backToQuestions()
    wizard.review()
  },
})

function ways(wizard: Wizard, failure: Failure): Way[] {
  const { session } = wizard
  const made = session.state.run.changes.filter(({ state }) => state === 'done' || state === 'failed').length
  return [
    ...failure.remedies.map(remedy => ({
      label: `${remedy.label} and try again`,
      run: () => wizard.run(() => session.retry(remedy)),
    })),
    { label: 'Try again', run: () => wizard.run(() => session.retry()) },
    ...(wizard.asksNothing ? [] : [changeAnAnswer(wizard)]),
    {
      label: wizard.again ? `Leave it here; "${wizard.again}" goes on from this step` : 'Leave the rehearsal',
      run: () => void wizard.finish(failure.exit),
    },
    // A gateway that served before is not taken away with a change of it.
    ...(session.before && !wizard.course
      ? [{ label: 'Give it up: forget what was to be changed', run: () => void giveUp(wizard, failure) }]
      : []),
    ...(made > 0 && !session.before && !wizard.course
      ? [{ label: `Undo the ${made === 1 ? 'change' : `${made} changes`} made so far`, run: () => undo(wizard) }]
      : []),
  ]
}

/** The end of the log that belongs to the failure. */
function lastLines(wizard: Wizard, { lines, log }: Failure, columns: number, rows: number): Row[] {
  if (rows < 2) return []
  const path = log ? [row(span(` full log: ${cutPath(log, columns - 12)}`, 'quiet'))] : []
  if (lines.length === 0) return [...wizard.log.rows(columns, rows - path.length), ...path]
  const shown = lines.slice(-Math.max(0, rows - path.length - 1))
  const head = ` ${wizard.name} `
  const right = ' last lines ─'
  const rule = '─'.repeat(Math.max(0, columns - head.length - right.length))
  return [row(span(head + rule + right, 'quiet')), ...shown.map(text => row(` ${cut(text, columns - 2)}`)), ...path]
}

/** Something went wrong: what, why, what next, and every way to go on. */
export function failure(wizard: Wizard): Screen {
  const { session, app, log } = wizard
  const told = session.state.failure!
  const at = app.local(0)
  const choices = ways(wizard, told)
  const go = () => choices[at.value]?.run()
  const least = told.lines.length > 0 || log.ring.length > 0 ? 4 : 1
  return {
    view: ({ columns, rows: height }) => ({
      title: title(wizard.doing),
      where: 'stopped',
      body: [...failurePanel(told, columns), gap, ...select(choices, at.value, columns), gap],
      // On a short terminal the cause comes first; the log is one key away.
      pane: { rows: rows => lastLines(wizard, told, columns, rows), least: height < 20 ? 0 : least },
    }),
    bindings: () => [
      ...cursorKeys(at, choices.length),
      binding('enter', 'go', go),
      ...(log.ring.length > 0
        ? [binding('l', 'log full size', () => app.open(fullLog(app, log, () => session.state.log)))]
        : []),
    ],
  }
}
