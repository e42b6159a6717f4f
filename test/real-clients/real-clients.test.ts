import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ConnectableGateway, deployedGateway } from './gateway.ts'
import { clientsVariable } from './install.ts'

let gateway: ConnectableGateway
let home: string

beforeAll(async () => {
  gateway = await deployedGateway()
})
afterAll(() => gateway.close())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gatewright-client-'))
})
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))

/** Variables of a user of the client, who has no account with its maker. */
const user = (more: Record<string, string> = {}) => ({
  ...gateway.env,
  HOME: home,
  PATH: [process.env[clientsVariable], gateway.env.PATH].join(delimiter),
  // Otherwise a client that is started may look for its own next version.
  DISABLE_AUTOUPDATER: '1',
  // Gemini CLI switches MCP servers off in a directory that nobody trusted.
  GEMINI_CLI_TRUST_WORKSPACE: 'true',
  ...more,
})

interface Said {
  exitCode: number | undefined
  output: string
}

async function run(command: string, args: string[], more: Record<string, string> = {}): Promise<Said> {
  const { exitCode, all } = await execa(command, args, {
    cwd: home,
    env: user(more),
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  })
  return { exitCode, output: all }
}

const connect = (...args: string[]) => gateway.connect(user(), ...args)

/** What `connect` prints for a client, typed into a shell. */
const typed = async (client: string) => run('sh', ['-ec', await connect(client)])

/** What `connect --write` puts into the client's file, and then one of its commands with the key in the variable that the file names. */
async function written(client: string, command: string, args: string[], key?: string): Promise<Said> {
  await connect(client, '--write', '--yes')
  return run(command, args, { LITELLM_API_KEY: key ?? (await gateway.key()) })
}

const wrongKey = 'sk-0123456789abcdef0123456789abcdef'

describe('Claude Code', () => {
  test('connects by the lines that are printed', async () => {
    expect((await typed('claude-code')).output).toMatch(/litellm: http:\S+\/mcp \(HTTP\) - . Connected/)
  })

  test('connects by the file that is written, and with a wrong key does not', async () => {
    const list = (key?: string) => written('claude-code', 'claude', ['mcp', 'list'], key)
    expect((await list()).output).toMatch(/litellm: .* - . Connected/)
    expect((await list(wrongKey)).output).not.toMatch(/- . Connected/)
  })
})

describe('Gemini CLI', () => {
  test('connects by the lines that are printed', async () => {
    expect((await typed('gemini-cli')).output).toMatch(/litellm: http:\S+\/mcp \(http\) - Connected/)
  })

  test('connects by the file that is written, and with a wrong key does not', async () => {
    const list = (key?: string) => written('gemini-cli', 'gemini', ['mcp', 'list'], key)
    expect((await list()).output).toMatch(/litellm: .* - Connected/)
    expect((await list(wrongKey)).output).toMatch(/litellm: .* - Disconnected/)
  })
})

describe('Codex CLI', () => {
  // It lists its servers without a look at them; it connects in a session, which needs a model that speaks its own protocol.
  test('takes the file that is written, with the key by its variable', async () => {
    const { output } = await written('codex', 'codex', ['mcp', 'list'])
    expect(output).toMatch(/litellm\s+http:\S+\/mcp\s+LITELLM_API_KEY\s+enabled\s+Bearer token/)
  })
})

describe('MCP Inspector', () => {
  test('lists the tools by the lines that are printed', async () => {
    const { exitCode, output } = await typed('mcp-inspector')
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('mcp_postgres_tools-query'),
    })
  })

  const inspect = async (key: string, ...args: string[]) => {
    const header = ['--header', `x-litellm-api-key: Bearer ${key}`]
    return run('mcp-inspector', ['--cli', `${gateway.url}/mcp`, '--transport', 'http', ...header, ...args])
  }

  test('calls a tool', async () => {
    const call = [
      '--method',
      'tools/call',
      '--tool-name',
      'mcp_postgres_tools-query',
      '--tool-arg',
      'sql=select 41+1 as answer',
    ]
    const { output } = await inspect(await gateway.key(), ...call)
    expect(output).toMatch(/\\"answer\\": 42/)
  })

  test('is refused with a wrong key', async () => {
    expect((await inspect(wrongKey, '--method', 'tools/list')).exitCode).not.toBe(0)
  })
})

test('curl asks for models, an answer and tools by the lines that are printed', async () => {
  const { exitCode, output } = await typed('curl')
  expect(exitCode).toBe(0)
  expect(output).toContain('This is a mock response')
  expect(output).toContain('mcp_postgres_tools-query')
})
