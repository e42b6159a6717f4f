import type { PullProgress } from '../src/adapters/container-engine.ts'
import type { ChangeLine } from '../src/setup/run-state.ts'
import type { Screen } from './app/screen.ts'
import { type Row, row, span } from './text/view.ts'
import { sign } from './components/marks.ts'
import { duration, elapsed } from './duration.ts'
import { binding } from './keys/binding.ts'
import { fullLog } from './log/full.ts'
import { column, cut, cutPath, width } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

/** Bytes and layers, without a percentage: the whole size is known only once every layer has begun. */
export const pullText = ({ layers, layersDone, bytes }: PullProgress): string =>
  `${megabytes(bytes)}, ${layersDone} of ${layers} layers`

const timeColumns = 8

function timeOf({ state, ms, startedAt }: ChangeLine, now: number): string {
  if (state === 'running' && startedAt !== undefined) return elapsed(now - startedAt)
  return ms === undefined ? '' : duration(ms)
}

function saidOf({ state, text, pull }: ChangeLine): string {
  if (state === 'undone' || state === 'failed') return state
  return pull ? pullText(pull) : (text ?? '')
}

/** One change: its state, what it is, what it says while it runs, and how long it took. */
function changeRow(line: ChangeLine, now: number, columns: number): Row {
  const { change, state } = line
  const room = columns - timeColumns - 4
  const said = cut(saidOf(line), Math.floor(room / 2))
  const what = cutPath(change.what, said ? room - width(said) - 3 : room)
  return {
    ...row(
      ' ',
      sign(state),
      span(` ${column(said ? `${what}   ` : what, room - width(said))}`, state === 'waiting' ? 'quiet' : 'plain'),
      span(said, state === 'failed' ? 'bad' : 'quiet'),
      span(timeOf(line, now).padStart(timeColumns), 'quiet'),
    ),
    focused: state === 'running' || state === 'failed',
  }
}

/** The changes as they are made, one line each, and the log under them. Undoing looks the same. */
export function deploy(wizard: Wizard): Screen {
  const { session, log, app } = wizard
  const isUndoing = () => session.state.phase === 'undoing'
  const begun = Date.now()
  return {
    view: ({ columns }) => ({
      title: title(`${isUndoing() ? 'undoing' : 'deploying'} ${wizard.name}`),
      where: elapsed(Date.now() - begun),
      body: session.state.run.changes.map(line => changeRow(line, Date.now(), columns)),
      pane: { rows: rows => log.rows(columns, rows), least: 8 },
    }),
    take: key => log.take(key),
    isTyping: () => log.isTyping,
    bindings: () => [
      binding('l', 'log full size', () => app.open(fullLog(app, log, () => session.state.log))),
      ...log.bindings(),
    ],
  }
}
