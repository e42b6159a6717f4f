import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Bed, testBed } from '../bed/bed.ts'
import { keys, Terminal } from '../e2e/terminal.ts'
import { inFiles, newCanaries, sighted, type Sighting, watchProcesses } from '../torture/canary-search.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { planServer } from '../plan-server.ts'

const name = 'with-canaries'
const kinds = ['database', 'masterKey', 'saltKey', 'tools', 'virtualKey', 'server', 'laterKey'] as const
const canaries = newCanaries(kinds)
const variable = (kind: (typeof kinds)[number]) => `CANARY_${kind.toUpperCase()}`
const given = (kind: (typeof kinds)[number]) => `env:${variable(kind)}`

let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4600)
  Object.assign(user.env, Object.fromEntries(kinds.map(kind => [variable(kind), canaries[kind]])))
  // As in a company where every statement is written down.
  await bed.sql("alter system set log_statement = 'all'")
  await bed.sql('select pg_reload_conf()')
})
afterAll(async () => {
  await bed.sql('alter system reset log_statement')
  await bed.sql('select pg_reload_conf()')
  await user.leave()
})

const key = (alias: string, value: string, models: string[]) => ({
  alias,
  value,
  models,
  servers: ['mcp_postgres_tools'],
})

const answers = () =>
  user.answers({
    database: { role: 'with_canaries_user', name: 'with_canaries_db', password: given('database') },
    secrets: { masterKey: given('masterKey'), saltKey: given('saltKey') },
    servers: [
      planServer(
        { database: bed.postgres.sample, role: 'tools_reader', password: given('tools') },
        { secretEnv: { UPSTREAM_TOKEN: given('server') } },
      ),
    ],
    keys: [key('test-key', given('virtualKey'), ['gpt-3.5-turbo'])],
  })

/** What Docker tells of everything that happens, until it is stopped. */
async function dockerEvents(): Promise<() => string> {
  let told = ''
  const stream = (await bed.docker.getEvents({})) as unknown as import('node:stream').Readable
  stream.on('data', (chunk: Buffer) => (told += String(chunk)))
  return () => (stream.destroy(), told)
}

const patience = 120_000

/** A change on screens, all of whose answers are looked at, and left; every byte that reached the terminal. */
async function onScreens(): Promise<string> {
  const [command, ...args] = user.command
  const terminal = new Terminal({
    command,
    args: [...args, 'reconfigure', '--deployment', name],
    env: user.env,
  })
  await terminal.waitForText('Make the plan', patience)
  terminal.send(keys.ctrlC)
  await terminal.waitForText('Leave Gatewright', patience)
  terminal.send(keys.ctrlC)
  await terminal.ended
  return terminal.output
}

const notAllowed = (found: Sighting[], allowed: RegExp) => found.filter(({ place }) => !allowed.test(place))

/** The gateway's processes; and this program's own environment, in which the administrator put them. */
const allowedProcesses = /^environ of (a container's \S*: |node: node cli\.js)/

test('setup, failure, change, screens and documents leave marked secrets in their store and in the container alone', async () => {
  const processes = watchProcesses(canaries)
  const events = await dockerEvents()
  const shown: string[] = []
  const run = async (...args: string[]): Promise<Run> => {
    const ended = await user.run(...args)
    shown.push(ended.stdout, ended.stderr)
    return ended
  }

  const file = await answers()
  await run('setup', '--answers', file, '--plan')
  // The port is taken: the container is made and cannot start.
  const taken = execa('python3', ['-m', 'http.server', '4600', '--bind', '127.0.0.1'], { reject: false })
  await expect
    .poll(async () => (await execa('ss', ['-ltnH', 'sport = :4600'])).stdout, { timeout: 30_000 })
    .toContain('4600')
  expect((await run('setup', '--answers', file, '--yes')).exitCode).not.toBe(0)
  taken.kill()
  await taken
  const setup = await run('setup', '--answers', file, '--yes')
  expect(setup.exitCode, setup.stderr).toBe(0)

  const change = join(user.home, 'change.yaml')
  const model = { name: 'second', model: 'openai/gpt-3.5-turbo', mock: 'This is a mock response' }
  await writeFile(change, stringify({ models: [model], keys: [key('later', given('laterKey'), ['second'])] }))
  const changed = await run('reconfigure', '--answers', change, '--yes')
  expect(changed.exitCode, changed.stderr).toBe(0)
  for (const command of ['verify', 'logs', 'doctor']) await run(command)
  shown.push(await onScreens())

  expect(sighted(canaries, shown.join('\n'), 'terminal')).toEqual([])
  expect(notAllowed(processes.stop(), allowedProcesses)).toEqual([])
  expect(sighted(canaries, events(), 'docker events')).toEqual([])

  const [inspected] = JSON.parse(await bed.dockerClient('inspect', name)) as [{ Config: { Env: string[] } }]
  expect(sighted(canaries, inspected.Config.Env.join('\n'), '').map(({ canary }) => canary)).toEqual(
    expect.arrayContaining(['masterKey', 'saltKey', 'server']),
  )
  // Virtual keys are no business of the container's.
  expect(sighted(canaries, inspected.Config.Env.join('\n'), '').map(({ canary }) => canary)).not.toContain('virtualKey')
  inspected.Config.Env = []
  expect(sighted(canaries, JSON.stringify(inspected), 'docker inspect')).toEqual([])

  const { all: log } = await execa(join(bed.bin, 'docker'), ['logs', bed.postgres.container], { all: true })
  expect(log).toContain('CREATE ROLE')
  expect(sighted(canaries, log, "PostgreSQL's log")).toEqual([])

  const found = inFiles(canaries, user.home)
  expect(found.length).toBeGreaterThan(0)
  // Of the deployment from before, its store keeps the key that the change took away and nothing else.
  const kept = `secrets/${name}.generation-1.json`
  expect(notAllowed(found, /^secrets\/[^/]+\.env$/)).toEqual([{ canary: 'virtualKey', place: kept }])
  expect(((await stat(join(user.home, kept))).mode & 0o777).toString(8)).toBe('600')
  const logs = await readdir(join(user.home, '.state/gatewright/logs', name))
  expect(logs.length).toBeGreaterThan(1)
  expect(await readFile(join(user.home, 'projects/mcp/litellm/CLAUDE.md'), 'utf8')).toContain('with-canaries')
}, 900_000)
