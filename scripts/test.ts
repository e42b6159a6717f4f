/** `npm test`: every part in order, each part's time, the skipped tests by name, and one line that sums up all vitest runs. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Counts, counted, summaryLine } from './test/counts.ts'

const root = join(import.meta.dirname, '..')
const bin = (path: string) => [process.execPath, join(root, 'node_modules', path)]
const vitest = (project: string) => [...bin('vitest/vitest.mjs'), 'run', '--project', project]

/** A part that runs tests leaves vitest's report; the others count as nothing unless they fail. */
const parts: { name: string; command: string[]; tests: boolean }[] = [
  { name: 'typecheck', command: [...bin('typescript/bin/tsc'), '--noEmit', '-p', root], tests: false },
  { name: 'unit', command: vitest('unit'), tests: true },
  { name: 'e2e', command: vitest('e2e'), tests: true },
  { name: 'contract', command: vitest('contract'), tests: true },
  { name: 'torture', command: vitest('torture'), tests: true },
  { name: 'acceptance', command: [process.execPath, join(import.meta.dirname, 'acceptance.ts')], tests: true },
]

function run(command: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command
    const child = spawn(program!, args, { cwd: root, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}

const reports = mkdtempSync(join(tmpdir(), 'gatewright-test-'))
const all: Counts[] = []
const lines: string[] = []
let exit = 0
for (const { name, command, tests } of parts) {
  console.log(`\n== ${name}`)
  const started = performance.now()
  const report = join(reports, `${name}.json`)
  const reporters = tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
  const code = await run([...command, ...reporters])
  const counts = counted(tests ? report : undefined, code)
  if (code !== 0) exit = 1
  all.push(counts)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  lines.push(`${name}: ${seconds} s${tests ? `, ${summaryLine([counts])}` : code === 0 ? '' : ', failed'}`)
}
rmSync(reports, { recursive: true })

console.log()
for (const name of all.flatMap(({ skipped }) => skipped)) console.log(`skipped: ${name}`)
for (const line of lines) console.log(line)
const ran = all.reduce((sum, { passed, failed }) => sum + passed + failed, 0)
if (ran === 0) console.error('No test ran.')
console.log(`Tests: ${summaryLine(all)}`)
process.exitCode = ran === 0 ? 1 : exit
