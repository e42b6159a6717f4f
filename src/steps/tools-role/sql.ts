import pg from 'pg'

const name = pg.escapeIdentifier

/** Sessions that tools may hold at once: a stdio server opens one for each call that is under way. */
export const connectionLimit = 10

/** Schemas that are not PostgreSQL's own. */
const usersOwn = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`
/** From whom a right is taken: everybody has what PUBLIC has. */
const grantees = `CASE WHEN $1::text = 'public' THEN 'PUBLIC' ELSE 'PUBLIC, ' || quote_ident($1::text) END`
const tables = `c.relkind IN ('r', 'p', 'v', 'm', 'f')`

/** Statements that limit a role before it is allowed anything. */
export const limitRole = (role: string) => [
  `ALTER ROLE ${name(role)} CONNECTION LIMIT ${connectionLimit}`,
  `ALTER ROLE ${name(role)} SET default_transaction_read_only = on`,
]

/** Tables that `owner` makes later are readable too. */
export const grantLater = (role: string, owner: string, schema: string) =>
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${name(owner)} IN SCHEMA ${name(schema)} GRANT SELECT ON TABLES TO ${name(role)}`

/** Takes back every grant to the role in the current database and, as long as it owns nothing, nothing else. */
export const dropGrants = (role: string) => `DROP OWNED BY ${name(role)}`

export const revokeConnect = (role: string, database: string) =>
  `REVOKE CONNECT ON DATABASE ${name(database)} FROM ${name(role)}`

/** What takes SELECT and USAGE back from the role ($1) in these schemas ($2), as far as this login could have given them. */
export const revokes = `
  SELECT format('REVOKE SELECT ON %I.%I FROM %I', n.nspname, c.relname, $1::text) AS command
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($2::text[]) AND ${tables} AND has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION')
    AND EXISTS (SELECT FROM aclexplode(c.relacl) g JOIN pg_roles r ON r.oid = g.grantee WHERE r.rolname = $1)
  UNION ALL
  SELECT format('REVOKE USAGE ON SCHEMA %I FROM %I', n.nspname, $1::text)
  FROM pg_namespace n WHERE n.nspname = ANY ($2::text[]) AND has_schema_privilege(n.oid, 'USAGE WITH GRANT OPTION')`

export const revokeLater = (role: string, owner: string, schema: string) =>
  `ALTER DEFAULT PRIVILEGES FOR ROLE ${name(owner)} IN SCHEMA ${name(schema)} REVOKE SELECT ON TABLES FROM ${name(role)}`

export const schemas = `SELECT n.nspname::text AS name FROM pg_namespace n WHERE ${usersOwn} ORDER BY 1`

/** Who owns tables, or could make some, and whether the one asking may set their default privileges. */
export const owners = `
  SELECT o.rolname::text AS name, pg_has_role(o.oid, 'USAGE') AS ours
  FROM pg_roles o
  WHERE o.oid IN (
    SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${usersOwn} AND ${tables}
    UNION SELECT datdba FROM pg_database WHERE datname = current_database())
  ORDER BY 1`

/**
 * What the role ($1; `public` for everybody) still lacks of CONNECT, USAGE and SELECT, what gives it, and whether this login may: an owner may, whoever has what
 * an owner has, and whoever was allowed to hand it on.
 */
export const unreadable = `
  SELECT 'database ' || datname AS what, format('GRANT CONNECT ON DATABASE %I TO %I', datname, $1::text) AS command,
         pg_get_userbyid(datdba)::text AS owner, has_database_privilege(oid, 'CONNECT WITH GRANT OPTION') AS grantable
  FROM pg_database WHERE datname = current_database() AND NOT has_database_privilege($1::text, oid, 'CONNECT')
  UNION ALL
  SELECT 'schema ' || n.nspname, format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, $1::text),
         pg_get_userbyid(n.nspowner)::text, has_schema_privilege(n.oid, 'USAGE WITH GRANT OPTION')
  FROM pg_namespace n WHERE ${usersOwn} AND NOT has_schema_privilege($1::text, n.oid, 'USAGE')
  UNION ALL
  SELECT 'table ' || n.nspname || '.' || c.relname, format('GRANT SELECT ON %I.%I TO %I', n.nspname, c.relname, $1::text),
         pg_get_userbyid(c.relowner)::text, has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersOwn} AND ${tables} AND NOT has_table_privilege($1::text, c.oid, 'SELECT')`

/**
 * What the role ($1; `public` for everybody) can change in this database, and the command that ends it. A read-only transaction is no protection:
 * a client may end it (`COMMIT; ...`), so the role itself has to be unable to write.
 */
export const writable = `
  SELECT 'create objects in schema ' || n.nspname AS what,
         format('REVOKE CREATE ON SCHEMA %I FROM %s', n.nspname, ${grantees}) AS command
  FROM pg_namespace n WHERE ${usersOwn} AND has_schema_privilege($1::text, n.oid, 'CREATE')
  UNION ALL
  SELECT 'create schemas', format('REVOKE CREATE ON DATABASE %I FROM %s', current_database(), ${grantees})
  WHERE has_database_privilege($1::text, current_database(), 'CREATE')
  UNION ALL
  SELECT 'write to ' || n.nspname || '.' || c.relname,
         format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %I.%I FROM %s', n.nspname, c.relname, ${grantees})
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersOwn} AND ${tables}
    AND (has_table_privilege($1::text, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege($1::text, c.oid, 'INSERT, UPDATE'))
  UNION ALL
  SELECT 'change sequence ' || n.nspname || '.' || c.relname,
         format('REVOKE USAGE, UPDATE ON SEQUENCE %I.%I FROM %s', n.nspname, c.relname, ${grantees})
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersOwn} AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege($1::text, c.oid, 'USAGE, UPDATE') END`

/** Attributes and memberships through which a role could give itself more than it has. */
export const powers = `
  SELECT power AS what, command FROM (
    SELECT 'be superuser' AS power, rolsuper AS has, format('ALTER ROLE %I NOSUPERUSER', rolname) AS command FROM pg_roles WHERE rolname = $1
    UNION ALL SELECT 'create roles', rolcreaterole, format('ALTER ROLE %I NOCREATEROLE', rolname) FROM pg_roles WHERE rolname = $1
    UNION ALL SELECT 'create databases', rolcreatedb, format('ALTER ROLE %I NOCREATEDB', rolname) FROM pg_roles WHERE rolname = $1
    UNION ALL
    SELECT 'act as ' || g.rolname, true, format('REVOKE %I FROM %I', g.rolname, r.rolname)
    FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid WHERE r.rolname = $1
  ) AS held WHERE has`

export const databaseExists = 'SELECT 1 AS found FROM pg_database WHERE datname = $1'

/** Whether the role is limited as limitRole wants it. */
export const limits = `
  SELECT r.rolcanlogin AS "canLogin", shobj_description(r.oid, 'pg_authid') AS comment,
         r.rolconnlimit = ${connectionLimit} AND 'default_transaction_read_only=on' = ANY (coalesce(s.setconfig, '{}')) AS limited
  FROM pg_roles r LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
  WHERE r.rolname = $1`
