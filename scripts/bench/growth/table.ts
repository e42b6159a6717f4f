import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answersOf, type Size } from './answers.ts'
import { run } from './measured.ts'

const usual: Size[] = [
  { servers: 1, keys: 1 },
  { servers: 10, keys: 50 },
  { servers: 100, keys: 50 },
  { servers: 100, keys: 500 },
]

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise(resolve => probe.close(resolve))
  return port
}

/** Requests that the proxy of a rehearsal has answered since it was made. */
async function requestsIn(rehearsal: string): Promise<number> {
  const engine = join(rehearsal, 'engine')
  const logs = (await readdir(engine).catch(() => [])).filter(name => name.endsWith('.log'))
  const texts = await Promise.all(logs.map(name => readFile(join(engine, name), 'utf8')))
  return texts.join('').match(/ HTTP\/1\.1\\?" \d/g)?.length ?? 0
}

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

const columns = ['servers', 'keys', 'plan s', 'MB', 'apply s', 'verify s', 'MB', 'requests', 'refusals s', 'again s', 'interrupted s'] // prettier-ignore

/** One size: planned, made and verified, planned and verified again, and interrupted in its checks. */
async function rowOf(size: Size, serversPort: number): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'gatewright-growth-'))
  try {
    const answers = join(directory, 'answers.yaml')
    await writeFile(answers, answersOf(size, serversPort, await freePort()))
    const rehearsal = join(directory, 'rehearsal')
    const setup = ['setup', '--rehearse', '--keep', rehearsal, '--answers', answers]
    const plan = await run([...setup, '--plan'])
    const made = await run([...setup, '--yes', '--json'])
    const report = JSON.parse(made.stdout) as Report
    sayWrong(report)
    const requests = await requestsIn(rehearsal)
    const again = await run([...setup, '--yes', '--json'])
    const interrupted = await run([...setup, '--yes'], 'passed chat')
    const verify = report.checks.reduce((sum, { ms }) => sum + ms, 0) / 1000
    const refusals = (report.checks.find(({ id }) => id === 'refusals')?.ms ?? 0) / 1000
    const seconds = [made.seconds - verify, verify].map(value => value.toFixed(1))
    return [
      ...[String(size.servers), String(size.keys), plan.seconds.toFixed(1), plan.memory.toFixed(0)],
      ...[...seconds, made.memory.toFixed(0), String(requests)],
      ...[refusals.toFixed(1), again.seconds.toFixed(1), interrupted.ending.toFixed(1)],
    ]
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The table of growth, in rehearsals; sizes as `100x500`, servers and keys. */
export async function growth(words: string[]): Promise<string> {
  const given = words.map(word => word.split('x').map(Number)).map(([servers = 1, keys = 1]) => ({ servers, keys }))
  const script = join(import.meta.dirname, 'servers.ts')
  const servers = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = (await once(servers.stdout, 'data')) as [Buffer]
    const rows = [columns]
    for (const size of given.length > 0 ? given : usual) {
      process.stderr.write(`  ${size.servers} servers, ${size.keys} keys\n`)
      rows.push(await rowOf(size, Number(port)))
    }
    const widths = columns.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
    return rows.map(row => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')).join('\n')
  } finally {
    servers.kill()
  }
}
