import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect, type ConnectOptions } from '../../src/commands/connect.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import { Exit } from '../../src/failure.ts'
import { sampleDeployment } from '../steps/sample.ts'

let directory: string
let printed: string[]
let said: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewright-connect-'))
  vi.stubEnv('XDG_STATE_HOME', join(directory, 'state'))
  vi.stubEnv('XDG_CONFIG_HOME', join(directory, 'config'))
  vi.stubEnv('HOME', directory)
  vi.stubEnv('SUDO_USER', undefined)
  printed = []
  said = []
  vi.spyOn(process.stdout, 'write').mockImplementation(text => printed.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation(text => said.push(String(text)) > 0)
  const at = join(directory, 'config/gatewright/mcp-litellm')
  await mkdir(at, { recursive: true })
  await mkdir(join(directory, 'secrets'), { mode: 0o700 })
  const paths = { project: join(directory, 'project'), secrets: join(directory, 'secrets/mcp-litellm.env') }
  await writeFile(join(at, 'deployment.yaml'), deploymentText(sampleDeployment({ paths })))
  await writeFile(join(directory, 'secrets/mcp-litellm.keys.env'), 'KEY_TEST_KEY=sk-FAKEfakeFAKE\n', { mode: 0o600 })
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const run = (client: string | undefined, options: Partial<ConnectOptions> = {}) =>
  connect({ deployment: 'mcp-litellm', ...options }, client)

describe('gatewright connect', () => {
  test('lists the clients, also where there is no gateway', async () => {
    expect(await run(undefined, { deployment: 'none' })).toBe(Exit.done)
    expect(printed.join('')).toContain('gemini-cli')
  })

  test('prints lines that read the key from where it rests, and not the key', async () => {
    await run('claude-code')
    expect(printed.join('')).toContain(`KEY=$(sed -n 's/^KEY_TEST_KEY=//p' ${directory}/secrets/mcp-litellm.keys.env)`)
    expect(printed.join('')).not.toContain('FAKE')
  })

  test('with --reveal prints the key itself', async () => {
    await run('claude-code', { reveal: true })
    expect(printed.join('')).toContain('ANTHROPIC_AUTH_TOKEN="sk-FAKEfakeFAKE"')
    expect(printed.join('')).not.toContain('$KEY')
  })

  test('with --reveal sets the variable of a client that reads the key from there', async () => {
    await run('codex', { reveal: true })
    expect(printed.join('')).toContain('KEY=sk-FAKEfakeFAKE\nexport LITELLM_API_KEY="$KEY"')
  })

  test('for another machine says where the key is printed, and that the gateway does not answer there', async () => {
    await run('curl', { address: '203.0.113.7' })
    expect(printed.join('')).toContain('curl -sS http://203.0.113.7:4000/v1/models')
    expect(printed.join('')).toContain('read -rs KEY')
    expect(said.join('')).toContain('203.0.113.7 has to be a name of one of these')
  })

  test('with --write and --yes edits the client’s file in the home directory', async () => {
    await run('codex', { write: true, yes: true })
    expect(await readFile(join(directory, '.codex/config.toml'), 'utf8')).toContain('[mcp_servers.litellm]')
  })

  test.each([
    ['a client that is not known', 'emacs', {}],
    ['a key that is not there', 'curl', { key: 'other' }],
    ['a gateway that is not there', 'curl', { deployment: 'none' }],
    ['an address that is none', 'curl', { address: 'a b' }],
  ])('%s is a usage error', async (_, client, options) => {
    await expect(run(client, options)).rejects.toMatchObject({ exit: Exit.usage })
  })
})

test('a gateway without virtual keys, such as an adopted one, says so, and how it gets one', async () => {
  const paths = { project: join(directory, 'project'), secrets: join(directory, 'secrets/mcp-litellm.env') }
  const at = join(directory, 'config/gatewright/mcp-litellm/deployment.yaml')
  await writeFile(at, deploymentText(sampleDeployment({ paths, keys: [] })))
  const failure: unknown = await run('curl').catch((error: unknown) => error)
  expect(failure).toMatchObject({
    what: 'mcp-litellm has no virtual key that a client could be given',
    exit: Exit.usage,
    next: expect.stringMatching(/reconfigure keys --deployment mcp-litellm$/),
  })
})
