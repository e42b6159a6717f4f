import { type Deployment, deploymentSchema } from '../../src/deployment/schema.ts'
import type { Identity } from '../../src/identity/mark.ts'

/** The identity of a deployment of a test. */
export const sampleIdentity: Identity = {
  id: '7f3f4a52-6a0e-4c9b-9f0e-1d2c3b4a5f60',
  state: '/home/admin/.local/state/gatewright/mcp-litellm',
  host: 'host',
}

/** The plan's own deployment, with what a test wants different. */
export function sampleDeployment(changes: object = {}): Deployment {
  return deploymentSchema.parse({
    name: 'mcp-litellm',
    paths: { project: '/home/admin/projects/mcp/litellm', secrets: '/home/admin/secrets/mcp-litellm.env' },
    database: {
      server: 'localhost:5432',
      role: 'litellm_user',
      name: 'litellm_db',
      fromContainer: 'postgres:5432',
    },
    secrets: { store: 'file' },
    models: [{ name: 'gpt-3.5-turbo', model: 'openai/gpt-3.5-turbo', mock: 'This is a mock response' }],
    servers: [
      {
        name: 'mcp_postgres_tools',
        transport: 'stdio',
        description: 'Read-only SQL',
        command: 'node',
        args: [
          '/app/mcp/mcp_postgres_tools/node_modules/@modelcontextprotocol/server-postgres/dist/index.js',
          '{database}',
        ],
        package: '@modelcontextprotocol/server-postgres@0.6.2',
        reads: { database: 'inventory', role: 'tools_reader' },
      },
    ],
    keys: [
      {
        alias: 'test-key',
        models: ['gpt-3.5-turbo'],
        servers: ['mcp_postgres_tools'],
        maxBudget: 1,
        user: 'test-user',
      },
    ],
    exposure: { port: 4000 },
    network: 'postgres-net',
    image: { repository: 'ghcr.io/berriai/litellm', tag: 'v1.108.11' },
    logs: { maxSize: '10m', maxFiles: 3 },
    audit: { retention: '30d' },
    ...changes,
  })
}
