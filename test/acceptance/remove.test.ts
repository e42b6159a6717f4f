import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { query } from '../bed/postgres.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'leaving'
const port = 4310
let bed: Bed
let user: User

interface Report {
  belongings: { what: string; fate: string; name?: string; standing: string }[]
  left?: string[]
  failure?: { what: string; exit: number }
}

/** Everything of the user's and of the host's that a gateway may touch: what is removed leaves no trace in it. */
async function everything() {
  const files = await readdir(user.home, { recursive: true })
  const told = files.map(async path => {
    const { mode, size } = await stat(join(user.home, path))
    return `${(mode & 0o7777).toString(8)} ${size} ${path}`
  })
  return { ...(await bed.inventory()), files: (await Promise.all(told)).sort() }
}

type Everything = Awaited<ReturnType<typeof everything>>

/** What the tests themselves put there. */
const mine = /(change\.yaml|projects(\/mcp(\/litellm(\/notes\.txt)?)?)?)$/
const withoutMine = (all: Everything): Everything => ({ ...all, files: all.files.filter(path => !mine.test(path)) })

/** A change that needs a new container, so that there are receipts of two runs. */
const second = { name: 'second', model: 'openai/second', mock: 'Second' }

const report = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Report
const remove = (...args: string[]) => user.run('remove', ...args)

async function setUp() {
  const run = await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
  expect(run.exitCode, run.stdout + run.stderr).toBe(0)
}

let admin: string
let before: Everything

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
  // As on a host that has never had a gateway: then the image is pulled, and is ours to remove.
  if (await bed.dockerClient('images', '--quiet', bed.gateway.reference))
    await bed.dockerClient('rmi', '--force', bed.gateway.reference)
  admin = join(user.home, 'admin.yaml')
  await writeFile(admin, stringify({ admin: { user: bed.postgres.user, password: 'env:ADMIN_PASSWORD' } }))
  await user.answers()
  await mkdir(user.env.XDG_CONFIG_HOME!)
  before = await everything()
  await setUp()
})

afterAll(() => user.leave())

describe('before a yes', () => {
  test('the inventory names everything, data by what it is called, and nothing is touched', async () => {
    const is = await everything()
    const { belongings } = report(await remove('--plan', '--json'))
    const of = (fate: string) => belongings.filter(one => one.fate === fate).map(({ what }) => what)
    expect(of('removed').join('\n')).toMatch(
      new RegExp(
        `virtual key.*container ${name}.*image ${bed.gateway.reference}.*role tools_reader.*deploy.sh.*CLAUDE.md`,
        's',
      ),
    )
    expect(belongings.filter(one => one.name).map(one => [one.name, one.fate])).toEqual([
      ['leaving_db', 'kept'],
      ['secrets', 'kept'],
    ])
    expect(await everything()).toEqual(is)
  })

  test('without a terminal and without --yes it is refused, and so is a name that nothing has', async () => {
    expect((await remove()).exitCode).toBe(2)
    const wrong = await remove('--yes', '--data', 'postgres', '--json')
    expect(wrong.exitCode).toBe(2)
    expect(report(wrong).failure?.what).toBe('there is nothing named postgres to remove')
  })

  test('roles without the administrator’s login are refused before the first change', async () => {
    const is = await everything()
    const run = await remove('--yes', '--json')
    expect(report(run).failure?.what).toContain('administrator login is needed')
    expect(run.exitCode).toBe(2)
    expect(await everything()).toEqual(is)
  })
})

test('after a change everything goes but data and what was edited by hand, and nothing of others', async () => {
  const change = join(user.home, 'change.yaml')
  await writeFile(change, stringify({ models: [{ name: 'gpt-3.5-turbo' }, second] }))
  const changed = await user.run('reconfigure', '--answers', change, '--yes', '--json')
  expect(changed.exitCode, changed.stdout).toBe(0)
  const project = join(user.home, 'projects/mcp/litellm')
  await appendFile(join(project, 'deploy.sh'), '# mine\n')
  await writeFile(join(project, 'notes.txt'), 'mine\n')
  const run = await remove('--yes', '--json', '--answers', admin)
  expect(run.exitCode, run.stdout).toBe(0)
  const kept = report(run).belongings.filter(({ fate }) => fate === 'kept')
  expect(kept.map(one => one.name).filter(Boolean)).toEqual(['leaving_db', 'deploy.sh', 'secrets'])
  const is = await everything()
  expect(is.containers).toEqual(before.containers)
  expect(is.images).toEqual(before.images)
  expect(is.networks).toEqual(before.networks)
  expect(is.databases).toEqual([...before.databases, 'leaving_db'].sort())
  expect(is.roles).toEqual([...before.roles, 'leaving_user'].sort())
  // The directory was made as a whole, and stays with what stays in it.
  expect((await readdir(project)).sort()).toEqual(['config', 'deploy.sh', 'mcp', 'notes.txt'])
  expect((await readdir(join(user.home, 'secrets'))).sort()).toEqual([`${name}.env`])
  expect((await user.run('verify')).exitCode).toBe(2)
})

test('what was kept goes when it is named later, and what another put there stays', async () => {
  const all = ['leaving_db', 'deploy.sh'].flatMap(one => ['--data', one])
  const run = await remove('--yes', '--json', '--answers', admin, ...all)
  expect(run.exitCode, run.stdout).toBe(0)
  expect(report(run).left?.join()).toMatch(/projects was left: mcp\/litellm\/notes.txt in it is not of this gateway/)
  expect(withoutMine(await everything())).toEqual(before)
  expect((await remove('--yes')).stderr).toContain(`there is no gateway named ${name} here`)
})

test('killed again and again it goes on; a foreign container and a foreign role of the same names stay, and nothing else', async () => {
  await setUp()
  await bed.dockerClient('rm', '--force', name)
  await bed.dockerClient('create', '--name', name, bed.gateway.reference)
  await bed.sql(`comment on role ${name}_user is 'somebody else''s'`)
  const [node, program] = user.command
  const args = ['remove', '--yes', '--answers', admin, '--data', 'leaving_db', '--deployment', name]
  let kills = -1
  let told = ''
  for (let code: number | null = null; code === null; kills++) {
    const child = spawn(node, [program!, ...args], { env: user.env, stdio: ['ignore', 'pipe', 'pipe'] })
    let undone = 0
    let said = ''
    createInterface({ input: child.stderr }).on('line', line => {
      said += `${line}\n`
      if (line.startsWith('undone') && ++undone === 3) child.kill('SIGKILL')
    })
    const ended = once(child, 'exit') as Promise<[number | null]>
    told = await text(child.stdout)
    ;[code] = await ended
    // The kill before may have come when the last of it was gone already.
    if (code === 2 && said.includes('there is no gateway')) break
    expect(code ?? 0, told + said).toBe(0)
  }
  expect(kills).toBeGreaterThan(3)
  expect((await remove('--yes')).stderr).toContain(`there is no gateway named ${name} here`)
  expect(await bed.dockerClient('inspect', '--format', '{{.State.Status}}', name)).toBe('created')
  expect((await bed.inventory()).roles).toContain(`${name}_user`)
  await bed.dockerClient('rm', name)
  await bed.sql(`drop role ${name}_user`)
  expect(withoutMine({ ...(await everything()), images: [] })).toEqual({ ...before, images: [] })
})

describe('by an administrator who is no superuser', () => {
  /** An administrator of their own, for whom only what they made is. */
  const adminIs = async (who: string, rights: string) => {
    await bed.sql(`create role ${who} login ${rights} password '${who}-password'`)
    user.env[`${who.toUpperCase()}_PASSWORD`] = `${who}-password`
    return { admin: { user: who, password: `env:${who.toUpperCase()}_PASSWORD` } }
  }
  const fileOf = async (answers: object) => {
    const path = join(user.home, 'admin-of-less.yaml')
    await writeFile(path, stringify(answers))
    return path
  }

  /** Without what says that a removal was begun, and this test's own answers. */
  const withoutNotes = (all: Everything): Everything => ({
    ...all,
    files: all.files.filter(path => !/ \.state|\.yaml$/.test(path)),
  })

  test('all of it goes, data that is named too; one who may not take the roles away is refused before anything is', async () => {
    const is = await everything()
    const maker = await adminIs('maker', 'createrole createdb')
    const limited = await adminIs('limited', 'createdb')
    const stock = { user: 'maker', password: 'maker-password' }
    await query({ ...bed.postgres, ...stock }, 'create database maker_stock', 'postgres')
    await query({ ...bed.postgres, ...stock }, 'create table parts (id int)', 'maker_stock')
    const [server] = (await plannedServers()) as object[]
    const answers = await user.answers({
      ...maker,
      servers: [{ ...server, reads: { database: 'maker_stock', role: 'tools_reader' } }],
    })
    const made = await user.run('setup', '--answers', answers, '--yes', '--json')
    expect(made.json().failure).toBeUndefined()
    expect(made.exitCode, made.stdout).toBe(0)

    const [serves, all] = [await everything(), ['leaving_db', 'secrets'].flatMap(one => ['--data', one])]
    const refused = await remove('--yes', '--json', '--answers', await fileOf(limited), ...all)
    expect(report(refused).failure).toMatchObject({ exit: 3 })
    expect(withoutNotes(await everything())).toEqual(withoutNotes(serves))

    const run = await remove('--yes', '--json', '--answers', await fileOf(maker), ...all)
    expect(report(run).failure).toBeUndefined()
    expect(run.exitCode, run.stdout).toBe(0)
    for (const gone of ['maker_stock']) await bed.sql(`drop database ${gone}`)
    for (const gone of ['maker', 'limited']) await bed.sql(`drop role ${gone}`)
    const now = await everything()
    expect({ containers: now.containers, networks: now.networks, roles: now.roles, databases: now.databases }).toEqual({
      containers: is.containers,
      networks: is.networks,
      roles: is.roles,
      databases: is.databases,
    })
    expect(withoutNotes(now).files).toEqual(withoutNotes(is).files)
  })

  /** The servers that are suggested, as they would be set up. */
  const plannedServers = async () => {
    const plan = await user.run('setup', '--answers', await user.answers(), '--plan', '--json')
    return (JSON.parse(plan.stdout) as { deployment: { servers: unknown[] } }).deployment.servers
  }
})
