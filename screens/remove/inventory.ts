import { type RemovalDecision, decisions, nameable } from '../../src/removal/decision.ts'
import { told } from '../../src/removal/text.ts'
import type { Screen } from '../app/screen.ts'
import { gap, type Row, row, span } from '../text/view.ts'
import { cursorKeys } from '../components/select.ts'
import { binding } from '../keys/binding.ts'
import { column, cutPath, wrap } from '../text/width.ts'
import { title } from '../title.ts'
import type { RemoveScreens } from './screens.ts'

const markColumns = 9

/** A sign and a word: what goes, and what stays. */
const fateMark = ({ fate }: RemovalDecision) =>
  fate === 'removed' ? span(column('- goes', markColumns), 'warn') : span(column('= stays', markColumns), 'good')

function rowOf(one: RemovalDecision, isAt: boolean, columns: number): Row {
  return {
    ...row(
      span(isAt ? ' ❯ ' : '   ', 'chosen'),
      fateMark(one),
      span(cutPath(one.what, columns - markColumns - 4), isAt ? 'chosen' : 'plain'),
    ),
    focused: isAt,
  }
}

function footOf(one: RemovalDecision | undefined, columns: number): Row[] {
  if (!one) return []
  const key = one.name === undefined ? '' : one.fate === 'kept' ? 'space removes it too' : 'space keeps it'
  const text = [one.detail, one.why && `kept: ${one.why}`, key].filter(Boolean).join('; ')
  return [row(), ...wrap(text, columns - 2).map(part => row(span(` ${part}`, 'quiet')))]
}

/** Everything that the gateway has here, what goes and what stays. What is data goes only when it is picked here. */
export function inventoryScreen(screens: RemoveScreens): Screen {
  const { app, removal, named } = screens
  const at = app.local(0)
  const all = () => told(decisions(removal.owned, named.value))
  const names = new Set(nameable(removal.owned).map(({ name }) => name))
  const toggle = () => {
    const name = all()[at.value]?.name
    if (name === undefined || !names.has(name)) return
    const next = new Set(named.value)
    if (!next.delete(name)) next.add(name)
    named.value = next
  }
  return {
    view({ columns }) {
      const shown = all()
      const going = shown.filter(({ fate }) => fate === 'removed').length
      return {
        title: title(`remove ${screens.name}`),
        where: `${going} of ${shown.length} go`,
        body:
          shown.length === 0
            ? [gap, row(' Nothing of this gateway is here.')]
            : [
                ...wrap('Nothing has been removed yet. Data stays unless it is picked.', columns - 2).map(part =>
                  row(span(` ${part}`, 'quiet')),
                ),
                gap,
                ...shown.map((one, index) => rowOf(one, index === at.value, columns)),
              ],
        foot: footOf(shown[at.value], columns),
      }
    },
    bindings: () => [
      ...cursorKeys(at, all().length),
      ...(all()[at.value]?.name === undefined ? [] : [binding('space', 'keep or remove', toggle)]),
      binding('enter', 'go on', () => screens.goOn()),
      binding(['esc', 'q'], 'leave it all', () => screens.leave()),
    ],
  }
}
