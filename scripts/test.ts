/**
 * `npm test`: the parts side by side where they wait, then what was measured, the skipped and the failed tests by name, the files that took longest, each part's time,
 * and one line that sums up all. `-- --all` adds what only continuous integration runs. `-- --changed [COMMIT]` runs types and the unit tests that a change can reach, for the inner loop.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layersVariable } from '../test/bed/publish.ts'
import { whyNoBed } from '../test/bed/namespace.ts'
import { buildBedImages } from '../test/bed/open.ts'
import { summaryLine } from './test/counts.ts'
import { durationsIn, keepDurations, knownDurations, slowest } from './test/durations.ts'
import { fetchBed } from './test/in-bed.ts'
import { alone, changed, lanes, more, types } from './test/parts.ts'
import { type Ran, runLanes, told } from './test/run-lanes.ts'

const work = mkdtempSync(join(tmpdir(), 'gatewright-test-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))
const args = process.argv.slice(2)

async function everything(): Promise<Ran[]> {
  const layers = join(work, 'layers')
  const env = { ...process.env, [layersVariable]: layers }
  // Two at once would fetch and build the same.
  if (whyNoBed() === undefined) await buildBedImages((await fetchBed()).root, layers)
  const ran = [...(await runLanes(alone, work, env)), ...(await runLanes(lanes(knownDurations()), work, env))]
  return args.includes('--all') ? [...ran, ...(await runLanes(more, work, env))] : ran
}

const reached = () => runLanes([[types], [changed(args.slice(args.indexOf('--changed') + 1))]], work, process.env)

const began = performance.now()
const isChangedOnly = args.includes('--changed')
const ran = await (isChangedOnly ? reached() : everything())
const durations = durationsIn(ran.map(({ report }) => report))
if (!isChangedOnly) keepDurations(durations)

console.log()
for (const name of ran.flatMap(({ counts }) => counts.skipped)) console.log(`skipped: ${name}`)
for (const line of ran.flatMap(({ measures }) => measures)) console.log(line)
for (const { name, counts } of ran) for (const failure of counts.failures) console.log(`failed: ${name}: ${failure}`)
console.log(`longest: ${slowest(durations, 10).join(', ')}`)
for (const each of ran) console.log(told(each))
console.log(`all of it: ${((performance.now() - began) / 1000).toFixed(1)} s`)
const counts = ran.map(each => each.counts)
const tests = counts.reduce((sum, { passed, failed }) => sum + passed + failed, 0)
if (tests === 0 && !isChangedOnly) console.error('No test ran.')
console.log(`Tests: ${summaryLine(counts)}`)
process.exitCode = ran.some(({ exitCode }) => exitCode !== 0) || (tests === 0 && !isChangedOnly) ? 1 : 0
