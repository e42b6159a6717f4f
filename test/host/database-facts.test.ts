import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '../../src/adapters/pg/door.ts'
import { scramVerifier } from '../../src/adapters/pg/scram.ts'
import type { AdminLogin } from '../../src/deployment/probes.ts'
import { tryAdminLogin } from '../../src/host/database-facts.ts'
import { type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'
import { Secret } from '../../src/secret.ts'

const postgres = openPostgres()
let directory: string
let server: RunningPostgres

const login = (user: string, password: Secret): AdminLogin => ({
  server: `${server.host}:${server.port}`,
  login: 'password',
  user,
  password,
  socket: '',
})
const tried = (user: string, password = Secret.of('p')) => tryAdminLogin({ postgres }, login(user, password))

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-facts-'))
  server = await startPostgres({ directory, prefer: 'system' })
  const verifier = scramVerifier(Secret.of('p')).reveal()
  await postgres.asAdmin(login('admin', server.password), 'postgres', async session => {
    await session.query(`create role manager login createrole createdb password '${verifier}'`)
    await session.query(`create role reader login password '${verifier}'`)
    await session.query('create database inventory owner manager')
  })
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true })
})

test('a superuser is accepted, with what is on the server', async () => {
  const verdict = await tried('admin', server.password)
  expect(verdict).toMatchObject({ ok: true, text: expect.stringMatching(/^accepted, superuser, PostgreSQL \d+/) })
  expect(JSON.parse(JSON.stringify(verdict.facts?.database))).toMatchObject({
    superuser: true,
    databases: [
      { name: 'inventory', owner: 'manager' },
      { name: 'postgres', owner: 'admin' },
    ],
    roles: ['admin', 'manager', 'reader'],
  })
})

test('a role that may create roles and databases is accepted', async () => {
  expect(await tried('manager')).toMatchObject({
    ok: true,
    text: expect.stringContaining('may create roles and databases'),
  })
})

test('a role that may not is told what would let it', async () => {
  expect(await tried('reader')).toMatchObject({
    ok: false,
    text: expect.stringContaining('ALTER ROLE reader CREATEROLE CREATEDB'),
  })
})

test('a login that fails is told by its cause', async () => {
  expect(await tried('manager', Secret.of('wrong'))).toMatchObject({
    ok: false,
    text: expect.stringContaining('28P01'),
  })
})
