import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { type Counts, counted, countsIn, summaryLine } from './counts.ts'
import type { Part } from './parts.ts'

const root = join(import.meta.dirname, '../..')

/** What came of a part, and vitest's report where it leaves one. */
export interface Ran {
  name: string
  exitCode: number
  seconds: number
  counts: Counts
  /** What its tests measured, a line each. */
  measures: string[]
  report: string
}

/** Runs a command and answers its exit code and its lines about counts and measures. Each of its lines says whose it is. */
function run(command: string[], mark: string, env: NodeJS.ProcessEnv): Promise<{ exitCode: number; lines: string[] }> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command
    const child = spawn(program!, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        const plain = stripVTControlCharacters(line)
        if (/^(Tests|skipped|failed|measure): /.test(plain)) lines.push(plain)
        console.log(`${mark}: ${line}`)
      })
    child.once('error', reject)
    child.once('close', code => resolve({ exitCode: code ?? 1, lines }))
  })
}

async function runPart({ name, command, counts: how }: Part, reports: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  console.log(`== ${name}`)
  const began = performance.now()
  const word = name.replace(/\W+/g, '-')
  const report = join(reports, `${word}.json`)
  const reporters = how === 'report' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
  const { exitCode, lines } = await run([...command, ...reporters], name, { ...env, GATEWRIGHT_TEST_PART: word })
  const counts = how === 'line' ? countsIn(lines, exitCode) : counted(how === 'report' ? report : undefined, exitCode)
  const measures = lines.filter(line => line.startsWith('measure: '))
  const ran = { name, exitCode, seconds: (performance.now() - began) / 1000, counts, measures, report }
  console.log(told(ran))
  return ran
}

/** One part in a line: its time, and what its tests came to. */
export function told({ name, seconds, counts, exitCode }: Ran): string {
  const tests = summaryLine([counts])
  const came = tests.startsWith('0 passed, 0 failed, 0') ? [] : [tests]
  return [`== ${name}: ${seconds.toFixed(1)} s`, ...came, ...(exitCode === 0 ? [] : [`ended with ${exitCode}`])].join(
    ', ',
  )
}

/** Runs the lanes side by side, and the parts of each one after the other. */
export async function runLanes(lanes: Part[][], reports: string, env: NodeJS.ProcessEnv): Promise<Ran[]> {
  const inLane = async (parts: Part[]) => {
    const done: Ran[] = []
    for (const part of parts) done.push(await runPart(part, reports, env))
    return done
  }
  return (await Promise.all(lanes.map(inLane))).flat()
}
