import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { isSent } from './allowed.ts'
import { type DumpStatement, statementsOf } from './statements.ts'

/** The statements of a compressed dump, each of a kind that a dump holds. */
export async function* readDump(content: AsyncIterable<Uint8Array>): AsyncGenerator<DumpStatement> {
  const unzipped = createGunzip()
  pipeline(Readable.from(content), unzipped, () => undefined)
  for await (const statement of statementsOf(unzipped as AsyncIterable<Uint8Array>))
    if (isSent(statement)) yield statement
}

/** What a dump holds, as can be told before it is brought back. */
export interface DumpContent {
  tables: number
  rows: number
  /** What runs as the gateway's role when rows are written or read: functions, triggers, rules and views, by their names. */
  runs: string[]
  extensions: string[]
  /** What it gives to other roles, a statement each. */
  gives: string[]
}

/** A name may stand in the next line, and hold blanks. */
const named = String.raw`\s+((?:"(?:[^"]|"")*"|[^\s"(;])+)`
const running = new RegExp(
  `^CREATE (?:OR REPLACE )?(?:CONSTRAINT |RECURSIVE |MATERIALIZED )?(FUNCTION|PROCEDURE|AGGREGATE|OPERATOR|CAST|TRIGGER|RULE|POLICY|VIEW)\\b(?:${named})?`,
)
const extending = new RegExp(`^CREATE EXTENSION(?: IF NOT EXISTS)?${named}`)
const giving = /^(?:GRANT|ALTER DEFAULT PRIVILEGES\b[^;]*?\bGRANT)\s/

/** A statement in one line, as much of it as can be read at a glance. */
const inShort = (sql: string) => sql.replace(/\s+/g, ' ').slice(0, 120)

async function countOf(rows: AsyncIterable<Buffer>): Promise<number> {
  let count = 0
  for await (const chunk of rows) for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++
  return count
}

/** Reads a dump to its end, and refuses it where it holds what no dump does. Nothing is sent anywhere. */
export async function contentOf(dump: AsyncIterable<Uint8Array>): Promise<DumpContent> {
  const content: DumpContent = { tables: 0, rows: 0, runs: [], extensions: [], gives: [] }
  for await (const { sql, rows } of readDump(dump)) {
    if (rows) content.rows += await countOf(rows)
    else if (/^CREATE (?:UNLOGGED )?TABLE /.test(sql)) content.tables++
    const [, kind, name = ''] = running.exec(sql) ?? []
    if (kind) content.runs.push(`${kind.toLowerCase()} ${name}`.trimEnd())
    const [, extension] = extending.exec(sql) ?? []
    if (extension) content.extensions.push(extension)
    if (giving.test(sql)) content.gives.push(inShort(sql))
  }
  return content
}
