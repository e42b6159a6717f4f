import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { type Run, type User, userOf } from './gatewright.ts'
import { type Met, say, underTraffic } from './traffic.ts'

const name = 'changed'
const port = 4700
const model = 'gpt-3.5-turbo'
/** P6: the previous gateway serves again within a minute. */
const minute = 60_000
/** A change with its candidate, its containers and its checks, while others use the processors too. */
const longest = 300_000

let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
  const first = await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
  expect(first.json().failure).toBeUndefined()
}, longest)

afterAll(async () => {
  await bed.dockerClient('rm', '--force', `${name}-candidate`).catch(() => '')
  await user.leave()
})

const envOf = async (file: string) => {
  const text = await readFile(join(user.home, 'secrets', file), 'utf8')
  return Object.fromEntries(
    text.split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
const secret = async (variable: string): Promise<string> => (await envOf(`${name}.env`))[variable]!
const keyInStore = async (): Promise<string> => (await envOf(`${name}.keys.env`)).KEY_TEST_KEY!

const status = async (key: string) =>
  (await fetch(`http://127.0.0.1:${port}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status

const passed = (run: Run) => {
  const { failure, checks } = run.json()
  expect(failure).toBeUndefined()
  expect(checks.filter(({ status }) => status !== 'passed')).toEqual([])
}

/** Runs the program while a client asks with the key that the store names at that moment. */
async function during(what: string, ...args: string[]): Promise<{ run: Run; met: Met }> {
  const { result, met } = await underTraffic({ port, model, keyNow: keyInStore }, () => user.run(...args))
  say(what, met)
  return { run: result, met }
}

/** Whether the password in a URL of the container's logs in. */
async function logsIn(url: string): Promise<boolean> {
  const { username: user, password, pathname } = new URL(url)
  const { host, port } = bed.postgres
  const client = new pg.Client({ host, port, user, password, database: pathname.slice(1) })
  try {
    await client.connect()
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: '28P01' })
    return false
  } finally {
    await client.end()
  }
}

describe('a virtual key, under steady traffic', () => {
  test(
    'is replaced without a failed request, and the old one is refused from then on',
    { timeout: longest },
    async () => {
      const old = await keyInStore()
      const { run, met } = await during('virtual key', 'rotate', 'test-key', '--yes', '--json')
      passed(run)
      expect(met.failed).toBe(0)
      expect(await keyInStore()).not.toBe(old)
      expect(await status(old)).toBe(401)
    },
  )

  test(
    'with a grace, a client that has the old one fails no request, and the proxy ends it by itself',
    { timeout: longest },
    async () => {
      const old = await keyInStore()
      const rotate = () => user.run('rotate', 'test-key', '--grace', '1h', '--yes', '--json')
      const { result, met } = await underTraffic({ port, model, keyNow: () => old }, rotate)
      say('virtual key with a grace, a client that keeps the old one', met)
      passed(result)
      expect(met.failed).toBe(0)
      // The end is in the proxy's own database, so an hour may pass there at once.
      const row = `where key_alias like 'test-key-before-%'`
      const [left] = await bed.sql(
        `select extract(epoch from expires - now() at time zone 'UTC')::int as seconds from "LiteLLM_VerificationToken" ${row}`,
        `${name}_db`,
      )
      expect(left!.seconds).toBeGreaterThan(60)
      expect(left!.seconds).toBeLessThanOrEqual(3600)
      await bed.sql(
        `update "LiteLLM_VerificationToken" set expires = expires - interval '2 hours' ${row}`,
        `${name}_db`,
      )
      expect(await status(old)).toBe(401)
      expect(await status(await keyInStore())).toBe(200)
    },
  )
})

describe('what the container holds, under steady traffic', () => {
  test('the database password changes for role and container together', { timeout: longest }, async () => {
    const old = await secret('DATABASE_URL')
    const { run, met } = await during('database password', 'rotate', 'database', '--yes', '--json')
    passed(run)
    expect([await logsIn(old), await logsIn(await secret('DATABASE_URL'))]).toEqual([false, true])
    expect(met.longestGap).toBeLessThan(minute)
  })

  test(
    'the master key and the password of a tools role change by a partial answers file',
    { timeout: longest },
    async () => {
      const old = await secret('LITELLM_MASTER_KEY')
      const salt = await secret('LITELLM_SALT_KEY')
      const file = join(user.home, 'renew.yaml')
      const servers = [{ name: 'mcp_postgres_tools', reads: { password: 'renew' } }]
      await writeFile(file, stringify({ secrets: { masterKey: 'renew' }, servers }))
      const { run, met } = await during(
        'master key and tools role',
        'reconfigure',
        '--answers',
        file,
        '--yes',
        '--json',
      )
      passed(run)
      expect(await status(old)).toBe(401)
      expect(await status(await secret('LITELLM_MASTER_KEY'))).toBe(200)
      expect(await secret('LITELLM_SALT_KEY')).toBe(salt)
      expect(met.longestGap).toBeLessThan(minute)
    },
  )

  test('and a second run finds nothing to change', { timeout: longest }, async () => {
    const { stdout } = await user.run('setup', '--answers', await user.answers(), '--plan')
    expect(stdout).toMatch(/(^|\n)Nothing to change: everything is as it should be\.$/)
  })
})

// Another image comes with a dump, which upgrade.test.ts has a PostgreSQL for.
describe('a change that fails', () => {
  const isSame = async () => bed.dockerClient('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', name)
  const files = async () =>
    Promise.all(
      [
        `secrets/${name}.env`,
        `secrets/${name}.keys.env`,
        'projects/mcp/litellm/config/config.yaml',
        'projects/mcp/litellm/deploy.sh',
      ].map(path => readFile(join(user.home, path), 'utf8')),
    )

  /** A change that its candidate does not survive: nobody who uses the gateway notices. */
  async function costsNothing(what: string, change: Record<string, unknown>, why: RegExp) {
    const file = join(user.home, 'bad.yaml')
    await writeFile(file, stringify(change))
    const before = [await isSame(), ...(await files())]
    const { run, met } = await during(what, 'reconfigure', '--answers', file, '--fresh', '--yes', '--json')
    const { failure } = run.json()
    expect(`${failure?.what}: ${failure?.why}`).toMatch(why)
    expect(run.exitCode).not.toBe(0)
    expect(met.failed).toBe(0)
    expect([await isSame(), ...(await files())]).toEqual(before)
    expect(await bed.dockerClient('ps', '--all', '--quiet', '--filter', `name=^${name}-`)).toBe('')
  }

  test('an environment that the proxy refuses', { timeout: longest }, async () => {
    user.env.WEAK = 'sk-1234'
    await costsNothing('refused environment', { secrets: { masterKey: 'env:WEAK' } }, /everybody knows.*not touched/)
  })

  test('a migration that failed before', { timeout: longest }, async () => {
    await bed.sql(
      `insert into "_prisma_migrations" (id, checksum, migration_name, applied_steps_count) values ('x', 'x', 'half', 0)`,
      `${name}_db`,
    )
    await costsNothing('failing migration', { logs: { maxFiles: 4 } }, /migration.*not touched/)
    // The row goes by the catalogue's own advice, and no other does.
    const history = 'select migration_name as name from "_prisma_migrations" order by 1'
    const before = await bed.sql(history, `${name}_db`)
    const { next } = diagnose(['Error: P3009'])!
    await bed.sql(/DELETE FROM [^;]+;/.exec(next)![0], `${name}_db`)
    expect(await bed.sql(history, `${name}_db`)).toEqual(before.filter(row => row.name !== 'half'))
  })

  test('a port that another program takes while the new container is tried', { timeout: longest }, async () => {
    const thief = createServer()
    const events = await bed.docker.getEvents({ filters: { event: ['create'], container: [`${name}-candidate`] } })
    const stolen = once(events, 'data').then(() => once(thief.listen(port + 1, '127.0.0.1'), 'listening'))
    const file = join(user.home, 'port.yaml')
    await writeFile(file, stringify({ exposure: { port: port + 1 } }))
    const before = await files()
    const { run, met } = await during('stolen port', 'reconfigure', '--answers', file, '--fresh', '--yes', '--json')
    await stolen
    ;(events as unknown as { destroy(): void }).destroy()
    thief.close()
    const { failure } = run.json()
    expect(failure?.why).toMatch(/the previous container serves again/)
    expect(met.longestGap).toBeLessThan(minute)
    expect(await status(await keyInStore())).toBe(200)
    expect(await files()).toEqual(before)
  })
})
