import type { PostgresSession } from '../adapters/postgres.ts'
import { Exit, Failure } from '../failure.ts'

/**
 * Rights with which SQL of a dump could harm more than its database: those of a superuser, of one who makes roles, and to the files and programs of the server
 * (https://www.postgresql.org/docs/current/predefined-roles.html). A role has what the roles have that it is a member of, and may take on their names.
 */
const tooManyRights = `
SELECT r.rolname AS name, r.rolsuper AS super FROM pg_catalog.pg_roles r
 WHERE pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')
   AND (r.rolsuper OR r.rolcreaterole OR r.rolreplication
        OR r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
 ORDER BY r.rolname = current_user DESC, r.rolname LIMIT 1`

/** Why the SQL of a dump may not run as this session's role, if so. */
export async function rightsProblem(session: PostgresSession, role: string): Promise<Failure | undefined> {
  const [found] = await session.query<{ name: string; super: boolean }>(tooManyRights)
  if (!found) return undefined
  const has =
    found.name === role
      ? 'it is a superuser, or may make roles or copies of the server'
      : `it is a member of ${found.name}`
  return new Failure({
    what: `no dump is brought back as ${role}`,
    why: `${has}, and what stands in a dump would run with those rights`,
    next:
      found.name === role
        ? `as another superuser: ALTER ROLE ${role} NOSUPERUSER NOCREATEROLE NOREPLICATION; or give the gateway a role of its own`
        : `as a superuser: REVOKE ${found.name} FROM ${role};`,
    exit: Exit.refused,
  })
}
