import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { proxyTo } from '../bed/proxy.ts'
import { type Report, type User, userOf } from './gatewright.ts'

const name = 'bad-input'
const port = 4300
let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
})

afterAll(() => user.leave())

type Failed = NonNullable<Report['failure']>

/** A setup that must fail, and its failure: the one shape, with every part said. */
async function failureOf(
  more: Record<string, unknown>,
  env: Record<string, string> = {},
): Promise<Failed & { exitCode: number | undefined }> {
  Object.assign(user.env, env)
  const run = await user.run('setup', '--answers', await user.answers(more), '--yes', '--json')
  const { failure } = run.json()
  if (!failure) throw new Error(`the setup did not fail: ${run.stdout}`)
  expect(failure.what).not.toBe('')
  expect(failure.why).not.toBe('')
  expect(failure.next).not.toBe('')
  expect(run.exitCode).toBe(failure.exit)
  return { ...failure, exitCode: run.exitCode }
}

/** What is on the host; a failure before the first change must leave it alone. */
const untouched = async (work: () => Promise<void>) => {
  const before = await bed.inventory()
  await work()
  expect(await bed.inventory()).toEqual(before)
}

const database = (more: Record<string, unknown>) => ({
  database: { role: 'bad_input_user', name: 'bad_input_db', ...more },
})

describe('found before the first change', () => {
  test('a wrong administrator password', () =>
    untouched(async () => {
      const failure = await failureOf({}, { ADMIN_PASSWORD: 'wrong' })
      user.env.ADMIN_PASSWORD = bed.postgres.password
      expect(failure.why).toMatch(/password/)
      expect(failure.exit).toBe(1)
    }))

  test('a database host that does not exist', () =>
    untouched(async () => {
      const failure = await failureOf(database({ server: 'nowhere.invalid:5432' }))
      expect(failure.what).toContain('nowhere.invalid')
      expect(failure.exit).toBe(4)
    }))

  test('a port on which no PostgreSQL listens', () =>
    untouched(async () => {
      const failure = await failureOf(database({ server: '127.0.0.1:5999' }))
      expect(failure.what).toContain('127.0.0.1:5999')
      expect(failure.exit).toBe(4)
    }))

  test('a role that exists with another password', async () => {
    await bed.sql(`create role bad_input_user login password 'another'`)
    onTestFinished(async () => void (await bed.sql('drop role bad_input_user')))
    await untouched(async () => {
      const failure = await failureOf({})
      expect(`${failure.what} ${failure.why}`).toMatch(/bad_input_user.*exists|exists.*bad_input_user/)
    })
  })

  test('a database that belongs to another role', async () => {
    await bed.sql('create database bad_input_db')
    onTestFinished(async () => void (await bed.sql('drop database bad_input_db')))
    await untouched(async () => {
      const failure = await failureOf({})
      expect(`${failure.what} ${failure.why}`).toMatch(/bad_input_db/)
    })
  })

  test('a server name that LiteLLM refuses', () =>
    untouched(async () => {
      const failure = await failureOf({
        servers: [{ name: 'my-server', transport: 'http', url: 'http://mcp:8000/mcp' }],
      })
      expect(failure.why).toContain('LiteLLM refuses -')
      expect(failure.exit).toBe(2)
    }))

  test('an unknown key in the answers file', async () => {
    const run = await user.run('setup', '--answers', await user.answers({ modles: [] }), '--yes')
    expect(run.stderr).toContain('modles: no such key')
    expect(run.exitCode).toBe(2)
  })

  test('answers that are missing, all of them named', async () => {
    const run = await user.run('setup', '--yes')
    expect(run.stderr).toContain('admin.password')
    expect(run.exitCode).toBe(2)
  })

  const doomed: [string, () => Promise<Record<string, unknown>>, RegExp][] = [
    [
      'a port that somebody else listens on',
      async () => {
        const other = createServer().listen(port, '127.0.0.1')
        await once(other, 'listening')
        onTestFinished(() => void other.close())
        return {}
      },
      new RegExp(`port ${port} is taken`),
    ],
    ['an address that this host has not', async () => ({ exposure: { port, addresses: ['192.0.2.7'] } }), /192\.0\.2\.7 is no address of this host/], // prettier-ignore
    [
      'a tag that its registry has not',
      async () => ({ image: { repository: bed.gateway.repository, tag: 'v1.108.99' } }),
      /has no v1\.108\.99/,
    ],
    [
      'a network on which nobody has the database’s name',
      async () => database({ fromContainer: 'nobody-here:5432' }),
      /no container on .* is called nobody-here/,
    ],
    [
      'an internal network, whose containers have no port of this host',
      async () => {
        await bed.dockerClient('network', 'create', '--internal', 'cut-off')
        onTestFinished(async () => void (await bed.dockerClient('network', 'rm', 'cut-off')))
        return { network: 'cut-off' }
      },
      /cut-off is internal/,
    ],
    ['the host’s own network', async () => ({ network: 'host' }), /driver host/],
  ]
  test.each(doomed)('%s', async (_, given, why) => {
    const more = await given()
    await untouched(async () => expect((await failureOf(more)).why).toMatch(why))
  })

  test('a version below the floor', () =>
    untouched(async () => {
      const failure = await failureOf({ image: { repository: bed.gateway.repository, tag: 'v1.83.0' } })
      expect(failure.why).toContain('1.104.7')
    }))
})

/** The database as the container reaches it: what was answered wrongly before is drafted. */
const reached = () => database({ fromContainer: `${bed.postgres.container}:5432` })

describe('found while the changes are made', () => {
  test('a database that no container finds', async () => {
    const failure = await failureOf(database({ fromContainer: 'nowhere.invalid:5432' }))
    expect(failure.why).toContain('nowhere.invalid')
    expect(failure.log && (await readFile(failure.log, 'utf8'))).toContain('failed')
  })

  test('and the same command goes on from there once the cause is gone', async () => {
    const run = await user.run('setup', '--answers', await user.answers(reached()), '--yes', '--json')
    expect(run.json().failure).toBeUndefined()
    const made = run.json().changes.map(({ id }) => id)
    expect(made.join(' ')).not.toContain('database:role')
    expect(run.exitCode).toBe(0)
    await bed.dockerClient('rm', '--force', name)
  })

  test('a master key that the proxy refuses: its own words, the cause, and the end of its log', async () => {
    const failure = await failureOf(
      { secrets: { store: 'file', masterKey: 'env:KNOWN_KEY' } },
      { KNOWN_KEY: 'sk-1234' },
    )
    expect(failure.what).toMatch(/master key/)
    await bed.dockerClient('rm', '--force', name)
  })

  test('an engine that goes away during the pull', async () => {
    const image = await bed.publish(
      { layers: [{ '/ballast': { text: randomBytes(4_000_000).toString('base64') } }], command: ['true'] },
      'bed/slow',
      'v1.108.11',
    )
    const [host, registryPort] = bed.registry.split(':')
    const registry = await proxyTo({ host: host!, port: Number(registryPort) }, undefined, 300_000)
    const engine = await proxyTo({ path: bed.socket })
    onTestFinished(() => registry.cut())
    const repository = image.repository.replace(bed.registry, `127.0.0.1:${registry.port}`)
    const failing = failureOf(
      { image: { repository, tag: image.tag } },
      { DOCKER_HOST: `tcp://127.0.0.1:${engine.port}` },
    )
    const journal = join(user.env.XDG_STATE_HOME!, 'gatewright', name, 'journal.json')
    await expect.poll(() => readFile(journal, 'utf8'), { timeout: 60_000 }).toMatch(/"id": "image:[^}]*}[^}]*"started"/)
    await engine.cut()
    const failure = await failing
    delete user.env.DOCKER_HOST
    expect(failure.exit).toBe(4)
    expect(failure.why).toMatch(/engine|connection/i)
  })
})
