import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { Exit, Failure } from '../../src/failure.ts'
import { isSent } from '../../src/dump/allowed.ts'
import { statementsOf } from '../../src/dump/statements.ts'

/** The text in pieces, as a stream may bring it. */
async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Statements as they stand, each with its rows behind it. */
async function read(text: string, size = 7): Promise<string[]> {
  const found: string[] = []
  for await (const { sql, rows } of statementsOf(inPieces(text, size))) {
    found.push(sql)
    if (rows) found.push((await buffer(Readable.from(rows))).toString())
  }
  return found
}

const refusal = async (text: string): Promise<Failure> => {
  const error = await (async () => {
    for await (const statement of statementsOf(inPieces(text, 7))) {
      isSent(statement)
      if (statement.rows) await buffer(Readable.from(statement.rows))
    }
  })().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

/** What a line means depends on what it stands in. */
const texts: [string, string[]][] = [
  ['-- a comment; \\! echo\n\nSET a = 1;\n', ['SET a = 1;']],
  ["SET a = 'x;y''z\\';\nSET b = 2;\n", ["SET a = 'x;y''z\\';", 'SET b = 2;']],
  ["SET a = E'x\\';y';\n", ["SET a = E'x\\';y';"]],
  ["SET name = 'x' ;\n", ["SET name = 'x' ;"]],
  ['CREATE TABLE "a;""b\\c" (\n  x int -- one; two\n);\n', ['CREATE TABLE "a;""b\\c" (\n  x int -- one; two\n);']],
  [
    'CREATE FUNCTION f() AS $_$\nBEGIN; \\! x $$ $b$;\n$_$;\n',
    ['CREATE FUNCTION f() AS $_$\nBEGIN; \\! x $$ $b$;\n$_$;'],
  ],
  ['CREATE TABLE a$b$ (x int);\nSET c = $b$;$b$;\n', ['CREATE TABLE a$b$ (x int);', 'SET c = $b$;$b$;']],
  ['CREATE RULE r AS ON INSERT TO t DO (a; b);\n', ['CREATE RULE r AS ON INSERT TO t DO (a; b);']],
  ['CREATE /* ; /* \\! */ ; */ TABLE t ();\n', ['CREATE /* ; /* \\! */ ; */ TABLE t ();']],
  ['SET a = 1; SET b = 2;\n', ['SET a = 1;', 'SET b = 2;']],
  ["SET a = 'ü\n\n€';\n", ["SET a = 'ü\n\n€';"]],
  ['\\restrict bGf5Xx\nSET a = 1;\n\\unrestrict bGf5Xx\n', ['SET a = 1;']],
]

/** Rows may hold anything, commands for psql too; only a line of `\.` alone ends them. */
const rows: [string, string][] = [
  ['1\tone\n2\t\\N\n', ''],
  ['', ''],
  ['\\\\!\ttouch x\n\\\\.\n', ''],
  ['a\\.\n.\\.\n', ''],
  ["';\n$$\n--\n", ''],
  ['ü\t€\n', ''],
]

describe('a dump is read', () => {
  it.each(texts)('as statements: %j', async (text, statements) => {
    for (const size of [1, 2, 3, 1000]) expect(await read(text, size)).toEqual(statements)
  })

  it.each(rows)('with its rows: %j', async data => {
    const copy = 'COPY public."LiteLLM_SpendLogs" (id, "a b") FROM stdin;'
    for (const size of [1, 2, 3, 5, 1000])
      expect(await read(`${copy}\n${data}\\.\n\nSET a = 1;\n`, size)).toEqual([copy, data, 'SET a = 1;'])
  })
})

describe('a dump is refused, with the line,', () => {
  it.each([
    ['\\! touch /tmp/x\n', 'line 1 holds a command for psql'],
    ['SET a = 1;\n\n\\! touch /tmp/x\n', 'line 3 holds a command for psql'],
    ['SET a = 1; \\! touch /tmp/x\n', 'line 1 holds a command for psql'],
    ['SELECT 1 \\g |touch /tmp/x\n', 'line 1 holds a command for psql'],
    ['\\restrict a\\! touch x\n', 'line 1 holds a command for psql'],
    ['\\connect postgres\n', 'line 1 holds a command for psql'],
    ['COPY public.t (a) FROM stdin;\n1\n\\.\n\\! touch x\n', 'line 4 holds a command for psql'],
    ["COPY public.t (a) FROM PROGRAM 'touch x';\n", 'line 1 holds a statement (COPY)'],
    ["COPY public.t (a) TO PROGRAM 'touch x';\n", 'line 1 holds a statement (COPY)'],
    ["COPY public.t (a) FROM '/etc/passwd';\n", 'line 1 holds a statement (COPY)'],
    ['COPY (SELECT 1) TO stdout;\n', 'line 1 holds a statement (COPY)'],
    ['COMMIT WORK;\n', 'line 1 holds a statement (COMMIT)'],
    ['commit;\n', 'line 1 holds a statement (commit)'],
    ['ROLLBACK;\n', 'line 1 holds a statement (ROLLBACK)'],
    ['DO $$ BEGIN END $$;\n', 'line 1 holds a statement (DO)'],
    ['SET ROLE postgres;\n', 'line 1 holds a statement (SET)'],
    ['SET role = postgres;\n', 'line 1 holds a statement (SET)'],
    ['SET SESSION AUTHORIZATION postgres;\n', 'line 1 holds a statement (SET)'],
    ["SELECT pg_catalog.set_config('role', 'postgres', false);\n", 'line 1 holds a statement (SELECT)'],
    ["SELECT pg_read_file('/etc/passwd');\n", 'line 1 holds a statement (SELECT)'],
    ["ALTER ROLE CURRENT_USER PASSWORD 'x';\n", 'line 1 holds a statement (ALTER)'],
    ['ALTER SYSTEM SET a = 1;\n', 'line 1 holds a statement (ALTER)'],
    ['CREATE ROLE x SUPERUSER;\n', 'line 1 holds a statement (CREATE)'],
    ['GRANT postgres TO CURRENT_USER;\n', 'line 1 holds a statement (GRANT)'],
    ['DROP TABLE t;\n', 'line 1 holds a statement (DROP)'],
    ["SET client_encoding = 'SJIS';\n", 'line 1 is in SJIS'],
    ['/* x */ DO $$ BEGIN END $$;\n', 'line 1 holds a statement'],
  ])('for %j', async (text, why) => {
    const { exit, why: said } = await refusal(text)
    expect(said).toContain(why)
    expect(exit).toBe(Exit.refused)
  })

  it.each(['SET a = 1', "SET a = 'x;\n", 'COPY public.t (a) FROM stdin;\n1\n2\n', 'COPY public.t (a) FROM stdin;\n'])(
    'for one that is cut off: %j',
    async text => expect((await refusal(text)).why).toMatch(/cut off/),
  )
})
