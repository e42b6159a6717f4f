import pg from 'pg'
import type { Secret } from '../../secret.ts'

const name = pg.escapeIdentifier
const literal = pg.escapeLiteral

/** `password` is a SCRAM verifier, or the password itself for a server that takes no verifiers. */
export const createRole = (role: string, password: Secret): Secret =>
  password.map(raw => `CREATE ROLE ${name(role)} LOGIN PASSWORD ${literal(raw)}`)

export const setPassword = (role: string, password: Secret): Secret =>
  password.map(raw => `ALTER ROLE ${name(role)} LOGIN PASSWORD ${literal(raw)}`)

/** Without a word about LOGIN, which a role may not say of itself. */
export const setOwnPassword = (role: string, password: Secret): Secret =>
  password.map(raw => `ALTER ROLE ${name(role)} PASSWORD ${literal(raw)}`)

const textOr = (text: string | undefined) => (text === undefined ? 'NULL' : literal(text))

/** Without a text, the comment that is there goes. */
export const commentOnRole = (role: string, text?: string) => `COMMENT ON ROLE ${name(role)} IS ${textOr(text)}`

/** Of template0, which nobody can change: others may have put something into template1, functions of theirs among it. */
export const createDatabase = (database: string, owner: string) =>
  `CREATE DATABASE ${name(database)} OWNER ${name(owner)} TEMPLATE template0`

export const giveDatabase = (database: string, owner: string) =>
  `ALTER DATABASE ${name(database)} OWNER TO ${name(owner)}`

export const commentOnDatabase = (database: string, text?: string) =>
  `COMMENT ON DATABASE ${name(database)} IS ${textOr(text)}`

/** PostgreSQL lets every role connect to a new database; the owner keeps its own right. */
export const closeDatabase = (database: string) => `REVOKE CONNECT ON DATABASE ${name(database)} FROM PUBLIC`

export const openDatabase = (database: string) => `GRANT CONNECT ON DATABASE ${name(database)} TO PUBLIC`

/** All that a role owns in the database of the session. */
export const giveAll = (from: string, to: string) => `REASSIGN OWNED BY ${name(from)} TO ${name(to)}`

/** Who is logged in as a role, but for the one that asks: where from, nothing for a unix socket. */
export const sessionsOf = `
  SELECT DISTINCT host(client_addr) AS "from" FROM pg_stat_activity
  WHERE usename = $1 AND pid <> pg_backend_pid() ORDER BY 1`

export const dropDatabase = (database: string) => `DROP DATABASE IF EXISTS ${name(database)}`

export const dropRole = (role: string) => `DROP ROLE IF EXISTS ${name(role)}`

export const roleFacts = `
  SELECT rolcanlogin AS "canLogin", shobj_description(oid, 'pg_authid') AS comment
  FROM pg_roles WHERE rolname = $1`

export const databaseFacts = `
  SELECT pg_get_userbyid(datdba)::text AS owner, shobj_description(oid, 'pg_database') AS comment,
         has_database_privilege('public', oid, 'CONNECT') AS "publicConnect"
  FROM pg_database WHERE datname = $1`

export const databaseComments = `
  SELECT datname::text AS name, shobj_description(oid, 'pg_database') AS comment FROM pg_database ORDER BY 1`

export const ownRights = `
  SELECT rolname::text AS name, rolsuper AS superuser, rolcreaterole AS "createRole", rolcreatedb AS "createDatabase",
         rolinherit OR current_setting('server_version_num')::int >= 160000 AS inherits, current_setting('server_version_num')::int AS version
  FROM pg_roles WHERE rolname = current_user`

/** Tables of the proxy in the current database that hold something: no right to read them is needed to see that. */
export const proxyRows = `
  SELECT relname::text AS name FROM pg_class
  WHERE relkind = 'r' AND relname LIKE 'LiteLLM\\_%' AND pg_relation_size(oid) > 0 LIMIT 1`

export const databasesOf = `
  SELECT datname::text AS name FROM pg_database WHERE datdba = (SELECT oid FROM pg_roles WHERE rolname = $1)`
