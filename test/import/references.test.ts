import { expect, test } from 'vitest'
import { preview } from '../../src/import/preview.ts'

/** The variables that are asked for, of settings with these values. */
function asked(...values: string[]) {
  const env = Object.fromEntries(values.map((value, index) => [`SETTING_${index}`, value]))
  const text = JSON.stringify({ mcpServers: { a: { command: 'npx', args: ['-y', 'a-mcp'], env } } })
  const { asks, servers } = preview(text, 'mcp.json', { existing: [] })
  return {
    names: asks.map(({ variable }) => variable),
    secret: asks.map(one => one.secret),
    env: servers[0]?.item?.env,
  }
}

test('of a manager of secrets each reference is a question of its own', () => {
  const references = [
    '${keyring:github}',
    '${keyring:slack}',
    '${secret:db}',
    'op://Private/GitHub/token',
    'se://docker/mcp/postgres',
    'oci-vault://ocid1.vaultsecret.oc1..abcd',
    'aws-sm://prod/db#password',
    'keyring:mcp-github:personal-pat',
    'vault:secret/data/app#token',
    '$(pass show api/openai)',
    '`security find-generic-password -w -s x`',
  ]
  const { names, secret } = asked(...references)
  expect(names).toHaveLength(references.length)
  expect(new Set(names).size).toBe(references.length)
  expect(secret).toEqual(references.map(() => true))
})

test('a default stands after a name, and what a shell says of one that is missing is no part of it', () => {
  expect(asked('${MODE:-fast}', '${REGION:?set it}', '${localEnv:ZONE:eu}').names).toEqual(['MODE', 'REGION', 'ZONE'])
})

test('a time, a volume and a database file are none', () => {
  const plain = ['12:30:00', 'data:/srv/data:ro', 'file:./dev.db', 'redis://cache:6379/0', 'https://a.example.com/x']
  const { names, env } = asked(...plain)
  expect(names).toEqual([])
  expect(Object.values(env as object)).toEqual(plain)
})

test('a command with a secret in it is asked for by nothing that shows it', () => {
  const text = JSON.stringify({
    mcpServers: {
      a: { command: 'npx', args: ['x'], env: { T: '$(echo sk-proj-FAKE0123456789abcdefghij0123456789)' } },
    },
  })
  expect(JSON.stringify(preview(text, 'mcp.json', { existing: [] }).asks)).not.toContain('FAKE')
})

test('a name of no Latin letters becomes that of its host or package', () => {
  const text = JSON.stringify({
    mcpServers: { 高德: { url: 'https://mcp.amap.com/sse' }, 时间: { command: 'uvx', args: ['mcp-server-time'] } },
  })
  const { servers } = preview(text, 'mcp.json', { existing: [] })
  expect(servers.map(({ name }) => name)).toEqual(['mcp_amap_com', 'mcp_server_time'])
})
