import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { clients } from '../../src/clients/table.ts'
import { writeClient } from '../../src/commands/write-client.ts'
import { Exit } from '../../src/failure.ts'

const parts = { url: 'http://localhost:4000', model: 'gpt-4o' }
const now = () => new Date('2026-01-02T03:04:05Z')

let home: string
let printed: string[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gatewright-client-'))
  printed = []
  vi.spyOn(process.stdout, 'write').mockImplementation(text => printed.push(String(text)) > 0)
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(home, { recursive: true })
})

const write = (id: string, more: { key?: string; yes?: boolean; json?: boolean } = {}) =>
  writeClient({
    client: clients.find(one => one.id === id)!,
    parts: { ...parts, ...(more.key && { key: more.key }) },
    world: { files: localFiles, now },
    user: { home, uid: process.getuid!(), gid: process.getgid!() },
    options: { yes: more.yes ?? true, json: more.json },
    ask: async () => false,
  })

describe('writing a client’s file', () => {
  test('keeps a backup with the old bytes and the old mode', async () => {
    const before = '{\n  // mine\n  "theme": "dark",\n}\n'
    await mkdir(join(home, '.gemini'))
    await writeFile(join(home, '.gemini/settings.json'), before)
    await chmod(join(home, '.gemini/settings.json'), 0o640)
    expect(await write('gemini-cli')).toBe(Exit.done)
    const backup = join(home, '.gemini/settings.json.20260102-030405.bak')
    expect(await readFile(backup, 'utf8')).toBe(before)
    expect((await stat(backup)).mode & 0o777).toBe(0o640)
    expect(await readFile(join(home, '.gemini/settings.json'), 'utf8')).toContain('"theme": "dark"')
  })

  test('a second time changes nothing and makes no backup', async () => {
    await write('cursor')
    await write('cursor')
    expect(await readdir(join(home, '.cursor'))).toEqual(['mcp.json'])
    expect(printed.at(-1)).toContain('as it should be')
  })

  test('with the key in it makes the file private, and does not print the key', async () => {
    await write('claude-desktop', { key: 'sk-FAKEfakeFAKE' })
    const file = join(home, '.config/Claude/claude_desktop_config.json')
    expect(await readFile(file, 'utf8')).toContain('sk-FAKEfakeFAKE')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(printed.join('')).not.toContain('sk-FAKE')
  })

  test('of a client that cannot refer to a key is refused unless the key is revealed', async () => {
    await expect(write('claude-desktop')).rejects.toMatchObject({ exit: Exit.refused, next: /--reveal/ })
  })

  test('that has no file is refused', async () => {
    await expect(write('curl')).rejects.toMatchObject({ exit: Exit.usage })
  })

  test('that is broken leaves it as it is', async () => {
    await mkdir(join(home, '.codex'))
    await writeFile(join(home, '.codex/config.toml'), 'model = \n')
    await expect(write('codex')).rejects.toMatchObject({ exit: Exit.refused, why: 'it is no valid TOML' })
    expect(await readdir(join(home, '.codex'))).toEqual(['config.toml'])
  })

  test('without a terminal and without --yes shows the difference and writes nothing', async () => {
    await expect(write('cursor', { yes: false })).rejects.toMatchObject({ exit: Exit.usage, next: /--yes/ })
    expect(printed.join('')).toContain('+ ')
    expect(await readdir(home)).toEqual([])
  })
})
