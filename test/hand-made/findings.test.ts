import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { carriedOver } from '../../src/hand-made/carried-over.ts'
import { corrections } from '../../src/hand-made/corrections.ts'
import { handMadeFindings } from '../../src/hand-made/findings.ts'
import { readHandMade } from '../../src/hand-made/hand-made.ts'
import { mapHandMade, type Surroundings } from '../../src/hand-made/map.ts'
import type { ContainerSpec } from '../../src/adapters/container-engine.ts'
import { deploymentSchema } from '../../src/deployment/schema.ts'
import { Secret } from '../../src/secret.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const master = 'sk-0123456789abcdef0123456789abcdef'
const env = { DATABASE_URL: 'postgresql://llm:p%40ss@db:5432/llm', LITELLM_MASTER_KEY: master }
const files = { stat: async () => undefined, read: async () => undefined }

/** A container as somebody made it, with this config.yaml. */
async function handMade(config: object, spec: Partial<ContainerSpec> = {}) {
  const text = stringify(config)
  const is = runningContainer({
    spec: sampleSpec({
      name: 'litellm',
      image: 'ghcr.io/berriai/litellm:v1.108.11',
      env,
      args: ['--config', '/app/config.yaml'],
      mounts: [{ source: '/home/me/config.yaml', target: '/app/config.yaml', readOnly: true }],
      labels: {},
      ...spec,
    }),
  })
  return readHandMade(is, { files: { ...files, read: async () => text } as never })
}

const around = { postgres: [], containers: [], user: { home: '/home/me' } } as unknown as Surroundings

const findings = async (found: Awaited<ReturnType<typeof handMade>>, version = '1.108.11') =>
  (await handMadeFindings(found, version, '/home/me', { files } as never)).map(
    ({ id, severity }) => `${severity} ${id}`,
  )

const mock = { model_name: 'mock', litellm_params: { model: 'openai/mock', mock_response: 'Hi' } }

test('a gateway that was made well has nothing to be said against it', async () => {
  const found = await handMade({ model_list: [mock] }, { ports: [] })
  expect(await findings(found)).toEqual([])
})

test.each([
  ['1.82.0', 'error adopted-version'],
  ['1.103.9', 'warning adopted-version'],
])('version %s is told with its weight: %s', async (version, finding) => {
  expect(await findings(await handMade({ model_list: [mock] }, { ports: [] }), version)).toEqual([finding])
})

test('stdio servers are told only where the version needs the variable and it is missing', async () => {
  const config = { model_list: [mock], mcp_servers: { files: { command: 'node', args: [] } } }
  const on = { ports: [], env: { ...env, LITELLM_ENABLE_MCP_STDIO: 'True' } }
  expect(await findings(await handMade(config, { ports: [] }))).toEqual(['error adopted-stdio-off'])
  expect(await findings(await handMade(config, on))).toEqual([])
})

test('a name with - and a key in clear are errors, and no finding holds the key', async () => {
  const config = {
    model_list: [
      { model_name: 'gpt', litellm_params: { model: 'openai/gpt-4o', api_key: 'sk-proj-0123456789abcdef' } },
    ],
    general_settings: { master_key: master },
    mcp_servers: { 'my-pg': { transport: 'http', url: 'http://pg:8000/mcp' } },
  }
  const found = await handMade(config, { ports: [] })
  expect(await findings(found)).toEqual(['error adopted-secrets-in-clear', 'error adopted-server-names'])
  const told = JSON.stringify(await handMadeFindings(found, '1.108.11', '/home/me', { files } as never))
  expect(told).not.toMatch(/sk-(proj-)?0123/)
})

test('what a deployment can say is mapped, with secrets apart and decoded', async () => {
  const found = await handMade({
    model_list: [
      { model_name: 'gpt', litellm_params: { model: 'openai/gpt-4o', api_key: 'os.environ/LITELLM_MASTER_KEY' } },
    ],
    mcp_servers: {
      web: { transport: 'http', url: 'http://web:8000/mcp', static_headers: { 'X-Key': 'a-secret-of-theirs' } },
    },
  })
  const { answers, secrets } = mapHandMade(found, around)
  expect(answers).toMatchObject({
    name: 'litellm',
    database: { role: 'llm', name: 'llm', fromContainer: 'db:5432', server: 'db:5432' },
    models: [{ name: 'gpt', model: 'openai/gpt-4o', apiKey: 'stored' }],
    servers: [{ name: 'web', transport: 'http', url: 'http://web:8000/mcp' }],
    adopted: { config: '/home/me/config.yaml' },
  })
  expect(secrets.get('database.password')?.reveal()).toBe('p@ss')
  // Without a salt key the proxy encrypts with its master key.
  expect(secrets.get('secrets.saltKey')?.reveal()).toBe(master)
  expect(JSON.stringify(answers)).not.toContain('p@ss')
})

test('one without a database cannot be mapped, and the reason is said', async () => {
  const found = await handMade({ model_list: [mock] }, { env: { LITELLM_MASTER_KEY: master } })
  expect(() => mapHandMade(found, around)).toThrow(
    expect.objectContaining({ exit: 3, why: expect.stringContaining('no DATABASE_URL') }),
  )
})

test('what nobody reads and what is in clear is not carried over; comments and all else are', () => {
  const text = [
    '# ours',
    'litellm_settings: { database_url: x }',
    'virtual_keys: [{ api_key: "k" }]',
    'mcp_servers: { my-pg: { url: u }, ok: { url: v } }',
    'router_settings: { num_retries: 3 } # three',
  ].join('\n')
  expect(carriedOver(text, { models: [], servers: [] })).toBe(
    '# ours\nmcp_servers: { ok: { url: v } }\nrouter_settings: { num_retries: 3 } # three',
  )
})

test('a correction names the version that runs, makes a key for the proof, and replaces a key that can be guessed', async () => {
  const found = await handMade({ model_list: [mock] }, { image: 'ghcr.io/berriai/litellm:main-latest' })
  const deployment = deploymentSchema.parse({
    ...mapHandMade(found, around).answers,
    logs: { maxSize: '10m', maxFiles: 3 },
    audit: { retention: '30d' },
    network: 'net',
    adopted: { container: 'id', version: '1.108.12' },
  })
  expect(corrections(deployment, Secret.of('sk-1234'))).toEqual({
    image: { tag: 'v1.108.12' },
    keys: [{ alias: 'gatewright-verify', models: ['mock'], servers: [], value: 'generate' }],
    secrets: { masterKey: 'generate' },
  })
  const old = { ...deployment, adopted: { ...deployment.adopted!, version: '1.80.0' } }
  expect(corrections(old, Secret.of(master))).toMatchObject({
    image: { tag: expect.stringMatching(/^v1\.108\./) as string },
  })
})

test('an option that LiteLLM does not have is told, with a value behind it and without', async () => {
  for (const option of [['--master_key'], ['--master_key', 'sk-0123456789'], ['--master_key=']]) {
    const found = await handMade(
      { model_list: [mock] },
      { ports: [], args: ['--config', '/app/config.yaml', ...option] },
    )
    expect(await findings(found)).toContain('error adopted-master-key-option')
  }
})

test('placeholders of a document are told as secrets that everybody can read, and none of them is shown', async () => {
  const published = {
    DATABASE_URL: '"postgresql://llm:a_very_secure_password_placeholder@db:5432/llm"',
    LITELLM_MASTER_KEY: '"sk-litellm-master-key-placeholder"',
  }
  const found = await handMade({ model_list: [mock] }, { ports: [], env: published })
  const told = await handMadeFindings(found, '1.108.11', '/home/me', { files } as never)
  const evidence = told.find(({ id }) => id === 'adopted-published-secrets')?.evidence
  expect(evidence).toBe('the master key, the password of its database, the salt key, which is the master key')
  expect(JSON.stringify(told)).not.toContain('a_very_secure')
})

test('a script that is not in the container is told, whichever way the server is named', async () => {
  const script = '/home/me/postgres/src/index.js'
  const ignored = { mcp_settings: [{ mcp_server: { command: `node ${script}`, name: 'pg' } }] }
  const read = { mcp_servers: { pg: { transport: 'http', command: 'node', args: [script] } } }
  const mounts = [{ source: '/home/me/postgres', target: '/home/me/postgres', readOnly: true }]
  for (const config of [ignored, read]) {
    const missing = await handMade({ model_list: [mock], ...config }, { ports: [] })
    expect(await findings(missing)).toContain('error adopted-script-missing')
    const there = await handMade({ model_list: [mock], ...config }, { ports: [], mounts })
    expect(await findings(there)).not.toContain('error adopted-script-missing')
  }
})
