import { z } from 'zod'
import type { Server } from '../deployment/schema.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import type { ForeignText } from '../text/foreign.ts'
import type { CheckContext, Finding } from './check.ts'
import type { Tool } from '../gateway/tool-list.ts'
import { compared, count, listed } from './words.ts'

/**
 * One row, also for a database without tables: where the session is, as whom, and the tables that it sees. A server like
 * @modelcontextprotocol/server-postgres has no tool that lists tables, but answers any query.
 */
export const tableListSql = `select current_database() as database, current_user as role, coalesce((
  select json_agg(table_schema || '.' || table_name order by table_schema, table_name) from information_schema.tables
  where table_schema not in ('pg_catalog', 'information_schema')), '[]'::json) as tables`

const tableList = z.object({ database: z.string(), role: z.string(), tables: z.array(z.string()) })
type TableList = z.output<typeof tableList>

/** The tool that takes one SQL statement and nothing else that it needs, with the name of that argument. */
export function sqlTool(tools: Tool[]): { tool: string; argument: string } | undefined {
  for (const { name, inputSchema } of tools) {
    const argument = ['sql', 'query'].find(property => property in (inputSchema?.properties ?? {}))
    const others = (inputSchema?.required ?? []).filter(property => property !== argument)
    if (argument && others.length === 0) return { tool: name.raw(), argument }
  }
  return undefined
}

/** The same question asked directly, with the login of the tools' own role. */
async function readDirectly(server: Server, { deployment, secrets, world }: CheckContext): Promise<TableList> {
  const { role, database } = server.reads!
  const password = secrets.get(itemSecretId('servers', server.name, 'reads.password'))
  const login = { server: deployment.database.server, role, database, password }
  const [row] = await world.postgres.asRole(login, session => session.query(tableListSql))
  return tableList.parse(row)
}

function readFromTool(text: string): TableList | undefined {
  try {
    return z.array(tableList).min(1).parse(JSON.parse(text))[0]
  } catch {
    return undefined
  }
}

/** Compares what a tool answered to `tableListSql` with the catalogue read directly. */
export async function judgeTableList(text: ForeignText, server: Server, context: CheckContext): Promise<Finding> {
  const seen = readFromTool(text.raw())
  if (!seen) return { ok: false, text: `${server.name} answered no list of tables: ${text.shown().slice(0, 200)}` }
  const direct = await readDirectly(server, context)
  if (seen.database !== direct.database || seen.role !== direct.role)
    return {
      ok: false,
      text: `${server.name} reads ${seen.database} as ${seen.role}; planned is ${direct.database} as ${direct.role}`,
    }
  const { extra, missing } = compared(seen.tables, direct.tables)
  if (extra.length > 0 || missing.length > 0)
    return {
      ok: false,
      text: `the tables that ${server.name} lists differ from the catalogue: ${listed([...extra, ...missing])}`,
    }
  const tables = count(seen.tables.length, 'table')
  return {
    ok: true,
    text: `${server.name} lists ${tables} of ${seen.database} as ${seen.role}, the same as read directly`,
  }
}
