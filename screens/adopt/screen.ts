import type { Adoption } from '../../src/adopt/adopt.ts'
import { adoptMeans, foundText } from '../../src/adopt/text.ts'
import type { Screen } from '../app/screen.ts'
import { type Row, row, span, type Tone } from '../text/view.ts'
import { binding } from '../keys/binding.ts'
import type { App } from '../app/app.ts'
import { moved } from '../components/select.ts'
import { column, width, wrap } from '../text/width.ts'
import { title } from '../title.ts'

const signs = { error: ['✗ error', 'bad'], warning: ['! check', 'warn'], note: ['· note', 'quiet'] } as const

const markColumns = 9

function findingRows({ findings }: Adoption, columns: number): Row[] {
  const room = columns - markColumns - 2
  const part = (text: string, tone: Tone, first = '') =>
    wrap(text, room).map((line, index) =>
      row(' ', span(column(index === 0 ? first : '', markColumns), tone), span(line, first ? 'plain' : tone)),
    )
  return findings.flatMap(({ severity, text, evidence, next }) => {
    const [sign, tone] = signs[severity]
    return [...part(text, tone, sign), ...part(evidence, 'quiet'), ...(next ? part(`→ ${next}`, 'strong') : [])]
  })
}

function foundRows(adoption: Adoption, columns: number): Row[] {
  return foundText(adoption).flatMap(text => {
    const [label, rest] = [text.slice(0, 14), text.slice(14)]
    return wrap(rest, columns - 15).map((part, index) =>
      row(span(` ${index === 0 ? label.slice(1) : ' '.repeat(width(label) - 1)}`, 'quiet'), part),
    )
  })
}

export interface AdoptWays {
  adopt: () => void
  leave: () => void
}

/** A container that was set up by hand: what it is, what is wrong with it, and whether it is to be adopted. */
export function adoptScreen(app: Pick<App, 'local'>, adoption: Adoption, { adopt, leave }: AdoptWays): Screen {
  const { name } = adoption.deployment
  const top = app.local(0)
  const errors = adoption.findings.filter(({ severity }) => severity === 'error').length
  const [first = '', ...more] = adoptMeans(name)
  const said = (texts: string[], columns: number) =>
    texts.flatMap(text => wrap(text, columns - 2)).map(part => row(span(` ${part}`, 'quiet')))
  const rowsOf = (columns: number, isSmall: boolean) => [
    ...foundRows(adoption, columns),
    // No gap, which a full screen leaves out: it may be the row that is scrolled to.
    row(),
    row(span(adoption.findings.length > 0 ? ' What is wrong with it' : ' Nothing is wrong with it', 'strong')),
    ...findingRows(adoption, columns),
    ...(isSmall ? [row(), ...said(more, columns)] : []),
  ]
  let count = 0
  const scroll = (by: number) => {
    top.value = moved(top.value, by, count)
  }
  return {
    view({ columns, rows: height }) {
      // Else what is wrong with it would have no room.
      const isSmall = height < 20
      const rows = rowsOf(columns, isSmall)
      count = rows.length
      return {
        title: title(`adopt ${name}`),
        where: errors > 0 ? `${errors} to correct` : 'made by hand',
        // The focused row is one that is always in sight: scrolling moves it.
        body: rows.map((one, index) => (index === top.value ? { ...one, focused: true } : one)),
        foot: [row(), ...said(isSmall ? [first] : [first, ...more], columns)],
      }
    },
    bindings: () => [
      binding('enter', 'adopt', adopt),
      binding(['up', 'down'], 'scroll', ({ name: key }) => scroll(key === 'up' ? -4 : 4)),
      binding(['esc', 'q'], 'leave it', leave),
    ],
  }
}
