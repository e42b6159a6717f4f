/** `npm test`: every part in order, each part's time, the skipped tests by name, and one line that sums up all vitest runs. */
import { spawn, type StdioOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { whyNoBed } from '../test/bed/namespace.ts'
import { type Counts, counted, summaryLine } from './test/counts.ts'
import { fetchBed } from './test/in-bed.ts'

/** A part that runs tests leaves vitest's report; the others count as nothing unless they fail. */
interface Part {
  name: string
  command: string[]
  tests: boolean
}

const root = join(import.meta.dirname, '..')
const bin = (path: string) => [process.execPath, join(root, 'node_modules', path)]
const tests = (name: string, ...command: string[]): Part => ({ name, command, tests: true })
const vitest = (project: string) => tests(project, ...bin('vitest/vitest.mjs'), 'run', '--project', project)
const acceptance = (half: string) =>
  tests(`acceptance ${half}`, process.execPath, join(import.meta.dirname, 'acceptance.ts'), `--shard=${half}`)

/** One after the other; what stands together runs at once. Acceptance tests mostly wait, each half in a bed of its own. */
const parts: Part[][] = [
  [{ name: 'typecheck', command: [...bin('typescript/bin/tsc'), '--noEmit', '-p', root], tests: false }],
  [vitest('unit')],
  [vitest('e2e')],
  [vitest('contract')],
  [vitest('torture')],
  [acceptance('1/2'), acceptance('2/2')],
]

/** Runs a command and answers its exit code. Where others run beside it, each of its lines says whose it is. */
function run(command: string[], mark: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command
    const stdio = mark === undefined ? 'inherit' : (['ignore', 'pipe', 'pipe'] as const)
    const child = spawn(program!, args, { cwd: root, stdio: stdio as StdioOptions })
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', line => console.log(`${mark} ${line}`))
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
}

const reports = mkdtempSync(join(tmpdir(), 'gatewright-test-'))
const all: Counts[] = []
const lines: string[] = []
let exit = 0

async function runPart({ name, command, tests: isTests }: Part, isAlone: boolean): Promise<void> {
  console.log(`\n== ${name}`)
  const started = performance.now()
  const report = join(reports, `${name.replace(/\W/g, '-')}.json`)
  const reporters = isTests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
  const code = await run([...command, ...reporters], isAlone ? undefined : `${name}:`)
  const counts = counted(isTests ? report : undefined, code)
  if (code !== 0) exit = 1
  all.push(counts)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  lines.push(`${name}: ${seconds} s${isTests ? `, ${summaryLine([counts])}` : code === 0 ? '' : ', failed'}`)
}

if (whyNoBed() === undefined) await fetchBed()
for (const together of parts) await Promise.all(together.map(part => runPart(part, together.length === 1)))
rmSync(reports, { recursive: true })

console.log()
for (const name of all.flatMap(({ skipped }) => skipped)) console.log(`skipped: ${name}`)
for (const line of lines) console.log(line)
const ran = all.reduce((sum, { passed, failed }) => sum + passed + failed, 0)
if (ran === 0) console.error('No test ran.')
console.log(`Tests: ${summaryLine(all)}`)
process.exitCode = ran === 0 ? 1 : exit
