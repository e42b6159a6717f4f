/** The MCP server of the plan, as an answers file names it; `reads` says which database its tools read, and as which role. */
export const planServer = (reads: object, more: object = {}) => ({
  name: 'mcp_postgres_tools',
  transport: 'stdio',
  command: 'node',
  args: ['{package}/dist/index.js', '{database}'],
  package: '@modelcontextprotocol/server-postgres@0.6.2',
  reads,
  ...more,
})
