import type { DumpStatement } from './statements.ts'
import { notADump } from './statements.ts'

/** What a dump of one database makes, beside the rows. Roles, databases and what reaches beyond the database are not among it. */
const kinds = [
  '(?:UNLOGGED )?TABLE',
  '(?:UNIQUE )?INDEX',
  'SEQUENCE',
  'TYPE',
  'DOMAIN',
  '(?:RECURSIVE )?VIEW',
  'MATERIALIZED VIEW',
  'FUNCTION',
  'PROCEDURE',
  'AGGREGATE',
  '(?:CONSTRAINT )?TRIGGER',
  'RULE',
  'POLICY',
  'SCHEMA',
  'EXTENSION',
  'STATISTICS',
  'COLLATION',
  'CAST',
  'OPERATOR',
  'TEXT SEARCH',
  'DEFAULT PRIVILEGES',
].join('|')

/** Rights to a thing, and never the membership of a role, which until PostgreSQL 15 any role may give in itself (https://www.postgresql.org/docs/15/sql-grant.html, Notes). */
const right = String.raw`[A-Z]+(?: [A-Z]+)*(?:\((?:"(?:[^"]|"")*"|[^"()])*\))?`
const things =
  '(?:ALL )?(?:TABLE|SEQUENCE|SCHEMA|DATABASE|DOMAIN|FOREIGN|FUNCTION|PROCEDURE|ROUTINE|LANGUAGE|LARGE OBJECT|PARAMETER|TYPE)S?'
const grants = new RegExp(`^(?:GRANT|REVOKE) ${right}(?:, ?${right})* ON ${things}\\b`)

/**
 * What pg_dump writes without --clean and --create (src/bin/pg_dump). Settings that change whose rights count, the end of the transaction, COPY from a file or
 * a program, DO and everything else are refused before the server sees them, although it would refuse most of it of a role without rights.
 */
const allowed: RegExp[] = [
  new RegExp(`^(?:CREATE|ALTER)(?: OR REPLACE)? (?:${kinds})\\b`),
  /^SET (?!(?:role|session_authorization|local|session)\b)[a-z_]+ = /,
  /^SELECT pg_catalog\.set_config\('search_path', '', false\);$/,
  /^SELECT pg_catalog\.(?:setval|lo_create|lo_open|lowrite|lo_close)\(/,
  /^INSERT INTO /,
  grants,
  /^COMMENT ON /,
  /^REFRESH MATERIALIZED VIEW /,
  /^SECURITY LABEL /,
]

/** Large objects come in a transaction of their own; here everything is one. */
const isBracket = (sql: string) => sql === 'BEGIN;' || sql === 'COMMIT;'

/** Bytes in another encoding than that of the connection would become other characters. SQL_ASCII says that the bytes stand for themselves. */
const encoding = /^SET client_encoding = '(.*)';$/

/** Whether a statement is to be sent. Throws for what no dump holds. */
export function isSent({ sql, line, rows }: DumpStatement): boolean {
  if (rows) return true
  if (isBracket(sql)) return false
  const [, named] = encoding.exec(sql) ?? []
  if (named !== undefined && !['UTF8', 'SQL_ASCII'].includes(named)) throw notADump(line, `is in ${named}`)
  if (!allowed.some(pattern => pattern.test(sql))) throw notADump(line, `holds a statement (${firstWord(sql)})`)
  return true
}

const firstWord = (sql: string) => /^[A-Za-z]{1,20}/.exec(sql)?.[0] ?? 'of no known kind'
