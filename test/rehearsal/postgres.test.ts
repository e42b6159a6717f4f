import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Origin } from '../../src/rehearsal/postgres-binaries.ts'
import { type PostgresOptions, type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'
import { Secret } from '../../src/secret.ts'

const origins: Origin[] = existsSync('/usr/lib/postgresql') ? ['embedded', 'system'] : ['embedded']

// mkdtemp's directory is open to its owner only, as a user's `mktemp -d` is.
const scratch = mkdtempSync(join(tmpdir(), 'gatewright-postgres-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const running: RunningPostgres[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

const at = (name: string): PostgresOptions => ({ directory: join(scratch, name), prefer: 'embedded' })

/** A server that ends with the test. */
async function started(options: PostgresOptions) {
  const server = await startPostgres(options)
  running.push(server)
  return server
}

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
  const directory = join(scratch, prefer)
  let server: RunningPostgres
  beforeAll(async () => void (server = await startPostgres({ directory, prefer })))
  afterAll(() => server.stop())

  test('answer over TCP as the superuser whose password was generated', async () => {
    expect(server.binaries.origin).toBe(prefer)
    expect(await ask(server, 'select current_user as name')).toEqual([{ name: 'admin' }])
  })

  test('refuse a wrong password over TCP and over the unix socket', async () => {
    const wrong = { password: 'another' }
    await expect(ask(server, 'select 1', wrong)).rejects.toMatchObject({ code: '28P01' })
    const local = { ...wrong, host: server.socketDirectory! }
    await expect(ask(server, 'select 1', local)).rejects.toMatchObject({ code: '28P01' })
  })

  test('have the password in no argument, and in a file that only the server and root read', () => {
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain(server.password.reveal())
    expect(statSync(join(directory, 'superuser-password')).mode & 0o777).toBe(0o600)
  })
})

describe('a kept directory', () => {
  const kept = at('kept')
  let first: RunningPostgres
  beforeAll(async () => {
    first = await startPostgres(kept)
    await ask(first, 'create table kept as select 42 as answer')
    await first.stop()
  })

  test('has no server after the stop', () => {
    expect(alive(first.pid)).toBe(false)
  })

  test('is started again with its data, password and port', async () => {
    const second = await started(kept)
    expect(second.port).toBe(first.port)
    expect(second.password.equals(first.password)).toBe(true)
    expect(await ask(second, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  test('is refused with another password', async () => {
    await expect(started({ ...kept, password: Secret.of('another') })).rejects.toThrow(/another password/)
  })

  test('that cannot be started says why, from the log', async () => {
    await expect(started({ ...kept, settings: { shared_buffers: 'much' } })).rejects.toMatchObject({
      what: expect.stringContaining('ended at its start'),
      why: 'invalid value for parameter "shared_buffers": "much"',
    })
  })

  describe('whose command is killed', () => {
    let command: ChildProcess
    let pid: number
    beforeEach(async () => {
      command = fork(join(import.meta.dirname, 'postgres-parent.ts'), [JSON.stringify(kept)])
      ;[{ pid }] = (await once(command, 'message')) as [{ pid: number }]
    })
    afterEach(() => void command.kill('SIGKILL'))

    test('has no server soon after', async () => {
      expect(alive(pid)).toBe(true)
      command.kill('SIGKILL')
      await vi.waitFor(() => expect(alive(pid)).toBe(false), { timeout: 60_000, interval: 20 })
    })

    test('is started again at once, after that server', async () => {
      command.kill('SIGKILL')
      const server = await started(kept)
      expect(alive(pid)).toBe(false)
      expect(await ask(server, 'select answer from kept')).toEqual([{ answer: 42 }])
    })
  })
})

test('what a run that was killed while initialising left behind is no obstacle', async () => {
  const options = at('unfinished')
  const leftover = join(options.directory, 'initialising-1')
  mkdirSync(join(leftover, 'base'), { recursive: true })
  const server = await started(options)
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(existsSync(leftover)).toBe(false)
})

test('a directory whose path is too long for a unix socket has a server without one', async () => {
  const server = await started(at('long-'.repeat(20)))
  expect(server.socketDirectory).toBeUndefined()
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
})
