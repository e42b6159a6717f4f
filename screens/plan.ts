import type { Plan } from '../src/engine/plan.ts'
import type { Change } from '../src/engine/step.ts'
import type { Difference } from '../src/deployment/compare.ts'
import { interrupts, interruptionText } from '../src/setup/difference-text.ts'
import { stateWords } from '../src/proof/proof.ts'
import type { ServerStanding } from '../src/setup/proofs.ts'
import { asFailure } from '../src/failure.ts'
import { failureText } from '../src/setup/failure-text.ts'
import { actionMark, groups } from '../src/setup/plan-text.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span, type Tone } from './text/view.ts'
import { cursorKeys } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { column, cut, cutPath, width, wrap } from './text/width.ts'
import { look } from './look.ts'
import { pullKeys, pullRows } from './pull.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const groupColumns = 13

const tones: Record<Change['action'], Tone> = { create: 'good', change: 'warn', remove: 'bad', run: 'plain' }

function changeRow(change: Change, group: string, here: boolean, columns: number): Row {
  const { action, what, detail = '' } = change
  const room = columns - groupColumns - 5
  const shown = cutPath(what, room)
  const detailed = width(shown) + 3 < room ? cut(detail, room - width(shown) - 3) : ''
  return {
    ...row(
      span(here ? ' ❯ ' : '   ', 'chosen'),
      span(column(group, groupColumns), 'strong'),
      span(`${actionMark[action]} `, tones[action]),
      span(shown, here ? 'chosen' : 'plain'),
      detailed ? span(`   ${detailed}`, 'quiet') : undefined,
    ),
    focused: here,
  }
}

/** The changes under their headings, and what stays as it is. */
function planRows({ changes, asIs }: Plan, at: number, columns: number): Row[] {
  const rows = groups(changes).flatMap(({ group, changes: some }) =>
    some.map((change, index) => changeRow(change, index === 0 ? group : '', changes.indexOf(change) === at, columns)),
  )
  const kept = wrap(asIs.join(', '), columns - groupColumns - 4)
  const same = asIs.length === 0 ? [] : kept.map((part, index) => row('   ', span(column(index === 0 ? 'as it is' : '', groupColumns), 'quiet'), span(part, 'quiet'))) // prettier-ignore
  return [...rows, ...(rows.length > 0 && same.length > 0 ? [gap] : []), ...same]
}

/** Old and new side by side. */
function differenceRows(differences: Difference[], columns: number): Row[] {
  if (differences.length === 0) return []
  const labels = Math.min(26, Math.max(...differences.map(({ label }) => width(label))))
  const room = Math.max(8, Math.floor((columns - labels - 8) / 2))
  const rows = differences.map(({ label, old, new: now }) =>
    row(
      span(`   ${column(cut(label, labels), labels + 2)}`, 'strong'),
      span(column(cut(old, room), room)),
      span(' → ', 'warn'),
      span(cut(now, room)),
    ),
  )
  return [row(' What changes:'), ...rows, gap]
}

/** How the MCP servers would run. */
const serverRows = (lines: string[], columns: number): Row[] =>
  lines.length === 0 ? [] : [gap, ...lines.flatMap(text => wrap(text, columns - 4)).map(part => row(`   ${part}`))]

/** The MCP servers that were not proved, in one line. */
function standingRows(standings: ServerStanding[], columns: number): Row[] {
  const open = standings.filter(({ state }) => state !== 'proved')
  if (open.length === 0) return []
  const each = open.map(({ server, state }) => `${server} ${stateWords[state]}`)
  return wrap(`! MCP servers: ${each.join(', ')}. Esc, then t at Tools tries them.`, columns - 2).map(part =>
    row(span(` ${part}`, 'strong')),
  )
}

/** Every change to come. Nothing has been touched; `a` applies exactly this, and Enter shows the chosen change in full. */
export function plan(wizard: Wizard): Screen {
  const { session } = wizard
  const made = session.state.plan!
  const at = wizard.app.local(0)
  const count = made.changes.length
  const isEmpty = count === 0
  const { differences } = session.state
  const head = isEmpty
    ? 'Nothing to change: everything is as it should be.'
    : `Nothing has been changed yet. ${count === 1 ? 'This change comes' : `These ${count} changes come`} next:`
  // A key that was typed before the plan could be read was not meant for it.
  let isDrawn = false
  const openChange = async (change: Change) => {
    const lines = await session.look(change).catch((error: unknown) => failureText(asFailure(error)))
    wizard.app.open(look(wizard.app, { what: change.what, lines }))
  }
  return {
    view: ({ columns }) => {
      isDrawn = true
      const { what = '', detail } = made.changes[at.value] ?? {}
      const undo =
        differences || interrupts(made) ? interruptionText(made) : 'If it fails, everything above can be undone.'
      const said = isEmpty ? 'Enter runs the checks.' : wizard.course ? '' : undo
      return {
        title: title(wizard.doing),
        where: 'Plan',
        body: [
          ...(differences ? differenceRows(differences, columns) : []),
          ...wrap(head, columns - 2).map(part => row(` ${part}`)),
          gap,
          ...planRows(made, at.value, columns),
          ...serverRows(session.state.serverLines ?? [], columns),
        ],
        foot: [
          row(),
          ...pullRows(wizard, columns),
          ...(wizard.course ? [] : standingRows(session.state.standings ?? [], columns)),
          ...[...session.state.notes, said].flatMap(text => wrap(text, columns - 2)).map(part => row(` ${part}`)),
          // Last, since a small terminal cuts what it has no room for, and the others say what is lost.
          ...(detail ? wrap(`${what}: ${detail}`, columns - 2).map(part => row(span(` ${part}`, 'quiet'))) : []),
        ],
      }
    },
    bindings: () => [
      ...(isEmpty
        ? [binding('enter', 'verify', () => wizard.run(() => session.apply()))]
        : [
            binding('a', 'apply', () => {
              if (isDrawn) wizard.run(() => session.apply())
            }),
            binding('enter', 'look at it', () => wizard.run(() => openChange(made.changes[at.value]!))),
          ]),
      ...(count > 1 ? cursorKeys(at, count) : []),
      wizard.asksNothing
        ? binding(['b', 'esc'], 'back', () => void wizard.dropPlan())
        : binding(['b', 'esc'], 'back to answers', () => {
            session.backToQuestions()
            wizard.review()
          }),
      ...pullKeys(wizard),
    ],
  }
}
