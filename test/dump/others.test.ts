import { Socket } from 'node:net'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Others, othersLines, othersOn, refuseHeld, unmigratedLines } from '../../src/dump/others.ts'
import { openPostgres } from '../../src/adapters/pg/door.ts'
import { Secret } from '../../src/secret.ts'
import { runningContainer } from '../doubles/container-engine.ts'
import { realPostgres, type RealPostgres } from '../steps/real-postgres.ts'

let bed: RealPostgres
const open: Client[] = []

beforeAll(async () => {
  bed = await realPostgres()
  await bed.sql(`create role proxy login password 'p'`)
  await bed.sql(`create role other login password 'p'`)
  await bed.sql('create database gateway owner proxy')
  await bed.sql('create table "LiteLLM_SpendLogs" (id int); grant select on "LiteLLM_SpendLogs" to other', 'gateway')
})
afterEach(async () => {
  for (const client of open.splice(0)) await client.end()
})
afterAll(() => bed.stop())

/** A session from another address of this machine, as another container's would be. */
async function session(user: string, from = '127.0.0.5'): Promise<Client> {
  const [host, port] = bed.server.split(':')
  const stream = () => {
    const socket = new Socket()
    const connect = socket.connect.bind(socket) as (to: object) => Socket
    socket.connect = (() => connect({ host, port: Number(port), localAddress: from })) as typeof socket.connect
    return socket
  }
  const client = new Client({ host, port: Number(port), user, password: 'p', database: 'gateway', stream })
  client.on('error', () => undefined)
  await client.connect()
  open.push(client)
  return client
}

const own = (address: string) => ({ ...runningContainer(), networks: { net: { address, aliases: [] } } })

const looked = (address = '127.0.0.9'): Promise<Others> =>
  openPostgres().asRole({ server: bed.server, role: 'proxy', password: Secret.of('p'), database: 'gateway' }, one =>
    othersOn(one, own(address)),
  )

test.each([
  ['true', 1],
  ['True', 1],
  ['false', 0],
])('that the next version will migrate nothing is told where DISABLE_SCHEMA_UPDATE is %s', (value, lines) => {
  expect(unmigratedLines(new Map([['DISABLE_SCHEMA_UPDATE', Secret.of(value)]]))).toHaveLength(lines)
})

test.each([
  ['disable_prisma_schema_update: true', 'false', 1],
  ["disable_prisma_schema_update: 'True'", 'false', 1],
  ['disable_prisma_schema_update: false', 'true', 0],
  ['disable_prisma_schema_update:', 'true', 1],
  ['store_model_in_db: false', 'false', 0],
])('%s in config.yaml decides before DISABLE_SCHEMA_UPDATE=%s', (line, value, lines) => {
  const env = new Map([['DISABLE_SCHEMA_UPDATE', Secret.of(value)]])
  expect(unmigratedLines(env, `general_settings:\n  ${line}\n`)).toHaveLength(lines)
})

test('another proxy on the database is told by its address', async () => {
  await session('proxy')
  expect(othersLines(await looked())).toEqual([
    'another proxy uses this database, from 127.0.0.5 (1 session): stop it first, it may not serve from a migrated one',
  ])
})

test('the sessions of the gateway itself are none of others', async () => {
  const client = await session('proxy')
  await client.query('begin; lock "LiteLLM_SpendLogs" in access share mode').catch(() => undefined)
  expect(othersLines(await looked('127.0.0.5'))).toEqual([])
})

test('a session of whatever role that holds a table is named before the migration, with what ends it', async () => {
  const client = await session('other')
  await client.query('begin')
  await client.query('select * from "LiteLLM_SpendLogs"')
  const [earlier, now] = [await looked(), await looked()]
  expect(() => refuseHeld(earlier, now)).toThrow(/session \d+ of other .*holds LiteLLM_SpendLogs/)
})

test('one that let go meanwhile holds nothing up', async () => {
  const client = await session('other')
  await client.query('begin')
  await client.query('select * from "LiteLLM_SpendLogs"')
  const earlier = await looked()
  expect(earlier.holders).toHaveLength(1)
  await client.query('commit')
  expect(refuseHeld(earlier, await looked())).toBeUndefined()
})

test('a proxy that migrates at this moment is told as that', async () => {
  const client = await session('other')
  // LiteLLM and Prisma lock by this number (litellm_proxy_extras 0.4.110, migration_lock.py).
  await client.query('select pg_advisory_lock(72707369)')
  expect(othersLines(await looked())).toEqual([
    expect.stringMatching(/another proxy migrates this database now: session \d+/),
  ])
})
