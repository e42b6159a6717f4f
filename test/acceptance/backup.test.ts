import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type BedPostgres, hasSystemPostgres, query, startSystemPostgres } from '../bed/postgres.ts'
import { layerDirectory } from '../bed/publish.ts'
import { type User, userOf } from './gatewright.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

const name = 'backed-up'
const port = 4160
const database = 'backed_up_db'

let bed: Bed
let first: BedPostgres
let second: BedPostgres
let user: User
let other: User
let file: string
/** Audit rows at the time of the backup. */
let backedUp: Awaited<ReturnType<typeof auditRows>>
const passphrase = 'a passphrase of some words\n'

const answersFor = (who: User, postgres: BedPostgres, more: object = {}) =>
  who.answers({
    admin: { user: postgres.user, password: 'env:ADMIN_PASSWORD' },
    database: {
      server: `${postgres.host}:${postgres.port}`,
      role: 'backed_up_user',
      name: database,
      fromContainer: `${postgres.container}:5432`,
    },
    network: postgres.network,
    ...more,
  })

const keyOf = async (who: User) =>
  /^KEY_TEAM=(.*)$/m.exec(await readFile(join(who.home, 'secrets', `${name}.keys.env`), 'utf8'))![1]!

/** What a gateway has that its state directory has not. */
const inService = async () => ({
  environment: (
    JSON.parse(await bed.dockerClient('inspect', '--format', '{{json .Config.Env}}', name)) as string[]
  ).sort(),
  identity: await bed.dockerClient('inspect', '--format', '{{index .Config.Labels "dev.gatewright.identity"}}', name),
  login: await query(first, `select rolpassword from pg_authid where rolname = 'backed_up_user'`, 'postgres'),
  secrets: await readFile(join(user.home, 'secrets', `${name}.env`), 'utf8'),
})

const auditRows = async (postgres: BedPostgres) =>
  (await query(postgres, 'select request_id, api_key, spend from "LiteLLM_SpendLogs" order by 1', database)) as {
    request_id: string
  }[]

describe.skipIf(!hasSystemPostgres())('with PostgreSQL’s own programs beside the server', () => {
  beforeAll(async () => {
    bed = testBed()
    const place = { root: bed.root, directory: layerDirectory(bed.directory) }
    first = await startSystemPostgres(bed.docker, place, 5434)
    second = await startSystemPostgres(bed.docker, place, 5435)
    user = await userOf(bed, name, port)
    user.env.ADMIN_PASSWORD = first.password
    const answers = await answersFor(user, first, {
      servers: [],
      models: [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }],
      keys: [{ alias: 'team', models: ['mock'], servers: [] }],
    })
    const run = await user.run('setup', '--answers', answers, '--yes', '--json')
    expect(run.exitCode, run.stdout + run.stderr).toBe(0)
    file = join(bed.directory, 'gateway.age')
    const made = await user.runWith(passphrase, 'backup', file, '--passphrase-file', '-', '--json')
    expect(made.exitCode, made.stdout + made.stderr).toBe(0)
    backedUp = await auditRows(first)
    other = await userOf(bed, name, port)
    other.env.ADMIN_PASSWORD = second.password
  })

  afterAll(async () => {
    await user.leave()
    await other.leave()
    await bed.dockerClient('rm', '--force', '--volumes', first.container, second.container)
  })

  test('a gateway that serves, and whose state is lost, is taken up again by its backup: keys, secrets and what was written since are kept', async () => {
    const container = () => bed.dockerClient('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', name)
    const [before, was, key] = [await inService(), await container(), await keyOf(user)]
    const since = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'mock', messages: [{ role: 'user', content: 'after the backup' }] }),
    })
    expect(since.status).toBe(200)
    // The proxy writes its rows some seconds after the call.
    const rows = await vi.waitUntil(async () => {
      const found = await auditRows(first)
      return found.length > backedUp.length && found
    }, 30_000)
    for (const place of [user.env.XDG_STATE_HOME!, user.env.XDG_CONFIG_HOME!])
      await rm(join(place, 'gatewright'), { recursive: true })

    const answers = await answersFor(user, first)
    const again = await user.run('setup', '--answers', answers, '--yes', '--json')
    expect(again.exitCode).toBe(3)
    expect(again.json().failure?.next).toContain('restore BACKUP')
    expect(await container()).toBe(was)

    const here = join(user.home, 'here.yaml')
    await writeFile(here, JSON.stringify({ admin: { user: first.user, password: 'env:ADMIN_PASSWORD' } }))
    const run = await user.runWith(passphrase, 'restore', file, '--passphrase-file', '-', '--answers', here, '--yes', '--json') // prettier-ignore
    expect(run.json().failure).toBeUndefined()
    expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(await keyOf(user)).toBe(key)
    expect(await inService()).toEqual(before)
    const now = new Map((await auditRows(first)).map(row => [row.request_id, row]))
    expect(rows.map(({ request_id }) => now.get(request_id))).toEqual(rows)
    const second = await user.run('setup', '--yes', '--json')
    expect(second.json()).toMatchObject({ changes: [] })
  })

  test('a gateway that is gone is the same again from its backup, in another home and on an empty PostgreSQL', async () => {
    const key = await keyOf(user)
    expect(backedUp.length).toBeGreaterThan(0)

    await user.leave()
    await bed.dockerClient('rm', '--force', '--volumes', first.container)

    const answers = join(other.home, 'here.yaml')
    await writeFile(
      answers,
      JSON.stringify({
        admin: { user: second.user, password: 'env:ADMIN_PASSWORD' },
        database: { server: `${second.host}:${second.port}`, fromContainer: `${second.container}:5432` },
        paths: { project: join(other.home, 'gateway'), secrets: join(other.home, 'secrets', `${name}.env`) },
      }),
    )
    const wrong = await other.runWith('another passphrase\n', 'restore', file, '--passphrase-file', '-', '--answers', answers, '--yes', '--json') // prettier-ignore
    expect(wrong.json().failure).toMatchObject({ exit: 3, why: 'the passphrase is another' })

    const run = await other.runWith(passphrase, 'restore', file, '--passphrase-file', '-', '--answers', answers, '--yes', '--json') // prettier-ignore
    expect(run.json().failure).toBeUndefined()
    expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(run.exitCode).toBe(0)
    expect(await keyOf(other)).toBe(key)
    const models = await fetch(`http://127.0.0.1:${port}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
    expect(models.status).toBe(200)
    const now = new Map((await auditRows(second)).map(row => [row.request_id, row]))
    expect(backedUp.map(({ request_id }) => now.get(request_id))).toEqual(backedUp)
    const verified = await other.run('verify', '--json')
    expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0)
  })
})
