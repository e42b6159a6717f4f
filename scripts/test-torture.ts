/**
 * `npm run test:torture`: marked secrets searched for after setups that fail and are killed; the
 * faults that the checklist must see, and every fault of the table, whose results are printed as tables; then a
 * setup that is disturbed at every one of its points in every way, resumed or undone, and compared with an undisturbed one. Prints each trial
 * and, last, tried/of. `--minutes N` spaces what fits into that time evenly over faults and points, a third of it for the faults, and begins elsewhere each
 * day: `--day N`, as it prints it, repeats that. `--points 80-95` and `--way during` take a part of the loop alone, `--faults PATTERN` a part of the table
 * alone. As many trials run side by side as there are processors.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleProgram } from '../test/torture/bundle.ts'
import { FaultBed, type FaultResult, tableOf } from '../test/torture/faults/bed.ts'
import { faults } from '../test/torture/faults/table.ts'
import type { Result, Trial } from '../test/torture/kill-loop.ts'
import { allTrials, fromDay, spread, trialTable } from '../test/torture/trials.ts'
import { counted } from './test/counts.ts'
import { runVitest, vitestInBed } from './test/in-bed.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    day: { type: 'string' },
    points: { type: 'string' },
    way: { type: 'string' },
    faults: { type: 'string' },
  },
})
const limit = values.minutes === undefined ? Infinity : Number(values.minutes) * 60_000
const begun = performance.now()
const day = Number(values.day ?? Math.floor(Date.now() / 86_400_000))
if (limit < Infinity) console.log(`What fits into ${values.minutes} minutes, of day ${day}`)

/** All of them, or the order in which this day takes what fits. */
const ordered = <T>(things: T[]): T[] => (limit < Infinity ? fromDay(spread(things), day) : spread(things))

interface Tally {
  tried: number
  bad: number
  skipped: number
}

/** Every bed takes one thing after another until the time is over. */
async function eachOf<T>(
  things: T[],
  until: number,
  work: (bed: FaultBed, thing: T) => Promise<boolean>,
): Promise<Tally> {
  const tally = { tried: 0, bad: 0, skipped: 0 }
  const left = things.values()
  const workOn = async (bed: FaultBed) => {
    for (const thing of left) {
      if (!(await work(bed, thing))) tally.bad += 1
      tally.tried += 1
      if (performance.now() - begun > until) return
    }
  }
  await Promise.all(beds.map(workOn))
  return tally
}

async function faultTable(): Promise<Tally> {
  const [bed] = beds as [FaultBed]
  const asked = faults.filter(({ fault }) => new RegExp(values.faults ?? '').test(fault))
  const skipped = asked.filter(row => bed.lacks(row))
  for (const row of skipped) console.log(`skipped: ${row.fault}: ${bed.lacks(row)}`)
  const rows = asked.filter(row => !bed.lacks(row))
  const results: FaultResult[] = []
  const until = values.faults === undefined ? limit / 3 : limit
  const tally = await eachOf(ordered(rows), until, async (one, row) => {
    const result = await one.try(row)
    results.push(result)
    if (result.problems.length > 0) console.log(`${tableOf([result])}\nfailed: the fault "${row.fault}"`)
    else if (results.length % 10 === 0) console.log(`${results.length}/${rows.length}`)
    return result.problems.length === 0
  })
  const inOrder = rows.flatMap(({ fault }) => results.find(result => result.fault === fault) ?? [])
  console.log(tableOf(inOrder))
  console.log(`Fault table: tried ${tally.tried}/${asked.length}, ${tally.bad} did not end well`)
  return { ...tally, skipped: skipped.length }
}

const [first = 1, last = first] = values.points?.split('-').map(Number) ?? [1, Infinity]

/** Those that were asked for. */
const isAskedFor = ({ at, way }: Trial) => at >= first && at <= last && (values.way ?? way) === way

const told = ({ at, way, then, point, ended, problems }: Result) =>
  [
    `${problems.length === 0 ? 'ok ' : 'BAD'} ${way} point ${at}, ${point}; then ${then}; it ended: ${ended}`,
    ...problems.map(problem => `      ${problem}`),
  ].join('\n')

async function killLoop(): Promise<Tally> {
  const { points } = (beds[0] as FaultBed).loop
  const trials = ordered(allTrials(points).filter(isAskedFor))
  const results: Result[] = []
  const tally = await eachOf(trials, limit, async ({ loop }, trial) => {
    const result = await loop.try(trial)
    results.push(result)
    // Each is told, so that it can be repeated by --points and --way.
    console.log(`${results.length}/${trials.length} ${told(result)}`)
    if (result.problems.length > 0) console.log(`failed: a kill, ${result.way} at point ${result.at}`)
    return result.problems.length === 0
  })
  console.log(trialTable(points, trials, results))
  console.log(
    `Kill loop: tried ${tally.tried}/${trials.length} (${points.length} points), ${tally.bad} did not end well`,
  )
  return tally
}

/** Tests of their own, which need no time that is shared with the rest; counted by vitest's report. */
async function counting(run: (reporters: string[]) => Promise<number>): Promise<Tally> {
  const directory = mkdtempSync(join(tmpdir(), 'gatewright-torture-'))
  const report = join(directory, 'report.json')
  const exitCode = await run(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  const { passed, failed, failures, skipped } = counted(report, exitCode)
  for (const failure of failures) console.log(`failed: ${failure}`)
  rmSync(directory, { recursive: true })
  return { tried: passed + failed, bad: failed, skipped: skipped.length }
}

async function canaries(): Promise<Tally> {
  const tally = await counting(reporters => runVitest('torture', ['test/torture/canary.test.ts', ...reporters], {}))
  console.log(`Canaries: ${tally.tried} journeys searched, ${tally.bad} with a secret where none may be`)
  return tally
}

/** The faults that the checklist must see: in memory, and on a gateway of a real engine. Each prints its table. */
const planted = async (): Promise<Tally[]> => [
  await counting(reporters =>
    runVitest('unit', ['test/checks/planted', ...reporters], { GATEWRIGHT_PRINT_TABLE: '1' }),
  ),
  await counting(reporters =>
    vitestInBed('acceptance', ['test/acceptance/planted.test.ts', ...reporters], { GATEWRIGHT_PLANTED: 'all' }),
  ),
]

const loopOnly = values.points !== undefined || values.way !== undefined
const isWhole = limit === Infinity && values.faults === undefined && !loopOnly
const tallies = isWhole ? [await canaries(), ...(await planted())] : []
const program = await bundleProgram()
const beds: FaultBed[] = []
try {
  // One after the other, so that each finds a port that no other has.
  while (beds.length < availableParallelism()) beds.push(await FaultBed.open(program))
  if (!loopOnly) tallies.push(await faultTable())
  if (values.faults === undefined || loopOnly) tallies.push(await killLoop())
} finally {
  await Promise.all(beds.map(bed => bed.close()))
}
const sum = (of: keyof Tally) => tallies.reduce((total, tally) => total + tally[of], 0)
console.log(`Tests: ${sum('tried') - sum('bad')} passed, ${sum('bad')} failed, ${sum('skipped')} skipped`)
process.exitCode = sum('bad') > 0 || tallies.some(({ tried }) => tried === 0) ? 1 : 0
