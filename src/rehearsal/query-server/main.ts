import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import pg from 'pg'
import { z } from 'zod'

/**
 * Takes the place of the npm package @modelcontextprotocol/server-postgres in a rehearsal without an npm registry: the same one tool, started in the
 * same way, with the database's URL as its argument and the password in PGPASSWORD.
 */
const [url] = process.argv.slice(2)
const server = new McpServer({ name: 'gatewright-query-server', version: '0.6.2' })

server.registerTool(
  'query',
  { description: 'Run a read-only SQL query', inputSchema: { sql: z.string() } },
  async ({ sql }) => ({ content: [{ type: 'text', text: JSON.stringify(await rows(sql), undefined, 2) }] }),
)

/** One connection for each question, closed however it ends. */
async function rows(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN TRANSACTION READ ONLY')
    const result = await client.query(sql)
    await client.query('ROLLBACK')
    return result.rows
  } finally {
    await client.end()
  }
}

await server.connect(new StdioServerTransport())
