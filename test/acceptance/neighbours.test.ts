import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { deployed } from '../../src/gateway/deployed.ts'
import { openWorld } from '../../src/open-world.ts'
import { documents } from '../../src/documents/index.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

/*
 * Several users of one host, and what becomes of a state directory. One gateway is shared by all rows: none of them may change it.
 */

const name = 'shared-name'
const port = 4790
const longest = 300_000
const databaseOf = { role: 'shared_name_user', name: 'shared_name_db' }

let bed: Bed
let alice: User
let bob: User

beforeAll(async () => {
  bed = testBed()
  alice = await userOf(bed, name, port)
  bob = await userOf(bed, name, port + 1)
  const first = await alice.run('setup', '--answers', await alice.answers(), '--yes', '--json')
  expect(first.json().failure).toBeUndefined()
}, longest)

afterAll(async () => {
  await rm(bob.home, { recursive: true, force: true })
  await alice.leave()
})

const state = (user: User) => join(user.env.XDG_STATE_HOME!, 'gatewright', name)

/** What a takeover would change: the container, the role's password and the database. */
const gateway = async () => ({
  container: await bed.dockerClient('inspect', '--format', '{{.Id}} {{.State.StartedAt}} {{json .Config.Env}}', name),
  role: await bed.sql(`select rolpassword, shobj_description(oid, 'pg_authid') from pg_authid where rolname = 'shared_name_user'`), // prettier-ignore
  database: await bed.sql(`select datdba, datacl::text, shobj_description(oid, 'pg_database') from pg_database where datname = 'shared_name_db'`), // prettier-ignore
})

const setUp = async (user: User, more?: Record<string, unknown>) =>
  user.run('setup', '--answers', await user.answers(more), '--yes', '--json')

test('its identity is in the container’s labels, both comments and the state directory', async () => {
  const { identity } = JSON.parse(await readFile(join(state(alice), 'identity.json'), 'utf8')) as { identity: string }
  const { container, role, database } = await gateway()
  const labels = await bed.dockerClient('inspect', '--format', '{{json .Config.Labels}}', name)
  for (const text of [labels, JSON.stringify(role), JSON.stringify(database)]) {
    expect(text).toContain(identity)
    expect(text).toContain(state(alice))
  }
  expect(container).toBeTruthy()
})

/** Who comes to the same gateway, and with what. */
const strangers: [string, () => Promise<User>][] = [
  ['another user, with a state directory of their own', async () => bob],
  [
    'a user whose state was lost',
    async () => {
      const lost = join(alice.home, '.lost')
      return {
        ...alice,
        run: async (...args) => {
          await rename(state(alice), lost)
          await rename(join(alice.env.XDG_CONFIG_HOME!, 'gatewright'), `${lost}-config`)
          try {
            return await alice.run(...args)
          } finally {
            await rm(state(alice), { recursive: true, force: true })
            await rm(join(alice.env.XDG_CONFIG_HOME!, 'gatewright'), { recursive: true, force: true })
            await rename(lost, state(alice))
            await rename(`${lost}-config`, join(alice.env.XDG_CONFIG_HOME!, 'gatewright'))
          }
        },
      }
    },
  ],
  [
    'a copied home, beside the one that it was copied from',
    async () => {
      for (const part of ['.config', '.state'])
        await cp(join(alice.home, part), join(bob.home, part), { recursive: true, force: true })
      return bob
    },
  ],
]

test.each(strangers)(
  '%s: refused, told whose it is, and nothing of it is changed',
  { timeout: longest },
  async (_, who) => {
    const before = await gateway()
    const run = await setUp(await who(), { exposure: { port: port + 1 } })
    const { failure } = run.json()
    expect(run.exitCode).toBe(3)
    expect(`${failure?.why} ${failure?.next}`).toContain(state(alice))
    expect(await gateway()).toEqual(before)
  },
)

test(
  'its own user finds it as it is, also after the state directory was brought back',
  { timeout: longest },
  async () => {
    const before = await gateway()
    const copy = await mkdtemp(join(bed.directory, 'kept-'))
    await cp(state(alice), copy, { recursive: true })
    await rm(state(alice), { recursive: true })
    await cp(copy, state(alice), { recursive: true })
    const run = await setUp(alice)
    expect(run.json().failure).toBeUndefined()
    expect(run.json().changes).toEqual([])
    expect(await gateway()).toEqual(before)
  },
)

test('its state directory, reached by a link, is no copy of itself', { timeout: longest }, async () => {
  const [here, moved] = [alice.env.XDG_STATE_HOME!, join(alice.home, 'moved')]
  const before = await gateway()
  await rename(here, moved)
  await symlink(moved, here)
  for (const place of [here, moved]) {
    alice.env.XDG_STATE_HOME = place
    expect((await setUp(alice)).json()).toMatchObject({ changes: [] })
  }
  alice.env.XDG_STATE_HOME = here
  await rm(here)
  await rename(moved, here)
  expect(await gateway()).toEqual(before)
})

test('its container under another name is told, and none is made beside it', { timeout: longest }, async () => {
  await bed.dockerClient('rename', name, 'by-hand')
  const run = await setUp(alice)
  const all = await bed.dockerClient('ps', '--all', '--format', '{{.Names}}')
  await bed.dockerClient('rename', 'by-hand', name)
  expect(run.exitCode).toBe(3)
  expect(run.json().failure?.next).toContain(`docker rename by-hand ${name}`)
  expect(all.split('\n')).not.toContain(name)
})

test(
  'one from before identities is known by its record, and gets its identity with its next change',
  { timeout: longest },
  async () => {
    await makeOlder()
    const second = await setUp(alice)
    expect(second.json().failure).toBeUndefined()
    expect(second.json().changes).toEqual([])
    await expect(readFile(join(state(alice), 'identity.json'))).rejects.toMatchObject({ code: 'ENOENT' })
    await rm(state(bob), { recursive: true, force: true })
    await rm(join(bob.home, '.config'), { recursive: true, force: true })
    const before = await gateway()
    expect((await setUp(bob)).exitCode).toBe(3)
    expect(await gateway()).toEqual(before)
    const change = join(alice.home, 'change.yaml')
    await writeFile(change, 'logs: { maxFiles: 4 }\n')
    const changed = await alice.run('reconfigure', '--answers', change, '--yes', '--json')
    expect(changed.json().failure).toBeUndefined()
    const { identity } = JSON.parse(await readFile(join(state(alice), 'identity.json'), 'utf8')) as { identity: string }
    expect(await bed.dockerClient('inspect', '--format', '{{json .Config.Labels}}', name)).toContain(identity)
    expect(JSON.stringify((await gateway()).database)).toContain(identity)
    expect((await setUp(alice)).json().changes).toEqual([])
  },
)

test('an env file that is gone costs no salt key: it is the one of the container', { timeout: longest }, async () => {
  const file = join(alice.home, 'secrets', `${name}.env`)
  const saltIn = (text: string) => /LITELLM_SALT_KEY=\S+/.exec(text)?.[0]
  const before = saltIn(await readFile(file, 'utf8'))
  await rm(file)
  const run = await setUp(alice, { database: { ...databaseOf, takeOverRole: true } })
  expect(run.json().failure).toBeUndefined()
  expect(saltIn(await readFile(file, 'utf8'))).toBe(before)
})

test(
  'where the state was lost, adopting the container brings the gateway back with its salt key',
  { timeout: longest },
  async () => {
    const salt = async () => /LITELLM_SALT_KEY=[^"]+/.exec((await gateway()).container)?.[0]
    const before = await salt()
    await rm(state(alice), { recursive: true })
    await rm(join(alice.env.XDG_CONFIG_HOME!, 'gatewright'), { recursive: true })
    const { exitCode, stderr } = await alice.run('adopt', '--yes')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    const change = join(alice.home, 'change.yaml')
    await writeFile(change, stringify({ logs: { maxFiles: 5 }, admin: { user: bed.postgres.user, password: 'env:ADMIN_PASSWORD' } })) // prettier-ignore
    const { failure, changes } = (await alice.run('reconfigure', '--answers', change, '--yes', '--json')).json()
    expect(failure).toBeUndefined()
    expect(changes.map(({ id }) => id)).toContain('container:container')
    expect(await salt()).toBe(before)
    const { identity } = JSON.parse(await readFile(join(state(alice), 'identity.json'), 'utf8')) as { identity: string }
    expect(JSON.stringify(await gateway())).toContain(identity)
  },
)

const project = (file: string) => join(alice.home, 'projects/mcp/litellm', file)

async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')))
}

/** As a Gatewright without identities left it: files and comments of then, the container that deploy.sh of then makes, and no identity in the state directory. */
async function makeOlder(): Promise<void> {
  const isLine = (line: string) => /dev\.gatewright\.(identity|state)|\$identity/.test(line)
  await rewrite(project('deploy.sh'), text => text.split('\n').filter(line => !isLine(line)).join('\n')) // prettier-ignore
  await rewrite(project('setup.sql'), text => text.replaceAll(/(made by Gatewright for [^;']+); [^']+/g, '$1'))
  await rm(join(state(alice), 'identity.json'))
  const own = `'made by Gatewright for ${name}'`
  await bed.sql(`comment on role shared_name_user is ${own}`)
  await bed.sql(`comment on role tools_reader is ${own}`)
  await bed.sql(`comment on database shared_name_db is ${own}`)
  await execa(project('deploy.sh'), { env: alice.env, extendEnv: false })
  const world = await openWorld(alice.env, { uid: process.getuid!(), gid: process.getgid!() })
  const { inputs } = await documents.inspect(await deployed(world, name))
  await rewrite(project('CLAUDE.md'), text => text.replace(/inputs [0-9a-f]{64}/, `inputs ${inputs}`))
}
