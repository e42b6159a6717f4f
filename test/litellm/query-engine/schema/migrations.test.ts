import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connected, emptyDatabase, type TestDatabase } from '../../database.ts'
import { applyMigrations, listMigrations, markApplied, markRolledBack } from './migrations.ts'

let database: TestDatabase
let client: Client
let directory: string

beforeEach(async () => {
  database = await emptyDatabase()
  client = await connected(database)
  directory = mkdtempSync(join(tmpdir(), 'migrations-'))
  migration('2_second', 'ALTER TABLE a ADD COLUMN b int; CREATE INDEX ON a (b)')
  migration('1_first with a space', 'CREATE TABLE a (i int)')
})

afterEach(async () => {
  await client.end()
  await database.drop()
  rmSync(directory, { recursive: true })
})

function migration(name: string, sql: string): void {
  mkdirSync(join(directory, name), { recursive: true })
  writeFileSync(join(directory, name, 'migration.sql'), sql)
}

async function deploy(): Promise<string[]> {
  const announced: string[] = []
  expect(await applyMigrations(client, directory, name => announced.push(name))).toEqual(announced)
  return announced
}

const ledger = (): Promise<Record<string, unknown>[]> =>
  database.sql(
    `select migration_name as name, finished_at is not null as done, rolled_back_at is not null as undone
       from _prisma_migrations order by started_at`,
  )

test('pending migrations are applied in the order of their names, and a second run has none', async () => {
  expect(listMigrations(directory)).toEqual(['1_first with a space', '2_second'])
  expect(await deploy()).toEqual(['1_first with a space', '2_second'])
  expect(await deploy()).toEqual([])
  expect(await ledger()).toEqual([
    { name: '1_first with a space', done: true, undone: false },
    { name: '2_second', done: true, undone: false },
  ])
})

test('a script that fails leaves nothing of itself behind, and is named with the server error', async () => {
  migration('3_third', 'CREATE TABLE c (i int); SELECT nothing_of_the_kind')
  await expect(deploy()).rejects.toMatchObject({
    code: 'P3018',
    message: expect.stringMatching(
      /Migration name: 3_third\n\nDatabase error code: 42703\n\nDatabase error:\nERROR: column/,
    ),
  })
  expect(await database.sql(`select to_regclass('c') as c`)).toEqual([{ c: null }])
  await expect(deploy()).rejects.toMatchObject({ code: 'P3009', message: expect.stringMatching(/`3_third` migration/) })
})

test('a failed migration that was marked as rolled back is tried again', async () => {
  migration('3_third', 'SELECT nothing_of_the_kind')
  await expect(deploy()).rejects.toMatchObject({ code: 'P3018' })
  migration('3_third', 'SELECT 1')
  await markRolledBack(client, '3_third')
  expect(await deploy()).toEqual(['3_third'])
  await expect(markRolledBack(client, '3_third')).rejects.toMatchObject({ code: 'P3012' })
})

test('a migration marked as applied is not run', async () => {
  await markApplied(client, directory, '1_first with a space')
  await expect(deploy()).rejects.toMatchObject({ code: 'P3018', message: expect.stringContaining('2_second') })
  await expect(markApplied(client, directory, '1_first with a space')).rejects.toMatchObject({ code: 'P3008' })
})

test('a database that holds something and no history is refused', async () => {
  await database.sql('create table other (i int)')
  await expect(deploy()).rejects.toMatchObject({ code: 'P3005' })
})
