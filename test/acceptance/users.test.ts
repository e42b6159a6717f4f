import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type Account, type Accounts, openAccounts } from './accounts.ts'
import { type User, userOf } from './gatewright.ts'

/*
 * Accounts of one host, each with its own uid, and root: whoever comes second to a gateway changes nothing of it.
 */

const longest = 300_000
let bed: Bed
let accounts: Accounts

beforeAll(async () => {
  bed = testBed()
  accounts = await openAccounts(bed)
}, longest)

afterAll(() => accounts.close())

/** Answers with files of the account’s own for each gateway. */
const answersOf = (user: User, { home }: Account, name: string) =>
  user.answers({
    servers: [],
    models: [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }],
    keys: [{ alias: 'team', models: ['mock'], servers: [] }],
    paths: { project: join(home, 'projects', name), secrets: join(home, 'secrets', `${name}.env`) },
  })

type Who = Exclude<keyof Accounts, 'close'>

const setUp = async (who: Who, name: string) => {
  const user = await userOf(bed, name, 4720, accounts[who])
  const run = await user.run('setup', '--answers', await answersOf(user, accounts[who], name), '--yes', '--json')
  const { failure, changes } = run.json()
  return { user, failure, changes, exitCode: run.exitCode }
}

/** What a takeover would change: the container, the role's password, and both comments. */
const gateway = async (name: string) => {
  const role = `${name.replaceAll('-', '_')}_user`
  return {
    container: await bed.dockerClient('inspect', '--format', '{{.Id}} {{.State.StartedAt}} {{json .Config}}', name),
    role: await bed.sql(`select rolpassword, shobj_description(oid, 'pg_authid') from pg_authid where rolname = '${role}'`), // prettier-ignore
  }
}

const elsewhere = 'no record of it'

describe.each<[Who, [Who, string][]]>([
  ['alice', [['bob', elsewhere], ['sudo', elsewhere], ['root', elsewhere]]], // prettier-ignore
  ['bob', [['alice', elsewhere], ['sudo', elsewhere]]], // prettier-ignore
  ['sudo', [['alice', elsewhere], ['bob', elsewhere]]], // prettier-ignore
  ['root', [['alice', elsewhere]]],
])('a gateway of %s', (owner, others) => {
  const name = `gw-of-${owner}`
  let user: User

  beforeAll(async () => {
    const made = await setUp(owner, name)
    user = made.user
    expect(made.failure).toBeUndefined()
  }, longest)

  afterAll(() => user.leave())

  test.each(others)('is refused to %s: %s', { timeout: longest }, async (other, why) => {
    const before = await gateway(name)
    const { failure, exitCode } = await setUp(other, name)
    expect(exitCode).toBe(3)
    expect(failure?.why).toContain(why)
    expect(failure?.next).toContain('the user who has')
    expect(await gateway(name)).toEqual(before)
  })

  test('is as it was for its owner', { timeout: longest }, async () => {
    const before = await gateway(name)
    expect(await setUp(owner, name)).toMatchObject({ failure: undefined, changes: [] })
    expect(await gateway(name)).toEqual(before)
  })
})

test('of two who set up one name at once, one has it and the other is refused', { timeout: longest }, async () => {
  const runs = await Promise.all([setUp('alice', 'at-once'), setUp('bob', 'at-once')])
  try {
    expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 3])
    expect(runs.find(({ exitCode }) => exitCode === 3)?.failure?.what).toMatch(/another/)
    const [owner] = runs.filter(({ exitCode }) => exitCode === 0)
    const verified = await owner!.user.run('verify', '--json')
    expect(verified.exitCode, verified.stdout).toBe(0)
  } finally {
    for (const { user } of runs) await user.leave()
  }
})

/** Whose the files of a gateway are, its secrets among them. */
async function ownersBelow(...directories: string[]): Promise<number[]> {
  const found = directories.map(async directory => {
    const paths = (await readdir(directory, { recursive: true })).filter(path => !path.includes('node_modules'))
    return Promise.all(paths.map(async path => (await stat(join(directory, path))).uid))
  })
  return [...new Set((await Promise.all(found)).flat())]
}

/** A change that writes every file of a gateway anew, and its secrets. */
const change = (alias: string, more: object = {}) => ({
  logs: { maxFiles: alias.length },
  keys: [
    { alias: 'team', models: ['mock'], servers: [] },
    { alias, models: ['mock'], servers: [] },
  ],
  ...more,
})

describe.each<[Who, Who, number]>([
  ['root', 'sudo', 0],
  ['sudo', 'root', 2001],
])('a gateway of %s that %s comes to', (owner, other, uid) => {
  const name = `by-${owner}`
  let user: User
  const files = () => {
    const { home } = accounts[owner]
    return ownersBelow(join(home, 'projects', name), join(home, 'secrets'))
  }
  const reconfigure = async (who: Who, more: object) => {
    const by = await userOf(bed, name, 4720, accounts[who])
    const path = join(by.home, 'change.yaml')
    await writeFile(path, stringify({ ...more, admin: { user: bed.postgres.user, password: 'env:ADMIN_PASSWORD' } }))
    return by.run('reconfigure', '--answers', path, '--yes', '--json')
  }

  beforeAll(async () => {
    const made = await setUp(owner, name)
    user = made.user
    expect(made.failure).toBeUndefined()
  }, longest)

  afterAll(() => user.leave())

  test('stays its owner’s, who changes it again after them', { timeout: longest }, async () => {
    expect(await files()).toEqual([uid])
    for (const [who, alias] of [
      [other, 'second'],
      [owner, 'third'],
    ] as const) {
      // prettier-ignore
      const run = await reconfigure(who, change(alias))
      expect(run.json().failure).toBeUndefined()
      expect(run.exitCode).toBe(0)
      expect(await files()).toEqual([uid])
    }
  })
})

test('root’s gateway does not move into the home of who comes by sudo', { timeout: longest }, async () => {
  const name = 'roots-own'
  const made = await setUp('root', name)
  try {
    expect(made.failure).toBeUndefined()
    const before = await gateway(name)
    const moved = await setUp('sudo', name)
    expect(moved.exitCode).toBe(3)
    expect(moved.failure?.why).toMatch(/alice belongs to alice, who could replace/)
    expect(await gateway(name)).toEqual(before)
    expect(await setUp('root', name)).toMatchObject({ failure: undefined, changes: [] })
  } finally {
    await made.user.leave()
  }
})

describe('a user that the host does not list', () => {
  const name = 'of-nobody-known'
  let user: User

  beforeAll(async () => {
    const made = await setUp('unlisted', name)
    user = made.user
    expect(made.failure).toBeUndefined()
  }, longest)

  afterAll(() => user.leave())

  test.each([
    ['setup', '--yes', '--json'],
    ['status', '--json'],
    ['verify', '--json'],
    ['logs'],
    ['paths', '--json'],
    ['connect', 'claude-code', '--json'],
    ['remove', '--plan', '--json'],
    ['reconfigure', '--plan', '--json'],
  ])('has every command: %s', { timeout: longest }, async (...args) => {
    const { exitCode, stdout, stderr } = await user.run(...args)
    expect(stdout + stderr).not.toMatch(/does not know/)
    expect(exitCode, stdout + stderr).toBe(0)
  })

  test('and is told what is missing where HOME is not set', async () => {
    const [file, ...before] = user.command
    for (const command of [
      'setup --plan',
      'status',
      'doctor',
      'verify',
      'logs',
      'paths',
      'connect claude-code',
      'backup x.age',
      'restore x.age',
      'remove --plan',
      'rollback --plan',
      'upgrade --plan',
      'rotate --plan',
      'prove',
      'adopt x',
      'reconfigure --plan',
      'run-with-secrets -- true',
    ]) {
      // prettier-ignore
      const env = { PATH: user.env.PATH! }
      const run = await execa(file, [...before, ...command.split(' ')], { env, extendEnv: false, reject: false })
      expect(run.stderr, command).toMatch(/the home of user 2003 is not known/)
      expect(run.exitCode, command).toBe(2)
    }
  })
})
