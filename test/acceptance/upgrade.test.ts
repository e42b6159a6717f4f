import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { type BedPostgres, hasSystemPostgres, query, startSystemPostgres } from '../bed/postgres.ts'
import { layerDirectory } from '../bed/publish.ts'
import { newerImage, standInImage } from '../bed/stand-in-image.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { say, underTraffic } from './traffic.ts'

const name = 'upgraded'
const port = 4150
const database = 'upgraded_db'
const version = {
  old: '1.108.11',
  newer: '1.108.20',
  ends: '1.109.97',
  fails: '1.109.98',
  serves: '1.109.99',
}

// A gateway is replaced and verified, some of them twice, on a machine that may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

let bed: Bed
let postgres: BedPostgres
let user: User
let key: string

const answers = () =>
  user.answers({
    admin: { user: postgres.user, password: 'env:ADMIN_PASSWORD' },
    database: {
      server: `${postgres.host}:${postgres.port}`,
      role: 'upgraded_user',
      name: database,
      fromContainer: `${postgres.container}:5432`,
    },
    network: postgres.network,
    servers: [],
    models: [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }],
    keys: [{ alias: 'team', models: ['mock'], servers: [] }],
    image: { repository: bed.gateway.repository, tag: `v${version.old}` },
  })

const expectVerified = (run: Run, running: string) => {
  expect(run.json().failure).toBeUndefined()
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(run.json().checks.find(({ id }) => id === 'image')?.evidence).toContain(`LiteLLM ${running}`)
  expect(run.exitCode).toBe(0)
}

const client = () => ({ port, model: 'mock', keyNow: () => key })

/** Whether the newer version's migration is in the database. */
const isMigrated = async () =>
  (await query(postgres, `select 1 from information_schema.columns where column_name = 'newer'`, database)).length > 0

const auditRows = async () =>
  Number((await query(postgres, 'select count(*) as count from "LiteLLM_SpendLogs"', database))[0]!.count)

describe.skipIf(!hasSystemPostgres())('with PostgreSQL’s own programs beside the server', () => {
  beforeAll(async () => {
    bed = testBed()
    postgres = await startSystemPostgres(bed.docker, { root: bed.root, directory: layerDirectory(bed.directory) }, 5433)
    const { old, newer, ...broken } = version
    for (const plain of [old, newer])
      await bed.publish(await standInImage(bed.root, plain), 'berriai/litellm', `v${plain}`)
    for (const how of ['ends', 'fails', 'serves'] as const)
      await bed.publish(await newerImage(bed.root, broken[how], how), 'berriai/litellm', `v${broken[how]}`)
    user = await userOf(bed, name, port)
    user.env.ADMIN_PASSWORD = postgres.password
    const run = await user.run('setup', '--answers', await answers(), '--yes', '--json')
    expect(run.exitCode, run.stdout + run.stderr).toBe(0)
    key = /^KEY_TEAM=(.*)$/m.exec(await readFile(join(user.home, 'secrets', `${name}.keys.env`), 'utf8'))![1]!
  })

  afterAll(async () => {
    await bed.dockerClient('rm', '--force', name, postgres.container)
    await user.leave()
  })

  test('--plan shows what an upgrade will do, and changes nothing', async () => {
    const { stdout, exitCode } = await user.run('upgrade', '--plan')
    expect(stdout).toContain(`LiteLLM ${version.old} becomes ${version.newer}.`)
    expect(stdout).toContain(`dump of ${database}  (pg_dump in the container ${postgres.container}`)
    expect(exitCode).toBe(0)
  })

  test('a version below the floor is refused', async () => {
    const run = await user.run('upgrade', '1.83.6', '--yes', '--json')
    expect(run.json().failure).toMatchObject({ exit: 3, what: 'LiteLLM 1.83.6 is not used for a gateway' })
  })

  describe('an upgrade that fails', () => {
    test('at the start costs no request, and nothing of it is kept', async () => {
      const { result: run, met } = await underTraffic(client(), () =>
        user.run('upgrade', version.ends, '--yes', '--json'),
      )
      say('an upgrade that fails at the start', met)
      expect(run.json().failure).toMatchObject({ exit: 1, why: expect.stringContaining('was not touched') })
      expect(met.failed).toBe(0)
      expect((await user.run('rollback', '--json')).json()).toMatchObject({ generations: [] })
    })

    test('in the middle of a migration brings the old version and its database back, and says what is lost', async () => {
      const { result: run, met } = await underTraffic(client(), () =>
        user.run('upgrade', version.fails, '--yes', '--json'),
      )
      say('an upgrade that fails in its migration', met)
      expect(run.json().failure?.why).toMatch(
        /serves again: the database was put back to its dump of .*; \d+ audit rows? since then (is|are) lost/,
      )
      expect(await isMigrated()).toBe(false)
      // Served again, by the old version on its own schema.
      expectVerified(await user.run('verify', '--json'), version.old)
      expect(met.longestGap).toBeLessThan(60_000)
    })
  })

  describe('an upgrade and the way back', () => {
    test('goes to the newest patch of the line, verified', async () => {
      const { result: run, met } = await underTraffic(client(), () => user.run('upgrade', '--yes', '--json'))
      say('an upgrade with its checks', met)
      expectVerified(run, version.newer)
    })

    test('without a migration nothing is lost by going back', async () => {
      const rows = await auditRows()
      const run = await user.run('rollback', '1', '--yes', '--json')
      expectVerified(run, version.old)
      expect(await auditRows()).toBeGreaterThanOrEqual(rows)
    })

    test('with a migration the database goes back as well', async () => {
      expectVerified(await user.run('upgrade', version.serves, '--yes', '--json'), version.serves)
      expect(await isMigrated()).toBe(true)
      const { generations } = (await user.run('rollback', '--json')).json() as unknown as {
        generations: { number: number; version: string; dump?: object }[]
      }
      expect(generations[0]).toMatchObject({ number: 3, version: version.old, dump: { bytes: expect.any(Number) } })
      const plan = await user.run('rollback', '3', '--plan')
      expect(plan.stdout).toMatch(/Audit rows since then would be lost: \d+/)
      expectVerified(await user.run('rollback', '3', '--yes', '--json'), version.old)
      expect(await isMigrated()).toBe(false)
    })
  })
})
