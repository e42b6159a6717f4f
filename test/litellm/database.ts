import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { testBed } from '../bed/bed.ts'

/** An empty database in the bed's PostgreSQL. */
export interface TestDatabase {
  url: string
  name: string
  sql: (text: string) => Promise<Record<string, unknown>[]>
  drop: () => Promise<void>
}

/** Make an empty database. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const bed = testBed()
  const name = `litellm_${randomBytes(4).toString('hex')}`
  await bed.sql(`create database ${name}`)
  const { user, password, host, port } = bed.postgres
  return {
    name,
    url: `postgresql://${user}:${password}@${host}:${port}/${name}`,
    sql: text => bed.sql(text, name),
    drop: async () => void (await bed.sql(`drop database if exists ${name} with (force)`)),
  }
}

/** A connection to a test database. */
export async function connected(database: TestDatabase): Promise<Client> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  return client
}
