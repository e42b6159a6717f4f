import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openPostgres } from '../../src/adapters/pg/door.ts'
import { runOnHost } from '../../src/adapters/program.ts'
import { dumped, writeDump } from '../../src/dump/dump.ts'
import { auditRowsSince, schemaOf } from '../../src/dump/facts.ts'
import { restoreDump } from '../../src/dump/restore.ts'
import { serverContainer, type Tools } from '../../src/dump/tools.ts'
import { findBinaries } from '../../src/rehearsal/postgres-binaries.ts'
import { type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'
import { Secret } from '../../src/secret.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const signal = new AbortController().signal
const isHere = findBinaries('system').origin === 'system' && existsSync('/usr/bin/pg_dump')

test('the server’s container is found by the port that it publishes, or by its name on the network', () => {
  const published = runningContainer({
    spec: sampleSpec({ name: 'db', ports: [{ address: '0.0.0.0', hostPort: 5433, containerPort: 5432 }] }),
  })
  const named = runningContainer({
    spec: sampleSpec({ name: 'x', ports: [] }),
    networks: { net: { address: '172.18.0.2', aliases: ['postgres'] } },
  })
  const found = (server: string, fromContainer: string) =>
    serverContainer([published, named], { server, fromContainer })
  expect(found('127.0.0.1:5433', 'host.docker.internal:5433')).toEqual({ container: published, port: 5432 })
  expect(found('172.18.0.2:5432', 'postgres:5432')).toEqual({ container: named, port: 5432 })
  expect(found('localhost:5432', 'host.docker.internal:5432')).toBeUndefined()
})

test.runIf(!isHere)('a dump of a real server: skipped, the system has no PostgreSQL with pg_dump', () => undefined)

let server: RunningPostgres
let tools: Tools
let directory: string
const commands: string[][] = []
const login = () => ({ server: `${server.host}:${server.port}`, role: 'proxy', database: 'proxy', password: secret })
const secret = Secret.of('pass word-which nobody sees')
const world = { postgres: openPostgres() }
const ask = (sql: string) => world.postgres.asRole(login(), session => session.query(sql))

beforeAll(async () => {
  if (!isHere) return
  directory = await mkdtemp(join(tmpdir(), 'gatewright-dump-'))
  server = await startPostgres({ directory: join(directory, 'postgres'), prefer: 'system' })
  tools = {
    where: 'on this host',
    host: server.host,
    port: server.port,
    run: call => (commands.push([...call.command]), runOnHost(call)),
  }
  const admin = { server: `${server.host}:${server.port}`, login: 'password' as const, user: server.superuser, password: server.password, socket: '' } // prettier-ignore
  await world.postgres.asAdmin(admin, 'postgres', async session => {
    await session.query(`CREATE ROLE proxy LOGIN PASSWORD '${secret.reveal()}'`)
    await session.query('CREATE DATABASE proxy OWNER proxy')
  })
  await ask('CREATE TABLE "LiteLLM_SpendLogs" (request_id text primary key, "startTime" timestamp(3) not null)')
  await ask(`INSERT INTO "LiteLLM_SpendLogs" SELECT n::text, '2026-11-25 10:00' FROM generate_series(1, 100) n`)
})

afterAll(async () => {
  await server?.stop()
  if (directory) await rm(directory, { recursive: true, force: true })
})

test.runIf(isHere)('brings back the rows and the schema, and takes away what was made since', async () => {
  const before = await schemaOf(world, login())
  const path = join(directory, 'dump.sql.gz')
  expect(await writeDump(localFiles, path, dumped(tools, login(), { signal }))).toBeGreaterThan(100)
  expect((await localFiles.stat(path))?.mode).toBe(0o600)
  await ask('ALTER TABLE "LiteLLM_SpendLogs" ADD COLUMN more text')
  await ask('CREATE TABLE newer (id int)')
  await ask(`INSERT INTO "LiteLLM_SpendLogs" VALUES ('later', '2026-11-25 12:00')`)
  expect(await schemaOf(world, login())).not.toBe(before)
  expect(await auditRowsSince(world, login(), new Date('2026-11-25T11:00:00Z'))).toBe(1)
  await restoreDump(world.postgres, login(), localFiles.stream(path), signal)
  expect(await schemaOf(world, login())).toBe(before)
  expect(await auditRowsSince(world, login(), new Date('2026-11-25T11:00:00Z'))).toBe(0)
  expect(await auditRowsSince(world, login(), new Date('2026-11-25T09:00:00Z'))).toBe(100)
})

test.runIf(isHere)('a dump that is cut off changes nothing', async () => {
  const path = join(directory, 'cut.sql.gz')
  await writeDump(localFiles, path, dumped(tools, login(), { signal }))
  const chunks: Uint8Array[] = []
  for await (const chunk of localFiles.stream(path)) chunks.push(chunk)
  const whole = Buffer.concat(chunks)
  await ask(`INSERT INTO "LiteLLM_SpendLogs" VALUES ('kept', '2026-11-25 12:00')`)
  const cut = (async function* () {
    yield whole.subarray(0, whole.length - 20)
  })()
  await expect(restoreDump(world.postgres, login(), cut, signal)).rejects.toThrow()
  expect(await ask(`SELECT 1 FROM "LiteLLM_SpendLogs" WHERE request_id = 'kept'`)).toHaveLength(1)
})

test.runIf(isHere)('a wrong password is a failure in the server’s words, and no file is left', async () => {
  const path = join(directory, 'none.sql.gz')
  const wrong = { ...login(), password: Secret.of('wrong') }
  await expect(writeDump(localFiles, path, dumped(tools, wrong, { signal }))).rejects.toMatchObject({
    what: 'the database could not be dumped',
    why: expect.stringContaining('password authentication failed'),
  })
  expect(await localFiles.stat(path)).toBeUndefined()
})

test.runIf(isHere)('the password is in no argument', () => {
  expect(commands.length).toBeGreaterThan(0)
  expect(commands.flat().filter(part => part.includes('nobody'))).toEqual([])
})
