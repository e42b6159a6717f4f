import { bytesEachSecond, cpuEachSecond, firstFrame, firstOutput, keystroke, large, type Measure, memoryAfter, peakMemory, small, wholeRun } from './measures.ts' // prettier-ignore
import { dockerStats, leftOpen } from './left-open.ts'
import { clack, clackSpinner, cli, deploying, form, inkUi, inkUiSpinner, logging, rehearsal, wizard } from './subjects.ts' // prettier-ignore

/** One line of the table. */
export interface Row {
  name: string
  unit: 'ms' | 'MB' | 'bytes' | '%' | 'bytes/min'
  gatewright: Measure
  clack?: Measure
  inkUi?: Measure
  dockerStats?: Measure
  /** The most that Gatewright may take: a value, or a multiple of a bare `node -e 0` in the same run. */
  bar?: { value: number } | { ratio: number }
}

/** Of a core, of memory and to the terminal, by a screen at which nothing happens. */
const open = {
  cpu: { unit: '%', value: 0.5 },
  memory: { unit: 'MB', value: 90 },
  bytes: { unit: 'bytes/min', value: undefined },
} as const

/** What is measured. A ratio in a bar is that of the design: 60 ms and 200 ms where a bare node takes 30 ms. */
export const rows: Row[] = [
  { name: '--version', unit: 'ms', gatewright: wholeRun(cli, '--version'), bar: { ratio: 1.5 } },
  { name: '--help', unit: 'ms', gatewright: wholeRun(cli, '--help') },
  {
    name: 'first output',
    unit: 'ms',
    gatewright: firstOutput(wizard),
    clack: firstOutput(clack),
    inkUi: firstOutput(inkUi),
    bar: { ratio: 60 / 30 },
  },
  {
    name: 'first interactive frame',
    unit: 'ms',
    gatewright: firstFrame(wizard),
    clack: firstFrame(clack),
    inkUi: firstFrame(inkUi),
    bar: { ratio: 200 / 30 },
  },
  {
    name: 'peak memory at that frame',
    unit: 'MB',
    gatewright: peakMemory(wizard),
    clack: peakMemory(clack),
    inkUi: peakMemory(inkUi),
  },
  ...[small, large].flatMap((size): Row[] => {
    const name = `one keystroke at ${size.rows}x${size.columns}`
    const cost = (kind: 'bytes' | 'ms') => ({
      gatewright: keystroke(rehearsal, size, kind),
      clack: keystroke(clack, size, kind),
      inkUi: keystroke(inkUi, size, kind),
    })
    return [
      { name, unit: 'bytes', ...cost('bytes'), ...(size === small && { bar: { value: 250 } }) },
      { name, unit: 'ms', ...cost('ms') },
    ]
  }),
  {
    name: 'a second while something runs',
    unit: 'bytes',
    gatewright: bytesEachSecond(deploying),
    clack: bytesEachSecond(clackSpinner),
    inkUi: bytesEachSecond(inkUiSpinner),
  },
  {
    name: 'processor while something runs',
    unit: '%',
    gatewright: cpuEachSecond(deploying),
    clack: cpuEachSecond(clackSpinner),
    inkUi: cpuEachSecond(inkUiSpinner),
  },
  {
    name: 'processor while nobody types',
    unit: '%',
    gatewright: cpuEachSecond(form),
    clack: cpuEachSecond(clack),
    inkUi: cpuEachSecond(inkUi),
  },
  ...[1_000, 100_000].flatMap((rate): Row[] => {
    const name = `log of ${rate.toLocaleString('en')} lines a second`
    const asker = logging(rate)
    return [
      // A whole screen eight times a second (screens/log/ring.ts): it is bounded by that, not by the log.
      { name, unit: 'bytes', gatewright: bytesEachSecond(asker), bar: { value: 8 * small.rows * small.columns } },
      { name, unit: '%', gatewright: cpuEachSecond(asker) },
      { name, unit: 'MB', gatewright: memoryAfter(asker) },
    ]
  }),
  ...(['cpu', 'memory', 'bytes'] as const).map((what): Row => {
    const { unit, value } = open[what]
    const row: Row = { name: 'status left open', unit, gatewright: leftOpen(what), dockerStats: dockerStats(what) }
    return value === undefined ? row : { ...row, bar: { value } }
  }),
]
