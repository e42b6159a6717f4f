/**
 * `npm run test:torture`: a setup that is disturbed at every one of its points in every way, then resumed or undone, and compared with an undisturbed
 * one. Prints each trial that did not end well and, last, tried/of. `--minutes N` spaces what fits into that time evenly over all of it; `--points 80-95` and
 * `--way during` take a part.
 */
import { parseArgs } from 'node:util'
import { Loop, type Result, type Trial } from '../test/torture/kill-loop.ts'
import { ways } from '../test/torture/points.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, points: { type: 'string' }, way: { type: 'string' } },
})
const limit = values.minutes === undefined ? Infinity : Number(values.minutes) * 60_000

/** Every point in every way, resumed; and undone, where a kill leaves the least behind to know from. */
const allTrials = (points: number): Trial[] =>
  Array.from({ length: points }, (_, index) => index + 1).flatMap(at => [
    ...ways.map(way => ({ at, way, then: 'resume' as const })),
    { at, way: 'during' as const, then: 'undo' as const },
  ])

const [first = 1, last = first] = values.points?.split('-').map(Number) ?? [1, Infinity]

/** Those that were asked for. */
const isAskedFor = ({ at, way }: Trial) => at >= first && at <= last && (values.way ?? way) === way

/** The same trials in an order in which every beginning is spread evenly over all: steps of the golden section. */
function spread(trials: Trial[]): Trial[] {
  const keyed = trials.map((trial, index) => ({ trial, key: (index * 0.6180339887498949) % 1 }))
  return keyed.sort((one, other) => one.key - other.key).map(({ trial }) => trial)
}

const told = ({ at, way, then, point, ended, problems }: Result) =>
  [`${way} point ${at}, ${point}; then ${then}; it ended: ${ended}`, ...problems.map(problem => `    ${problem}`)].join(
    '\n',
  )

const begun = performance.now()
const loop = await Loop.open()
const trials = spread(allTrials(loop.points.length).filter(isAskedFor))
const bad: Result[] = []
let tried = 0
try {
  for (const trial of trials) {
    if (performance.now() - begun > limit) break
    const result = await loop.try(trial)
    tried += 1
    if (result.problems.length > 0) {
      bad.push(result)
      console.log(told(result))
    } else if (tried % 50 === 0) console.log(`${tried}/${trials.length}`)
  }
} finally {
  await loop.close()
}
console.log(`Kill loop: tried ${tried}/${trials.length} (${loop.points.length} points), ${bad.length} did not end well`)
console.log(`Tests: ${tried - bad.length} passed, ${bad.length} failed, 0 skipped`)
process.exitCode = bad.length > 0 || tried === 0 ? 1 : 0
