import type { Sample } from './measures.ts'
import type { Row } from './rows.ts'
import { median } from './statistics.ts'

/** What came of one row; a sample is missing where the program was not brought so far. */
export interface Measured {
  row: Row
  gatewright: Sample | undefined
  clack: Sample | undefined
  inkUi: Sample | undefined
  dockerStats: Sample | undefined
}

const digits = { ms: 1, MB: 0, bytes: 0, '%': 2, 'bytes/min': 0 }

const ratio = ({ values, bare }: Sample) => median(values) / median(bare)

/** Whether the row keeps its bar. */
function keeps(bar: NonNullable<Row['bar']>, sample: Sample): boolean {
  return 'value' in bar ? median(sample.values) <= bar.value : ratio(sample) <= bar.ratio
}

function cell(sample: Sample | undefined, unit: Row['unit']): string {
  if (!sample) return ''
  const text = `${median(sample.values).toFixed(digits[unit])} ${unit}`
  return sample.bare.length > 0 ? `${text} ${ratio(sample).toFixed(2)}x` : text
}

function verdict({ row: { bar, unit }, gatewright }: Measured): string {
  if (!gatewright) return 'not reached'
  if (!bar) return ''
  const text = 'value' in bar ? `${bar.value} ${unit}` : `${bar.ratio.toFixed(2)}x`
  return keeps(bar, gatewright) ? `at most ${text}` : `OVER the bar of ${text}`
}

/** The table as text: median, its ratio to a bare node measured in turn with it, the same of what it is compared with, and the bar. */
export function table(measured: Measured[]): string {
  const head = ['', 'gatewright', 'clack', '@inkjs/ui', 'docker stats', 'bar']
  const lines = measured.map(one => {
    const { unit, name } = one.row
    return [
      name,
      cell(one.gatewright, unit),
      cell(one.clack, unit),
      cell(one.inkUi, unit),
      cell(one.dockerStats, unit),
      verdict(one),
    ]
  })
  const bare = measured.flatMap(one => [
    ...(one.gatewright?.bare ?? []),
    ...(one.clack?.bare ?? []),
    ...(one.inkUi?.bare ?? []),
  ])
  const all = [
    head,
    ...(bare.length > 0 ? [['node -e 0', cell({ values: bare, bare }, 'ms'), '', '', '', '']] : []),
    ...lines,
  ]
  const widths = head.map((_, column) => Math.max(...all.map(line => line[column]!.length)))
  return all
    .map(line =>
      line
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
