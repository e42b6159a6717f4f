import { firstFrame, firstOutput, keystroke, large, type Measure, peakMemory, small, wholeRun } from './measures.ts'
import { clack, cli, rehearsal, wizard } from './subjects.ts'

/** One line of the table. */
export interface Row {
  name: string
  unit: 'ms' | 'MB' | 'bytes'
  gatewright: Measure
  clack?: Measure
  /** The most that Gatewright may take: a value, or a multiple of a bare `node -e 0` in the same run. */
  bar?: { value: number } | { ratio: number }
}

/** What is measured. A ratio in a bar is that of the design: 60 ms and 200 ms where a bare node takes 30 ms. */
export const rows: Row[] = [
  { name: '--version', unit: 'ms', gatewright: wholeRun(cli, '--version'), bar: { ratio: 1.5 } },
  { name: '--help', unit: 'ms', gatewright: wholeRun(cli, '--help') },
  {
    name: 'first output',
    unit: 'ms',
    gatewright: firstOutput(wizard),
    clack: firstOutput(clack),
    bar: { ratio: 60 / 30 },
  },
  {
    name: 'first interactive frame',
    unit: 'ms',
    gatewright: firstFrame(wizard),
    clack: firstFrame(clack),
    bar: { ratio: 200 / 30 },
  },
  { name: 'peak memory at that frame', unit: 'MB', gatewright: peakMemory(wizard), clack: peakMemory(clack) },
  ...[small, large].flatMap((size): Row[] => {
    const name = `one keystroke at ${size.rows}x${size.columns}`
    const cost = (kind: 'bytes' | 'ms') => ({
      gatewright: keystroke(rehearsal, size, kind),
      clack: keystroke(clack, size, kind),
    })
    return [
      { name, unit: 'bytes', ...cost('bytes'), ...(size === small && { bar: { value: 250 } }) },
      { name, unit: 'ms', ...cost('ms') },
    ]
  }),
]
