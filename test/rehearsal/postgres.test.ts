import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Origin } from '../../src/rehearsal/postgres-binaries.ts'
import { type PostgresOptions, type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'
import { Secret } from '../../src/secret.ts'

// A cluster takes a second to initialise, several where others use the processors too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const origins: Origin[] = existsSync('/usr/lib/postgresql') ? ['embedded', 'system'] : ['embedded']
let directory: string
const running: RunningPostgres[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-postgres-'))
})

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
  rmSync(directory, { recursive: true })
})

/** mkdtemp's directory is open to its owner only, as a user's `mktemp -d` is. */
async function start(options: Partial<PostgresOptions> = {}) {
  const server = await startPostgres({ directory: join(directory, 'pg'), prefer: 'embedded', ...options })
  running.push(server)
  return server
}

const stop = async (server: RunningPostgres) => (running.splice(running.indexOf(server), 1), await server.stop())

async function ask(server: RunningPostgres, sql: string, login: { host?: string; password?: string } = {}) {
  const { host, port, superuser, password } = server
  const client = new Client({
    host,
    port,
    user: superuser,
    password: password.reveal(),
    database: 'postgres',
    ...login,
  })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const alive = (pid: number) => existsSync(`/proc/${pid}`)

describe.each(origins)('%s binaries', prefer => {
  test('answer over TCP as the superuser whose password was generated', async () => {
    const server = await start({ prefer })
    expect(server.binaries.origin).toBe(prefer)
    expect(await ask(server, 'select current_user as name')).toEqual([{ name: 'admin' }])
  })

  test('stop on request', async () => {
    const server = await start({ prefer })
    await stop(server)
    expect(alive(server.pid)).toBe(false)
  })
})

test('a wrong password is refused over TCP and over the unix socket', async () => {
  const server = await start()
  const wrong = { password: 'another' }
  await expect(ask(server, 'select 1', wrong)).rejects.toMatchObject({ code: '28P01' })
  await expect(ask(server, 'select 1', { ...wrong, host: server.socketDirectory! })).rejects.toMatchObject({
    code: '28P01',
  })
})

test('a kept directory is started again with its data, password and port', async () => {
  const first = await start()
  await ask(first, 'create table kept as select 42 as answer')
  await stop(first)
  const second = await start()
  expect(second).toMatchObject({ port: first.port })
  expect(second.password.equals(first.password)).toBe(true)
  expect(await ask(second, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a kept directory with another password is refused', async () => {
  await stop(await start({ password: Secret.of('one') }))
  await expect(start({ password: Secret.of('two') })).rejects.toThrow(/initialised with another password/)
})

test('what a run that was killed while initialising left behind is no obstacle', async () => {
  mkdirSync(join(directory, 'pg/initialising-1/base'), { recursive: true })
  const server = await start()
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(existsSync(join(directory, 'pg/initialising-1'))).toBe(false)
})

test('a start that fails says why, from the log', async () => {
  await expect(start({ settings: { shared_buffers: 'much' } })).rejects.toMatchObject({
    what: expect.stringContaining('ended at its start'),
    why: 'invalid value for parameter "shared_buffers": "much"',
    lines: expect.arrayContaining([expect.stringContaining('shared_buffers')]),
  })
})

test('the password is in no argument and in a file that only the server and root read', async () => {
  const server = await start()
  const argv = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')
  expect(argv).not.toContain(server.password.reveal())
  expect(statSync(join(directory, 'pg/superuser-password')).mode & 0o777).toBe(0o600)
})

describe('when its parent is killed', () => {
  const parents: ChildProcess[] = []
  afterEach(() => parents.splice(0).forEach(parent => parent.kill('SIGKILL')))

  async function parentWith(options: object) {
    const parent = fork(join(import.meta.dirname, 'postgres-parent.ts'), [JSON.stringify(options)])
    parents.push(parent)
    const [{ pid }] = (await once(parent, 'message')) as [{ pid: number }]
    return { parent, pid }
  }

  test('the server ends too', async () => {
    const { parent, pid } = await parentWith({ directory: join(directory, 'pg'), prefer: 'embedded' })
    expect(alive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(alive(pid)).toBe(false), { timeout: 10_000, interval: 20 })
  })

  test('the next start on the same directory waits for that end', async () => {
    const { parent, pid } = await parentWith({ directory: join(directory, 'pg'), prefer: 'embedded' })
    parent.kill('SIGKILL')
    const server = await start()
    expect(alive(pid)).toBe(false)
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})
