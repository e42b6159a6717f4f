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
}

const running =
  /^CREATE (?:OR REPLACE )?(?:CONSTRAINT |RECURSIVE |MATERIALIZED )?(FUNCTION|PROCEDURE|TRIGGER|RULE|VIEW) (\S+?)[ (]/

async function countOf(rows: AsyncIterable<Buffer>): Promise<number> {
  let count = 0
  for await (const chunk of rows) for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++
  return count
}

/** Reads a dump to its end, and refuses it where it holds what no dump does. Nothing is sent anywhere. */
export async function contentOf(dump: AsyncIterable<Uint8Array>): Promise<DumpContent> {
  const content: DumpContent = { tables: 0, rows: 0, runs: [], extensions: [] }
  for await (const { sql, rows } of readDump(dump)) {
    if (rows) content.rows += await countOf(rows)
    else if (/^CREATE (?:UNLOGGED )?TABLE /.test(sql)) content.tables++
    const [, kind, name] = running.exec(sql) ?? []
    if (kind && name) content.runs.push(`${kind.toLowerCase()} ${name}`)
    const [, extension] = /^CREATE EXTENSION (?:IF NOT EXISTS )?(\S+)/.exec(sql) ?? []
    if (extension) content.extensions.push(extension)
  }
  return content
}
