import pg from 'pg'
import { hostAndPortOf } from '../../adapters/pg/host-and-port.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { serverSecretName } from '../../deployment/secrets.ts'
import template from '../../../templates/setup.sql' with { type: 'text' }
import { commentFor, type Identity } from '../../identity/mark.ts'
import { render } from '../render.ts'
import { connectionLimit } from '../tools-role/sql.ts'

/** As PostgreSQL takes a name: one with a capital, a dot or a - in quotes, also where psql reads it (\\connect folds capitals too). Others stand as they are. */
const inQuotes = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : pg.escapeIdentifier(name))

/** setup.sql: what was done in PostgreSQL, to be read or run again by hand. */
export function setupSql(deployment: Deployment, identity?: Identity): string {
  const { database, servers, name } = deployment
  const { host, port } = hostAndPortOf(database.server)
  const tools = servers.flatMap(server =>
    server.reads
      ? [
          {
            server: server.name,
            ...server.reads,
            quoted: inQuotes(server.reads.database),
            psql: `${server.name}_password`,
            limit: connectionLimit,
            variable: serverSecretName(server, 'PGPASSWORD'),
          },
        ]
      : [],
  )
  return render(template, {
    name,
    host,
    port,
    role: database.role,
    database: database.name,
    comment: pg.escapeLiteral(commentFor(name, identity)),
    passwords: [
      { variable: 'DATABASE_PASSWORD', psql: 'role_password', role: database.role },
      ...tools.map(({ variable, psql, role }) => ({ variable, psql, role })),
    ],
    tools,
  })
}
