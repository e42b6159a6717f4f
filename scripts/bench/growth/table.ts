import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { grown, type Size } from './answers.ts'
import { run } from './measured.ts'
import { placeFor } from './place.ts'

const usual: Size[] = [
  { servers: 1, keys: 1 },
  { servers: 10, keys: 50 },
  { servers: 100, keys: 50 },
  { servers: 100, keys: 500 },
]

interface Report {
  checks: { id: string; status: string; evidence: string; ms: number }[]
  failure?: { what: string; why: string }
}

/** What was not as it should be, on standard error: figures of a gateway that is not verified are none. */
function sayWrong({ checks, failure }: Report): void {
  const wrong = checks.filter(({ status }) => status !== 'passed').map(({ id, evidence }) => `${id}: ${evidence}`)
  if (failure) wrong.push(`${failure.what}: ${failure.why}`)
  if (wrong.length === 0) return
  process.exitCode = 1
  process.stderr.write(`${wrong.map(line => line.slice(0, 400)).join('\n')}\n`)
}

/** By column; what a rehearsal has no command for is left out there. */
type Row = Record<string, string>

const seconds = (value: number) => value.toFixed(1)

async function read(args: string[], ...commands: string[]): Promise<Row> {
  const row: Row = {}
  for (const command of commands) {
    const { seconds: took, memory } = await run([command, '--json', ...args])
    row[`${command} s`] = seconds(took)
    row[`${command} MB`] = memory.toFixed(0)
  }
  return row
}

/** One size: planned, made and verified, planned and verified again, interrupted in its checks, and where there is an engine read by the other commands. */
async function rowOf(size: Size, serversPort: number): Promise<Row> {
  const directory = await mkdtemp(join(tmpdir(), 'gatewright-growth-'))
  try {
    const place = await placeFor(directory, size)
    const answers = join(directory, 'answers.yaml')
    await writeFile(answers, stringify({ ...place.answers, ...grown(size, `${place.host}:${serversPort}`) }))
    const setup = ['setup', ...place.args, '--answers', answers]
    const plan = await run([...setup, '--plan'])
    const made = await run([...setup, '--yes', '--json'])
    const report = JSON.parse(made.stdout) as Report
    sayWrong(report)
    const before = await place.requests()
    const again = await run([...setup, '--yes', '--json'])
    const requests = (await place.requests()) - before
    const interrupted = await run([...setup, '--yes'], 'passed chat')
    if (interrupted.exitCode !== 130) sayWrong({ checks: [], failure: { what: 'the interrupted run', why: `ended with ${interrupted.exitCode}` } }) // prettier-ignore
    const checks = report.checks.reduce((sum, { ms }) => sum + ms, 0) / 1000
    const refusals = (report.checks.find(({ id }) => id === 'refusals')?.ms ?? 0) / 1000
    return {
      servers: String(size.servers),
      keys: String(size.keys),
      'plan s': seconds(plan.seconds),
      'plan MB': plan.memory.toFixed(0),
      'apply s': seconds(made.seconds - checks),
      'checks s': seconds(checks),
      'refusals s': seconds(refusals),
      'setup MB': made.memory.toFixed(0),
      'again s': seconds(again.seconds),
      'requests again': String(requests),
      'interrupted s': seconds(interrupted.ending),
      ...(place.args.includes('--rehearse') ? {} : await read(place.args, 'verify', 'status', 'doctor')),
    }
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** One line for each row, below the columns' names. */
function aligned(rows: Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const lines = [columns, ...rows.map(row => columns.map(column => row[column] ?? ''))]
  const widths = columns.map((_, index) => Math.max(...lines.map(line => line[index]!.length)))
  return lines.map(line => line.map((cell, index) => cell.padStart(widths[index]!)).join('  ')).join('\n')
}

/** The table of growth, in rehearsals or in a bed; sizes as `100x500`, servers and keys. */
export async function growth(words: string[]): Promise<string> {
  const given = words.map(word => word.split('x').map(Number)).map(([servers = 1, keys = 1]) => ({ servers, keys }))
  const script = join(import.meta.dirname, 'servers.ts')
  const servers = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = (await once(servers.stdout, 'data')) as [Buffer]
    const rows: Row[] = []
    for (const size of given.length > 0 ? given : usual) {
      process.stderr.write(`  ${size.servers} servers, ${size.keys} keys\n`)
      rows.push(await rowOf(size, Number(port)))
    }
    return aligned(rows)
  } finally {
    servers.kill()
  }
}
