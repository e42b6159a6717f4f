import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '../../../src/adapters/pg/door.ts'
import { scramVerifier } from '../../../src/adapters/pg/scram.ts'
import { accountFor } from '../../../src/rehearsal/account.ts'
import { Secret } from '../../../src/secret.ts'
import { unpacked } from '../../bed/debs.ts'
import { realPostgres, type RealPostgres } from '../../steps/real-postgres.ts'

const root = await unpacked(['pgbouncer', 'libevent-2.1-7', 'libc-ares2']).catch((error: unknown) => {
  console.warn(`skipped: Debian’s pgbouncer cannot be had here: ${String(error).slice(0, 200)}`)
  return undefined
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe.skipIf(!root)('through PgBouncer', () => {
  let bed: RealPostgres
  let bouncer: ChildProcess
  let directory: string
  let server: string
  const password = Secret.of('the-right-password')
  const login = (more: object = {}) => ({ server, role: 'pooled', database: 'postgres', password, ...more })

  beforeAll(async () => {
    bed = await realPostgres()
    const verifier = scramVerifier(password).reveal()
    await bed.sql(`CREATE ROLE pooled LOGIN PASSWORD '${verifier}'`)
    directory = mkdtempSync(join(tmpdir(), 'pgbouncer-'))
    const port = await freePort()
    server = `127.0.0.1:${port}`
    const [host, behind] = bed.server.split(':')
    const settings = join(directory, 'pgbouncer.ini')
    writeFileSync(join(directory, 'users'), `"pooled" "${verifier}"\n`)
    writeFileSync(
      settings,
      `[databases]\n* = host=${host} port=${behind}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = ${directory}/users\n`,
    )
    const { ids } = accountFor()
    chmodSync(directory, 0o755)
    for (const name of ['users', 'pgbouncer.ini']) if (ids) chownSync(join(directory, name), ids.uid, ids.gid)
    // It does not run as root, and another account may not look into root's cache.
    const here = join(directory, 'root')
    cpSync(root!, here, { recursive: true, verbatimSymlinks: true })
    await execa('chmod', ['-R', 'a+rX', here])
    bouncer = spawn(join(here, 'usr/sbin/pgbouncer'), [settings], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { LD_LIBRARY_PATH: join(here, 'usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`) },
      ...ids,
    })
    const lines = createInterface({ input: bouncer.stderr! })
    const told: string[] = []
    for await (const line of lines) {
      told.push(line)
      if (line.includes('process up')) return
    }
    throw new Error(`pgbouncer ended: ${told.join('; ')}`)
  })

  afterAll(async () => {
    bouncer.kill()
    await bed.stop()
    rmSync(directory, { recursive: true })
  })

  test('the right password logs in', async () => {
    const ask = openPostgres().asRole(login(), session => session.query('SELECT current_user::text AS me'))
    expect(await ask).toEqual([{ me: 'pooled' }])
  })

  test('an administrator is let in, and the server’s own names are what they say', async () => {
    const admin = { server, login: 'password' as const, user: 'pooled', password, socket: '' }
    const ask = openPostgres().asAdmin(admin, 'postgres', session => session.query('SHOW search_path'))
    expect(await ask).toEqual([{ search_path: '' }])
  })

  test.each([
    ['a wrong password', { password: Secret.of('another') }],
    ['a role that is not there', { role: 'nobody_such' }],
  ])('%s is known as what PostgreSQL calls 28P01', async (_, more) => {
    const ask = openPostgres().asRole(login(more), session => session.query('SELECT 1'))
    await expect(ask).rejects.toMatchObject({ code: '28P01', why: expect.stringContaining('the password is wrong') })
  })
})
