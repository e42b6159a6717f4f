import { join } from 'node:path'
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
