import { mkdtemp, readFile, rm, stat, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { importServers } from '../../src/commands/import.ts'
import { Exit } from '../../src/failure.ts'

let directory: string
let printed: string[]

const file = () => join(directory, 'mcp.json')
const draft = (name: string) => join(directory, 'state/gatewright/gw', name)
const wiki = { url: 'https://wiki.example.com/mcp', headers: { Authorization: 'Bearer ${WIKI_TOKEN}' } }

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewright-import-'))
  vi.stubEnv('XDG_STATE_HOME', join(directory, 'state'))
  vi.stubEnv('XDG_CONFIG_HOME', join(directory, 'config'))
  vi.stubEnv('WIKI_TOKEN', undefined)
  printed = []
  vi.spyOn(process.stdout, 'write').mockImplementation(text => printed.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await writeFile(file(), JSON.stringify({ mcpServers: { wiki } }))
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const run = (options: { yes?: boolean; json?: boolean } = {}) => importServers({ deployment: 'gw', ...options }, file())

describe('gatewright import', () => {
  test('shows the preview and keeps nothing without --yes', async () => {
    expect(await run()).toBe(Exit.done)
    expect(printed.join('')).toContain('+ wiki  new')
    await expect(stat(draft('draft.yaml'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('with --yes adds the servers to the draft, their secrets in a file of mode 600', async () => {
    vi.stubEnv('WIKI_TOKEN', 'FAKE-wiki')
    expect(await run({ yes: true, json: true })).toBe(Exit.done)
    expect(JSON.parse(printed.join(''))).toMatchObject({ deployment: 'gw', added: ['wiki'] })
    expect(printed.join('')).not.toContain('FAKE')
    const answers = await readFile(draft('draft.yaml'), 'utf8')
    expect(parse(answers)).toEqual({
      servers: [{ name: 'wiki', transport: 'http', url: wiki.url, secretHeaders: { Authorization: 'stored' } }],
    })
    expect((await stat(draft('draft.secrets'))).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(draft('draft.secrets'), 'utf8'))).toEqual({
      'servers.wiki.secretHeaders.Authorization': 'Bearer FAKE-wiki',
    })
  })

  test('with --yes and without the value of a variable adds nothing and names it', async () => {
    await expect(run({ yes: true })).rejects.toMatchObject({
      exit: Exit.usage,
      why: 'WIKI_TOKEN (wiki: Authorization)',
    })
    await expect(stat(draft('draft.yaml'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('a second time finds duplicates and adds nothing', async () => {
    vi.stubEnv('WIKI_TOKEN', 'FAKE-wiki')
    await run({ yes: true })
    const before = await readFile(draft('draft.yaml'), 'utf8')
    printed = []
    await run({ yes: true })
    expect(printed.join('')).toContain('= wiki  duplicate')
    expect(await readFile(draft('draft.yaml'), 'utf8')).toBe(before)
  })

  test('keeps the servers of a finished deployment', async () => {
    vi.stubEnv('WIKI_TOKEN', 'FAKE-wiki')
    await mkdir(join(directory, 'config/gatewright/gw'), { recursive: true })
    const there = 'servers: [{name: wiki, transport: http, url: "https://other.example.com/mcp"}]\n'
    await writeFile(join(directory, 'config/gatewright/gw/deployment.yaml'), there)
    await run({ yes: true })
    const { servers } = parse(await readFile(draft('draft.yaml'), 'utf8')) as { servers: { name: string }[] }
    expect(servers.map(({ name }) => name)).toEqual(['wiki', 'wiki_2'])
  })

  test('a file that is not there is a usage error', async () => {
    await expect(importServers({ deployment: 'gw' }, join(directory, 'none'))).rejects.toMatchObject({
      exit: Exit.usage,
    })
  })
})
