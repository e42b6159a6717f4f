import { expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { containerSpec } from '../../../src/steps/container/spec.ts'
import { sha256 } from '../../../src/text/sha256.ts'
import { sampleDeployment } from '../sample.ts'

const secrets = new Map([['LITELLM_MASTER_KEY', Secret.of('sk-value')]])
const specOf = (changes: object = {}) => containerSpec(sampleDeployment(changes), secrets, 'config')

test("the plan's container: config directory and package read-only, loopback only, limited logs", () => {
  expect(specOf()).toMatchObject({
    name: 'mcp-litellm',
    image: 'ghcr.io/berriai/litellm:v1.108.11',
    args: ['--config', '/app/config/config.yaml', '--port', '4000'],
    mounts: [
      { source: '/home/admin/projects/mcp/litellm/config', target: '/app/config', readOnly: true },
      {
        source: '/home/admin/projects/mcp/litellm/mcp/mcp_postgres_tools',
        target: '/app/mcp/mcp_postgres_tools',
        readOnly: true,
      },
    ],
    ports: [{ address: '127.0.0.1', hostPort: 4000, containerPort: 4000 }],
    network: 'postgres-net',
    restart: 'unless-stopped',
    log: { maxSize: '10m', maxFiles: 3 },
    labels: { 'dev.gatewright.deployment': 'mcp-litellm', 'dev.gatewright.config': sha256('config') },
    extraHosts: [],
  })
})

test('the environment is that of the secret store and what LiteLLM is told besides', () => {
  expect(specOf().env).toEqual({
    LITELLM_MASTER_KEY: 'sk-value',
    LITELLM_MODE: 'PRODUCTION',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    NO_DOCS: 'True',
    NO_REDOC: 'True',
    NO_OPENAPI: 'True',
    ENFORCE_PRISMA_MIGRATION_CHECK: 'true',
    LITELLM_ENABLE_MCP_STDIO: 'true',
  })
})

test('stdio servers are switched on only where there is one', () => {
  expect(specOf({ servers: [] }).env).not.toHaveProperty('LITELLM_ENABLE_MCP_STDIO')
})

test('every chosen address is bound besides loopback, each once', () => {
  const { ports } = specOf({ exposure: { port: 4100, addresses: ['192.168.1.20', '127.0.0.1', 'fd00::2'] } })
  expect(ports.map(({ address, hostPort }) => `${address} ${hostPort}`)).toEqual([
    '127.0.0.1 4100',
    '192.168.1.20 4100',
    'fd00::2 4100',
  ])
})

test.each([
  ['the database', { database: { ...sampleDeployment().database, fromContainer: 'host.docker.internal:5432' } }],
  ['an MCP server', { servers: [{ name: 'a', transport: 'http', url: 'http://host.docker.internal:8000/mcp' }] }],
])('the host gets its name in the container when %s is reached by it', (_, changes) => {
  expect(specOf(changes).extraHosts).toEqual(['host.docker.internal:host-gateway'])
})

test('a server of this host is mounted at its own path', () => {
  const servers = [{ name: 'own', transport: 'stdio', command: 'node', mount: '/srv/mcp' }]
  expect(specOf({ servers }).mounts).toContainEqual({ source: '/srv/mcp', target: '/srv/mcp', readOnly: true })
})

test('two servers that read the same directory have it mounted once, since Docker takes no place twice', () => {
  const reading = (name: string) => ({ name, transport: 'stdio', command: 'x', mount: '/srv/shared' })
  const { mounts } = specOf({ servers: [reading('one'), reading('two')] })
  expect(mounts.filter(({ target }) => target === '/srv/shared')).toHaveLength(1)
})
