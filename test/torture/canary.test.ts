import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { execa } from 'execa'
import { beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { usablePort } from '../../src/rehearsal/postgres-server.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { bundleProgram } from './bundle.ts'
import {
  type Canaries,
  carriers,
  formsOf,
  inFiles,
  newCanaries,
  sighted,
  type Sighting,
  watchProcesses,
} from './canary-search.ts'
import { planServer } from '../plan-server.ts'

let cli: string
beforeAll(async () => {
  cli = join(dirname(await bundleProgram()), 'cli.js')
})

const carried = ['inJson', 'inDsn', 'inQuery'] as const
const names = ['database', 'masterKey', 'saltKey', 'tools', 'virtualKey', 'model', 'header', ...carried] as const

/** What is answered for each: the canary itself, or a value that holds it. */
const given = (canaries: Canaries): Canaries => ({
  ...canaries,
  ...Object.fromEntries(carried.map(name => [name, carriers[name](canaries[name]!)])),
})

/** A model that is a mock needs no key: what is answered all the same is kept nowhere. */
const notNeeded = 'model'

/** Answers in which every kind of secret is marked; half of them come from files, half from the environment. */
function answersWith(directory: string, canaries: Canaries, port: number, typed: boolean): string {
  mkdirSync(directory, { recursive: true })
  const ref = (name: (typeof names)[number], index: number): string => {
    if (index % 2 === 0) return `env:CANARY_${name.toUpperCase()}`
    writeFileSync(join(directory, name), given(canaries)[name]!, { mode: 0o600 })
    return `file:${join(directory, name)}`
  }
  const of = Object.fromEntries(names.map((name, index) => [name, ref(name, index)]))
  const path = join(directory, 'answers.yaml')
  const reads = { database: 'inventory', role: 'tools_reader', password: of.tools }
  const answers = {
    secrets: typed ? {} : { masterKey: of.masterKey, saltKey: of.saltKey },
    models: [
      { name: 'gpt-3.5-turbo', model: 'openai/gpt-3.5-turbo', mock: 'This is a mock response', apiKey: of.model },
    ],
    servers: [
      planServer(reads, {
        secretEnv: {
          UPSTREAM_TOKEN: of.header,
          UPSTREAM_SETTINGS: of.inJson,
          UPSTREAM_DSN: of.inDsn,
          UPSTREAM_URL: of.inQuery,
        },
      }),
    ],
    keys: [{ alias: 'test-key', value: of.virtualKey, models: ['gpt-3.5-turbo'], servers: ['mcp_postgres_tools'] }],
    exposure: { port },
  }
  writeFileSync(path, stringify(typed ? answers : { ...answers, database: { password: of.database } }))
  return path
}

const environmentOf = (canaries: Canaries) =>
  Object.fromEntries(Object.entries(given(canaries)).map(([name, value]) => [`CANARY_${name.toUpperCase()}`, value]))

/**
 * Where a marked secret may be: its store, the rehearsed engine's own records, which are Docker's, and until all is done the draft, and the records that a kill
 * found being written.
 */
const allowedFiles = /^home\/secrets\/[^/]+\.env$|^engine\/records\.json$/
const allowedBefore = new RegExp(
  `${allowedFiles.source}|^state/gatewright/mcp-litellm/draft\\.secrets$|^engine/\\.records\\.json\\.[0-9a-f.]+\\.tmp$`,
)
/** The container's processes; and the program's own environment, in which the administrator put it. */
const allowedProcesses = /^environ of node: node (stand-in\.js|index\.js|cli\.js)/

interface Ground {
  root: string
  directory: string
  canaries: Canaries
  port: number
  answers: string
  /** With an npm that has no registry, and tells what it was started with. */
  env: Record<string, string>
}

async function openGround(typed: boolean): Promise<Ground> {
  const root = await temporaryDirectory()
  const canaries = newCanaries(names)
  const port = (await usablePort('127.0.0.1', undefined))!
  const answers = answersWith(join(root, 'given'), canaries, port, typed)
  const bin = join(root, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n(env; echo "$@") >> '${root}/npm-started'\nexit 1\n`, { mode: 0o755 })
  const env = { ...environmentOf(canaries), PATH: `${bin}:${process.env.PATH}` }
  return { root, directory: join(root, 'rehearsal'), canaries, port, answers, env }
}

const args = ({ directory, answers }: Ground) => [cli, 'setup', '--rehearse', '--keep', directory, '--answers', answers]

/** A PostgreSQL that writes every statement to its log. */
function withStatementLog({ directory }: Ground): void {
  appendFileSync(join(directory, 'postgres/data/postgresql.conf'), "\nlog_statement = 'all'\n")
}

function expectNothingToldToNpm({ root, canaries }: Ground): void {
  const started = readFileSync(join(root, 'npm-started'), 'utf8')
  expect(started).toContain('server-postgres')
  expect(sighted(canaries, started, 'npm')).toEqual([])
}

const notAllowed = (found: Sighting[], allowed: RegExp) => found.filter(({ place }) => !allowed.test(place))

test('a canary is found in base64 whatever stands before it, and in hexadecimal digits', () => {
  const [canary] = Object.values(newCanaries(['a'])) as [string]
  for (const before of ['', 'u:', 'user:', '{"password":"', 'é'])
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      for (const after of ['', '"}', '@host']) {
        const text = Buffer.from(before + canary + after).toString(encoding)
        expect(formsOf(canary).some(form => text.includes(form))).toBe(true)
      }
})

test('neither a failing setup nor a killed one, nor the one that then goes on, leaves marked secrets elsewhere', async () => {
  const ground = await openGround(false)
  const { directory, canaries, port, env } = ground
  const settings = { env, reject: false, all: true, stdin: 'ignore' } as const
  const run = (...more: string[]) => execa(process.execPath, [...args(ground), ...more], settings)
  const processes = watchProcesses(canaries)
  const planned = await run('--plan')
  expect(planned.exitCode, planned.all).toBe(0)
  withStatementLog(ground)

  const taken = createServer().listen(port, '127.0.0.1')
  const failed = await run('--yes')
  await new Promise(resolve => taken.close(resolve))
  expect(failed.exitCode, failed.all).toBeGreaterThan(0)
  expect(notAllowed(inFiles(canaries, directory), allowedBefore)).toEqual([])

  const killed = run('--yes')
  killed.all.on('data', (data: Buffer) => String(data).includes('begin  container') && killed.kill('SIGKILL'))
  const end = await killed
  expect(end.signal, end.all).toBe('SIGKILL')
  expect(notAllowed(inFiles(canaries, directory), allowedBefore)).toEqual([])

  const resumed = await run('--yes')
  expect(resumed.exitCode, resumed.all).toBe(0)
  const inProcesses = processes.stop()
  const terminal = [planned, failed, end, resumed].map(({ all }) => all).join('\n')
  expect(sighted(canaries, terminal, 'terminal')).toEqual([])
  const found = inFiles(canaries, directory)
  // The search itself works: the store is where it finds them, and PostgreSQL's log has the statements.
  const stored = new Set(found.filter(({ place }) => /\.env$/.test(place)).map(({ canary }) => canary))
  expect([...stored].sort()).toEqual(names.filter(name => name !== notNeeded).sort())
  expect(readFileSync(join(directory, 'postgres/postgres.log'), 'utf8')).toContain('CREATE ROLE')
  expect(notAllowed(found, allowedFiles)).toEqual([])
  expect(inProcesses.length).toBeGreaterThan(0)
  expect(notAllowed(inProcesses, allowedProcesses)).toEqual([])
  expectNothingToldToNpm(ground)
})

/** Answers each question of the plain lines by its suggestion, but types the marked secrets. */
function typing(canaries: Canaries, write: (text: string) => void) {
  const asked: [RegExp, string][] = [
    [/^Database password \(not shown\): ?$/, canaries.database!],
    [/^Master key \(not shown\): ?$/, canaries.masterKey!],
    [/^Salt key \(not shown\): ?$/, canaries.saltKey!],
    [/^(Database password|Master key|Salt key)\b.*\]: ?$/, '2'],
    [/: ?$/, ''],
  ]
  let line = ''
  return (data: string) => {
    line = (line + data).split('\n').at(-1)!.replaceAll('\r', '')
    const answer = asked.find(([prompt]) => prompt.test(line))
    if (!answer) return
    line = ''
    // Node's readline takes a line feed within a tenth of a second of a carriage return as its second half; nobody types that fast.
    write(`${answer[1]}\n`)
  }
}

test('secrets that are typed in a terminal without a cursor are not shown, and are found in their store only', async () => {
  const ground = await openGround(true)
  const { directory, canaries } = ground
  const processes = watchProcesses(canaries)
  const env = { ...process.env, ...ground.env, TERM: 'dumb' } as Record<string, string>
  const terminal = spawn(process.execPath, args(ground), { env, cols: 200, rows: 50 })
  let shown = ''
  const reply = typing(canaries, text => terminal.write(text))
  terminal.onData(data => {
    shown += data
    reply(data)
  })
  const { exitCode } = await new Promise<{ exitCode: number }>(resolve => terminal.onExit(resolve))
  expect(sighted(canaries, shown, 'terminal')).toEqual([])
  expect(exitCode, shown.slice(-3000)).toBe(0)
  const found = inFiles(canaries, directory)
  expect(found.map(({ canary }) => canary)).toEqual(expect.arrayContaining(['database', 'masterKey', 'saltKey']))
  expect(notAllowed(found, allowedFiles)).toEqual([])
  expect(notAllowed(processes.stop(), allowedProcesses)).toEqual([])
  expectNothingToldToNpm(ground)
})
