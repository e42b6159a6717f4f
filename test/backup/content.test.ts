import { expect, test } from 'vitest'
import { backedUp, rehomed } from '../../src/backup/content.ts'
import { shownOf } from '../../src/backup/shown.ts'
import type { Texts } from '../../src/backup/pack.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import { deploymentSchema } from '../../src/deployment/schema.ts'
import { Exit } from '../../src/failure.ts'

const deployment = deploymentSchema.parse({
  paths: { project: '/home/them/gateway', secrets: '/home/them/secrets/gw.env' },
  database: {
    server: '127.0.0.1:5432',
    role: 'litellm_user',
    name: 'litellm_db',
    fromContainer: 'postgres:5432',
    password: 'file:/etc/shadow',
    takeOverRole: true,
    takeOverDatabase: true,
  },
  secrets: { store: 'file', masterKey: 'env:HOME' },
  models: [{ name: 'mock', model: 'openai/mock', mock: 'hi' }],
  servers: [
    {
      name: 'evil',
      transport: 'stdio',
      command: 'sh',
      args: ['-c', 'id'],
      mount: '/var/run/docker.sock',
      secretEnv: { TOKEN: 'file:/root/.ssh/id_rsa' },
    },
  ],
  keys: [{ alias: 'team', models: ['mock'], servers: [] }],
  exposure: { port: 4000, addresses: ['192.0.2.7'] },
  network: 'net',
  image: { repository: 'example.org/litellm', tag: 'v1.108.11' },
  logs: { maxSize: '10m', maxFiles: 3 },
  audit: { retention: '30d' },
  adopted: { container: 'abc', config: '/etc/shadow' },
})

const texts = (changes: Partial<Texts> = {}, name = deployment.name): Texts => ({
  manifest: {
    format: 1,
    deployment: name,
    at: '2026-11-25T20:00:00.000Z',
    gatewright: '0.1.0',
    home: '/home/them',
    image: 'x',
    schema: 'a',
  },
  deployment: deploymentText(deployment),
  secrets: { container: { LITELLM_SALT_KEY: 'sk-salt' }, keys: {} },
  ...changes,
})

test('a backup takes over no role and no database, knows no container, and reads no file of this host', () => {
  const found = backedUp(texts(), 'b.age', '/home/me').deployment
  expect(found.database).toMatchObject({ takeOverRole: false, takeOverDatabase: false, password: 'stored' })
  expect(found.adopted).toBeUndefined()
  expect(JSON.stringify(found)).not.toMatch(/file:|env:/)
  expect(found.paths).toEqual({ project: '/home/me/gateway', secrets: '/home/me/secrets/gw.env' })
})

test.each(['../../etc', '', 'another'])('a name that is not the gateway’s own is refused: %j', name => {
  expect(() => backedUp(texts({}, name), 'b.age', '/home/me')).toThrow(/does not say whose/)
})

test('a backup without its salt key is refused: another would lock what is in the database', () => {
  const without = texts({ secrets: { container: {}, keys: {} } })
  expect(() => backedUp(without, 'b.age', '/home/me')).toThrow(expect.objectContaining({ exit: Exit.refused }))
})

test('what it would write, run and make is shown', () => {
  const dump = {
    tables: 2,
    rows: 7,
    runs: ['function public.f'],
    extensions: ['dblink'],
    gives: ['GRANT ALL ON TABLE t TO PUBLIC;'],
  }
  const config = 'litellm_settings:\n  callbacks: evil.handler\nmcp_servers:\n  hidden: {command: sh}\n'
  const text = shownOf(rehomed(deployment, '/home/them', '/home/me'), dump, config).join('\n')
  for (const shown of [
    '/home/me/gateway and /home/me/secrets/gw.env',
    'example.org/litellm:v1.108.11',
    'port 4000 of 127.0.0.1, 192.0.2.7',
    'evil runs sh -c id inside the gateway',
    'evil reads /var/run/docker.sock',
    'role litellm_user and the database litellm_db on 127.0.0.1:5432, with 2 tables and 7 rows',
    'function public.f',
    'dblink',
    'lets others into the database: GRANT ALL ON TABLE t TO PUBLIC',
    'litellm_settings.callbacks, mcp_servers.hidden',
  ])
    expect(text).toContain(shown)
})
