import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'disturbed'
let bed: Bed
let user: User
let answers: string

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4700)
  answers = await user.answers()
})
afterAll(() => user.leave())

/** Runs a setup until it says so, and kills it there. */
async function killedAt(moment: string): Promise<void> {
  const [command, ...args] = user.command
  const running = execa(command, [...args, 'setup', '--answers', answers, '--yes', '--deployment', name], {
    env: user.env,
    extendEnv: false,
    reject: false,
    all: true,
  })
  let said = ''
  running.all.on('data', (chunk: Buffer) => {
    said += String(chunk)
    if (said.includes(moment)) running.kill('SIGKILL')
  })
  const { signal, all } = await running
  expect(signal, all).toBe('SIGKILL')
}

test('killed again and again, each time further on, it ends with one verified gateway and leaves nothing beside it', async () => {
  const before = await bed.inventory()
  for (const moment of [
    `begin  ${join(user.home, 'secrets', `${name}.env`)}`,
    'begin  database disturbed_db',
    'begin  image',
    'begin  container',
    'begin  virtual key',
  ])
    await killedAt(moment)
  const run = await user.run('setup', '--answers', answers, '--yes', '--json')
  expect(run.json().failure).toBeUndefined()
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
  const again = await user.run('setup', '--answers', answers, '--yes', '--json')
  expect(again.json().changes).toEqual([])
  const after = await bed.inventory()
  const made = (kind: keyof typeof after) => after[kind].filter(line => !before[kind].includes(line))
  expect(made('containers')).toHaveLength(1)
  expect([made('volumes'), made('databases'), made('roles')]).toEqual([
    [],
    ['disturbed_db'],
    expect.arrayContaining(['disturbed_user']),
  ])
}, 900_000)

test('a gateway whose journal was lost is known by its labels, owners and contents: nothing is made anew', async () => {
  const env = async () => {
    const lines = await bed.dockerClient('inspect', '--format', '{{range .Config.Env}}{{println .}}{{end}}', name)
    return lines.split('\n').toSorted()
  }
  const before = [await env(), await bed.inventory()] as const
  await rm(join(user.env.XDG_STATE_HOME!, 'gatewright', name, 'journal.json'))
  const run = await user.run('setup', '--answers', answers, '--yes', '--json')
  expect(run.json().failure).toBeUndefined()
  expect(run.json().changes.map(({ id }) => id)).toEqual(['image:image'])
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
  // deploy.sh, which a first setup proves, replaces the container by the same one.
  expect(isDeepStrictEqual(await env(), before[0])).toBe(true)
  expect((await bed.inventory()).roles).toEqual(before[1].roles)
}, 600_000)
