import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const cli = join(import.meta.dirname, '../../dist/cli.js')
let directory: string
let answers: string

const run = (...args: string[]) =>
  execa(process.execPath, [cli, ...args], { reject: false, stdin: 'ignore', env: { HOME: directory } })

describe('a rehearsal that was kept', () => {
  const place = () => ['--rehearse', '--keep', join(directory, 'kept')]
  const inIt = (...args: string[]) => run(...args, ...place())

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatewright-kept-'))
    answers = join(directory, 'servers.json')
    await writeFile(answers, JSON.stringify({ mcpServers: { notes: { url: 'http://127.0.0.1:9/mcp' } } }))
    const { exitCode, stderr } = await inIt('setup', '--yes')
    expect(exitCode, stderr).toBe(0)
  })

  afterAll(() => rm(directory, { recursive: true, force: true }))

  // One at a time: each has the rehearsal to itself.
  test.each<[string, string[], RegExp]>([
    ['is watched', ['status', '--plain'], /mcp-litellm · healthy/],
    ['is examined', ['doctor'], /0 errors, 0 warnings/],
    ['is verified again', ['verify'], /mcp-litellm is verified: /],
    ['has a log', ['logs'], /Application startup complete/],
    ['has its servers tried', ['prove'], /proved mcp_postgres_tools/],
    ['tells who used it', ['usage'], /test-key +\d+ +0/],
    ['tells what grows', ['audit'], /LiteLLM_SpendLogs/],
    ['gives up no row that is kept', ['audit', 'prune', '--before', '2026-01-01', '--yes'], /LiteLLM_SpendLogs: none/],
    ['says how a client is connected', ['connect', 'claude-code'], /claude mcp add/],
    ['says where its files lie', ['paths'], /kept\/config\/gatewright\/mcp-litellm\/deployment\.yaml/],
    ['names what can be rotated', ['rotate'], /virtual key test-key/],
    ['has nothing to change', ['reconfigure', '--plan', '--yes'], /Nothing to change/],
    ['has no earlier deployment', ['rollback'], /No earlier deployment is kept/],
    ['shows what would go', ['remove', '--plan'], /kept\/home\/projects\/mcp\/litellm\/deploy\.sh/],
  ])('%s', async (_, args, says) => {
    const { exitCode, stdout, stderr } = await inIt(...args)
    expect(stdout, stderr).toMatch(says)
    expect(exitCode, stderr).toBe(0)
  })

  test('is given servers from a file, and told how to go on there', async () => {
    const { exitCode, stderr } = await inIt('import', answers, '--yes')
    expect(stderr).toContain(`Go on with: gatewright setup ${place().join(' ')}`)
    expect(exitCode).toBe(0)
    const { stdout } = await inIt('setup', '--plan', '--yes')
    expect(stdout).toMatch(/config\.yaml +\(1 model, 2 MCP servers\)/)
  })
})

test('where none was kept there is none to work on, and no directory is made', async () => {
  const { exitCode, stderr } = await run('status', '--rehearse', '--keep', '/nowhere/at/all')
  expect(stderr).toMatch(/no rehearsal to work on[^]*setup --rehearse --keep \/nowhere\/at\/all/)
  expect(exitCode).toBe(2)
})

test.each(['status', 'setup', 'remove', 'paths'])(
  '%s with a directory to keep and no rehearsal does nothing to this host',
  async name => {
    const { exitCode, stderr } = await run(name, '--keep', '/nowhere/at/all')
    expect(stderr).toContain('--keep names the directory of a rehearsal')
    expect(exitCode).toBe(2)
  },
)
