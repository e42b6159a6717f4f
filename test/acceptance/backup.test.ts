import { readFile, writeFile } from 'node:fs/promises'
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
    other = await userOf(bed, name, port)
    other.env.ADMIN_PASSWORD = second.password
  })

  afterAll(async () => {
    await user.leave()
    await other.leave()
    await bed.dockerClient('rm', '--force', '--volumes', first.container, second.container)
  })

  test('a gateway that is gone is the same again from its backup, in another home and on an empty PostgreSQL', async () => {
    const made = await user.runWith('a passphrase of some words\n', 'backup', file, '--passphrase-file', '-', '--json')
    expect(made.exitCode, made.stdout + made.stderr).toBe(0)
    const [key, rows] = [await keyOf(user), await auditRows(first)]
    expect(rows.length).toBeGreaterThan(0)

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

    const run = await other.runWith('a passphrase of some words\n', 'restore', file, '--passphrase-file', '-', '--answers', answers, '--yes', '--json') // prettier-ignore
    expect(run.json().failure).toBeUndefined()
    expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(run.exitCode).toBe(0)
    expect(await keyOf(other)).toBe(key)
    const models = await fetch(`http://127.0.0.1:${port}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
    expect(models.status).toBe(200)
    const now = new Map((await auditRows(second)).map(row => [row.request_id, row]))
    expect(rows.map(({ request_id }) => now.get(request_id))).toEqual(rows)
    const verified = await other.run('verify', '--json')
    expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0)
  })
})
