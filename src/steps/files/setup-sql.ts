import pg from 'pg'
import { hostAndPortOf } from '../../adapters/pg/host-and-port.ts'
import type { Deployment } from '../../deployment/schema.ts'
import { serverSecretName } from '../../deployment/secrets.ts'
import template from '../../../templates/setup.sql' with { type: 'text' }
import { commentFor, type Identity } from '../../identity/mark.ts'
import { render } from '../render.ts'
import { connectionLimit } from '../tools-role/sql.ts'

/** Names in a deployment follow a rule that leaves nothing to quote (src/deployment/rules.ts), so they stand as they are. */
export function setupSql(deployment: Deployment, identity?: Identity): string {
  const { database, servers, name } = deployment
  const { host, port } = hostAndPortOf(database.server)
  const tools = servers.flatMap(server =>
    server.reads
      ? [
          {
            server: server.name,
            ...server.reads,
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
