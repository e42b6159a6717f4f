import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openPostgres } from '../../../src/adapters/pg/door.ts'
import { hostAndPortOf } from '../../../src/adapters/pg/host-and-port.ts'
import { scramVerifier } from '../../../src/adapters/pg/scram.ts'
import type { AdminLogin } from '../../../src/deployment/probes.ts'
import { type RunningPostgres, startPostgres } from '../../../src/rehearsal/postgres.ts'
import { Secret } from '../../../src/secret.ts'
import { printedByNobody } from '../../doubles/nobody.ts'

const postgres = openPostgres()
let directory: string
let server: RunningPostgres

/** Where `nobody`, as whom the server runs for root, may pass. */
function freshDirectory(): string {
  const made = mkdtempSync(join(tmpdir(), 'gatewright-door-'))
  chmodSync(made, 0o755)
  return made
}

beforeAll(async () => {
  directory = freshDirectory()
  server = await startPostgres({ directory: join(directory, 'pg'), prefer: 'system', local: 'peer' })
  // Whatever the umask: other accounts come to its socket.
  chmodSync(join(directory, 'pg'), 0o711)
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true })
})

const at = ({ host, port }: RunningPostgres) => `${host}:${port}`

const admin = (more: Partial<AdminLogin> = {}): AdminLogin => ({
  server: at(server),
  login: 'password',
  user: 'admin',
  password: server.password,
  socket: '',
  ...more,
})

const ask = (login: AdminLogin, sql = 'select current_user as name', database = 'postgres') =>
  postgres.asAdmin(login, database, session => session.query(sql))

const failing = (login: AdminLogin, database?: string) =>
  ask(login, undefined, database).then(
    () => Promise.reject(new Error('the login did not fail')),
    (error: unknown) => error,
  )

test('an administrator logs in by password and asks with parameters', async () => {
  const rows = await postgres.asAdmin(admin(), 'postgres', session => session.query('select $1::text as said', ['x']))
  expect(rows).toEqual([{ said: 'x' }])
})

test('a role whose password was set as a verifier made here logs in with the password, also one beyond ASCII', async () => {
  const password = Secret.of('ﬁve – Grüße %?#/')
  await ask(admin(), `create role made login password '${scramVerifier(password).reveal()}'`)
  const login = { server: at(server), role: 'made', password, database: 'postgres' }
  expect(await postgres.asRole(login, session => session.query('select current_user as name'))).toEqual([
    { name: 'made' },
  ])
  await ask(admin(), 'drop role made')
})

test('a function that the owner of a database puts before the server’s own is not run by an administrator', async () => {
  const password = Secret.of('of-mallory')
  await ask(admin(), `create role mallory login password '${password.reveal()}'`)
  await ask(admin(), 'create database of_mallory owner mallory')
  const asMallory = (sql: string) =>
    postgres.asRole({ server: at(server), role: 'mallory', password, database: 'of_mallory' }, session => session.query(sql)) // prettier-ignore
  await asMallory('create schema first')
  await asMallory(`create function first.version() returns text language sql as $$ select 'of mallory' $$`)
  await asMallory('alter database of_mallory set search_path = first, pg_catalog')
  expect(await asMallory('select version() as of')).toEqual([{ of: 'of mallory' }])
  const [is] = await ask(admin(), 'select version() as of', 'of_mallory')
  expect(is!.of).toMatch(/^PostgreSQL/)
  await ask(admin(), 'drop database of_mallory')
  await ask(admin(), 'drop role mallory')
})

test('what other programs are told by PG variables decides nothing', async () => {
  const variables = {
    PGOPTIONS: '-c search_path=elsewhere -c default_transaction_read_only=on',
    PGCLIENTENCODING: 'LATIN1',
    PGREPLICATION: 'database',
    PGSSLMODE: 'verify-full',
    PGSSLNEGOTIATION: 'direct',
    PGHOST: 'elsewhere',
    PGUSER: 'elsewhere',
    PGAPPNAME: 'elsewhere',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const role = { server: at(server), role: 'admin', password: server.password, database: 'postgres' }
  const shown = (name: string) => postgres.asRole(role, session => session.query(`show ${name}`))
  const settings = ['search_path', 'default_transaction_read_only', 'client_encoding', 'application_name']
  const found = []
  for (const name of settings) found.push(...(await shown(name)))
  vi.unstubAllEnvs()
  expect(Object.assign({}, ...found)).toEqual({
    search_path: '"$user", public',
    default_transaction_read_only: 'off',
    client_encoding: 'UTF8',
    application_name: 'gatewright',
  })
})

describe('a login that fails says why:', () => {
  test('a wrong password', async () => {
    const failure = await failing(admin({ password: Secret.of('hush-hush') }))
    expect(failure).toMatchObject({ code: '28P01', exit: 1, why: expect.stringContaining('password is wrong') })
    expect(JSON.stringify(failure)).not.toContain('hush-hush')
  })

  test('no password where one is needed, whatever PGPASSWORD says', async () => {
    process.env.PGPASSWORD = server.password.reveal()
    try {
      const { password: _, ...without } = admin()
      expect(await failing(without)).toMatchObject({ why: 'the server asks for a password and none was given' })
    } finally {
      delete process.env.PGPASSWORD
    }
  })

  test('no such database', async () => {
    expect(await failing(admin(), 'nowhere')).toMatchObject({
      code: '3D000',
      why: expect.stringContaining('"nowhere"'),
    })
  })

  test('nothing listens', async () => {
    expect(await failing(admin({ server: '127.0.0.1:1' }))).toMatchObject({ code: 'ECONNREFUSED', exit: 4 })
  })

  test('nothing listens at any address of localhost', async () => {
    expect(await failing(admin({ server: 'localhost:1' }))).toMatchObject({ code: 'ECONNREFUSED', exit: 4 })
  })

  test('an unknown name', async () => {
    expect(await failing(admin({ server: 'postgres.invalid:5432' }))).toMatchObject({
      exit: 4,
      why: expect.stringMatching(/unknown on this host|no name server answers/),
    })
  })

  test('no connection left', async () => {
    await ask(
      admin(),
      `create role crowded login connection limit 0 password '${scramVerifier(Secret.of('p')).reveal()}'`,
    )
    expect(await failing(admin({ user: 'crowded', password: Secret.of('p') }))).toMatchObject({
      code: '53300',
      exit: 4,
      why: expect.stringContaining('no connection left'),
    })
  })

  test('the role may not log in', async () => {
    await ask(admin(), `create role resting password '${scramVerifier(Secret.of('p')).reveal()}'`)
    expect(await failing(admin({ user: 'resting', password: Secret.of('p') }))).toMatchObject({
      code: '28000',
      next: expect.stringContaining('LOGIN'),
    })
  })
})

describe('what listens there', () => {
  let other: Server
  afterEach(() => new Promise(resolve => other.close(resolve)))

  async function listening(made: Server): Promise<string> {
    other = made
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(other.address() as AddressInfo).port}`
  }

  test('may be no PostgreSQL', async () => {
    expect(await failing(admin({ server: await listening(createHttpServer()) }))).toMatchObject({
      exit: 4,
      why: expect.stringContaining('may not be PostgreSQL'),
    })
  })

  test('may never answer', async () => {
    const silent = await listening(createServer(socket => socket.on('error', () => {}).resume()))
    const quick = openPostgres({ connectMs: 200, queryMs: 200 })
    await expect(quick.asAdmin(admin({ server: silent }), 'postgres', s => s.query('select 1'))).rejects.toMatchObject({
      exit: 4,
      why: expect.stringContaining('did not answer in time'),
    })
  })
})

describe('a statement that fails', () => {
  test('tells its SQLSTATE', async () => {
    await expect(ask(admin(), 'create role admin')).rejects.toMatchObject({ code: '42710', name: 'Failure' })
  })

  test('for want of rights says which', async () => {
    await ask(admin(), `create role small login password '${scramVerifier(Secret.of('p')).reveal()}'`)
    const small = { server: at(server), role: 'small', password: Secret.of('p'), database: 'postgres' }
    await expect(postgres.asRole(small, session => session.query('create role more'))).rejects.toMatchObject({
      code: '42501',
      why: expect.stringContaining('no right'),
    })
  })

  test('since the server takes too long ends by the time limit', async () => {
    const quick = openPostgres({ connectMs: 5_000, queryMs: 200 })
    await expect(quick.asAdmin(admin(), 'postgres', s => s.query('select pg_sleep(60)'))).rejects.toMatchObject({
      exit: 4,
      why: expect.stringContaining('time limit'),
    })
  })

  test('since the connection was ended on the server is a failure, not an uncaught error', async () => {
    const work = postgres.asAdmin(admin(), 'postgres', async session => {
      const [me] = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
      await ask(admin(), `select pg_terminate_backend(${me!.pid})`)
      await session.query('select 1')
    })
    await expect(work).rejects.toMatchObject({ exit: 4 })
  })
})

/** Gives the server a certificate, and lets one role in with encryption only. */
async function demandTlsOf(role: string): Promise<void> {
  const data = join(directory, 'pg/data')
  const make = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=x',
    '-keyout',
    'server.key',
    '-out',
    'server.crt',
  ]
  execFileSync('openssl', make, { cwd: data, stdio: 'ignore' })
  const { uid, gid } = statSync(data)
  for (const name of ['server.key', 'server.crt']) {
    chmodSync(join(data, name), 0o600)
    chownSync(join(data, name), uid, gid)
  }
  const rules = join(data, 'pg_hba.conf')
  writeFileSync(rules, `hostnossl all ${role} all reject\n${readFileSync(rules, 'utf8')}`)
  await ask(admin(), 'alter system set ssl = on')
  await ask(admin(), 'select pg_reload_conf()')
}

test('a server that wants TLS from this host gets it', async () => {
  await ask(admin(), `create role guarded login password '${scramVerifier(Secret.of('p')).reveal()}'`)
  await demandTlsOf('guarded')
  const encrypted = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'
  const guarded = () => ask(admin({ user: 'guarded', password: Secret.of('p') }), encrypted)
  // The server reads its settings again a moment after it was asked to.
  await expect.poll(() => guarded().catch(() => undefined), { timeout: 60_000 }).toEqual([{ ssl: true }])
  expect(await ask(admin(), encrypted)).toEqual([{ ssl: false }])
})

const rootWithPostgres = process.getuid?.() === 0 && existsSync('/var/lib/postgresql')

describe.runIf(rootWithPostgres)('a peer login', () => {
  beforeAll(() => ask(admin(), 'create role postgres superuser login'))

  const peer = (more: Partial<AdminLogin> = {}) =>
    admin({ login: 'peer', user: 'postgres', socket: server.socketDirectory!, ...more })

  test("goes over the socket as the operating system's user, and this process stays who it is", async () => {
    expect(await ask(peer())).toEqual([{ name: 'postgres' }])
    expect(process.geteuid?.()).toBe(0)
  })

  test('carries answers of many megabytes', async () => {
    const [row] = await ask(peer(), "select repeat('x', 5000000) as much")
    expect(row?.much).toHaveLength(5_000_000)
  })

  test('as a user that the server does not let in says so', async () => {
    expect(await failing(peer({ user: 'nobody' }))).toMatchObject({ code: '28000' })
  })

  /** A peer login by a process of another user. */
  function asNobody(user: string) {
    const login = { server: at(server), login: 'peer', user, socket: server.socketDirectory }
    return printedByNobody(
      join(import.meta.dirname, '../../../src/adapters/pg/door.ts'),
      `await module.openPostgres().asAdmin(${JSON.stringify(login)}, 'postgres', s => s.query('select current_user as name'))
        .then(rows => console.log(JSON.stringify(rows)), error => console.log(JSON.stringify(error)))`,
    )
  }

  test('as oneself needs nobody else', async () => {
    await ask(peer(), 'create role nobody login')
    expect(asNobody('nobody')).toEqual([{ name: 'nobody' }])
    await ask(peer(), 'drop role nobody')
  })

  test('as somebody else, without the right to become that user, says what gives it', () => {
    expect(asNobody('postgres')).toMatchObject({ next: 'run Gatewright with sudo, or choose the login by password' })
  })

  test('as a user that this host does not have says so', async () => {
    expect(await failing(peer({ user: 'no_such_user' }))).toMatchObject({
      why: expect.stringContaining('no_such_user'),
    })
  })

  test('where there is no socket says where it was looked for', async () => {
    expect(await failing(peer({ socket: directory }))).toMatchObject({
      code: 'ENOENT',
      why: expect.stringContaining(directory),
    })
  })
})

test.each([
  ['db:5433', { host: 'db', port: 5433 }],
  ['[::1]:5432', { host: '::1', port: 5432 }],
  ['db', { host: 'db', port: 5432 }],
])('%s is read as host and port', (server, expected) => {
  expect(hostAndPortOf(server)).toEqual(expected)
})
