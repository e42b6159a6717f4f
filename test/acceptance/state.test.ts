import { chown, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

/*
 * Gatewright's own files about a gateway, each as it must not be. What cannot be believed is told by its path, and nothing is made of it.
 */

const name = 'state-files'
const longest = 300_000
let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4810)
  const models = [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }]
  const keys = [{ alias: 'team', models: ['mock'], servers: [] }]
  const run = await user.run('setup', '--answers', await user.answers({ servers: [], models, keys }), '--yes', '--json')
  expect(run.json().failure).toBeUndefined()
}, longest)

afterAll(() => user.leave())

const places = () => [user.env.XDG_CONFIG_HOME!, user.env.XDG_STATE_HOME!]
const pathOf = (file: string) =>
  join(user.env[file === 'deployment.yaml' ? 'XDG_CONFIG_HOME' : 'XDG_STATE_HOME']!, 'gatewright', name, file)

const gateway = () => bed.dockerClient('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', name)

/** Commands that believe these files; `setup` is the one that would write over them. */
const commands = [
  ['setup', '--yes', '--json'],
  ['status', '--json'],
  ['verify', '--json'],
  ['doctor', '--json'],
  ['remove', '--plan', '--json'],
  ['rollback', '--plan', '--json'],
  ['connect', 'claude-code', '--json'],
]

const files = ['deployment.yaml', 'identity.json', 'journal.json', 'secret-places.json', 'generations/1.json']
const decisive = new Set(['deployment.yaml', 'identity.json', 'journal.json'])

const faults: [string, (path: string, text: string) => Promise<unknown>][] = [
  ['cut off', (path, text) => writeFile(path, text.slice(0, Math.ceil(text.length / 2)).replace(/[\d}\s]*$/, ': {'))],
  ['empty', path => writeFile(path, '')],
  ['of a later version', path => writeFile(path, '{"format": 7, "later": true}')],
  ['somebody else’s', path => chown(path, 54_321, 54_321)],
]

const table = files.flatMap(file => faults.map(([what, make]) => ({ file, what, make })))

test.each(table)('$file that is $what is told by its path', { timeout: longest }, async ({ file, make }) => {
  const [path, before] = [pathOf(file), await gateway()]
  const kept = await Promise.all(
    places().map(async place => (await cp(place, `${place}-kept`, { recursive: true }), place)),
  )
  try {
    await mkdir(dirname(path), { recursive: true })
    const text = await readFile(path, 'utf8').catch(() => '{}')
    await writeFile(path, text)
    await make(path, text)
    for (const args of commands) {
      const { exitCode, stdout, stderr } = await user.run(...args)
      const said = stdout + stderr
      expect(said, args[0]).not.toMatch(/does not know|TypeError|ZodError|SyntaxError/)
      // 5 is a finding or a check; else the file is no concern of this command.
      expect([0, 2, 3, 5], `${args.join(' ')}: ${said}`).toContain(exitCode)
      if ([2, 3].includes(exitCode!) || args[0] === 'doctor') expect(said, args[0]).toContain(path)
      if (args[0] === 'setup' && decisive.has(file)) expect([2, 3], said).toContain(exitCode)
    }
    expect(await gateway()).toBe(before)
  } finally {
    for (const place of kept) {
      await rm(place, { recursive: true })
      await cp(`${place}-kept`, place, { recursive: true })
      await rm(`${place}-kept`, { recursive: true })
    }
  }
})

test('the gateway is as it was for its owner', async () => {
  expect((await user.run('setup', '--yes', '--json')).json()).toMatchObject({ changes: [] })
})
