import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { secretsOf } from '../../../src/deployment/secrets.ts'
import type { Deployment, Server } from '../../../src/deployment/schema.ts'
import { Secret } from '../../../src/secret.ts'
import { serverEntry } from '../../../src/steps/files/entries.ts'
import { withSecretArguments } from '../../../src/steps/files/placeholders.ts'
import { sampleDeployment } from '../sample.ts'

const empty = { args: [], env: {}, secretEnv: {}, headers: {}, secretHeaders: {} }
const server = (parts: Partial<Server>): Server => ({ name: 'x', transport: 'stdio', ...empty, ...parts })
const sample: Deployment = sampleDeployment()

describe('an argument', () => {
  test('may stand for the package and the mounted directory', () => {
    const entry = serverEntry(
      sample,
      server({ command: 'node', package: '@a/b@1.0.0', mount: '/srv/data', args: ['{package}/index.js', '{mount}'] }),
    )
    expect(entry.args).toEqual(['/app/mcp/x/node_modules/@a/b/index.js', '/srv/data'])
  })

  test('with a secret is put together from the environment where the server starts', () => {
    const { command, args } = withSecretArguments('echo', ['--key={secret:API_KEY}', 'plain'])
    const { stdout, error } = spawnSync(command!, args, { env: { ...process.env, API_KEY: 'FAKE' }, encoding: 'utf8' })
    expect(error).toBeUndefined()
    expect(stdout).toBe('--key=FAKE plain\n')
  })

  test('without one leaves the command as it is', () => {
    expect(withSecretArguments('node', ['x.js'])).toEqual({ command: 'node', args: ['x.js'] })
  })
})

describe('a URL with a secret part', () => {
  const one = server({ transport: 'http', url: 'https://a.example.com/mcp?key={secret}&b=1', secretUrl: 'stored' })
  const spec = secretsOf({ ...sample, servers: [one] }).find(({ id }) => id === 'servers.x.secretUrl')!

  test('stands in config.yaml as one reference', () => {
    expect(serverEntry(sample, one).url).toBe('os.environ/MCP_X_URL')
  })

  test('is stored whole, and its secret is found in what is stored', () => {
    const stored = spec.toStored!(Secret.of('FAKE'))
    expect(stored.reveal()).toBe('https://a.example.com/mcp?key=FAKE&b=1')
    expect(spec.fromStored!(stored)!.reveal()).toBe('FAKE')
  })

  test('is not read from the store when the rest of the URL has changed', () => {
    expect(spec.fromStored!(Secret.of('https://b.example.com/mcp?key=FAKE'))).toBeUndefined()
  })
})
