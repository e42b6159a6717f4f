import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { checks } from '../../src/checks/index.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { type BedPostgres, hasSystemPostgres, query, startSystemPostgres } from '../bed/postgres.ts'
import { layerDirectory } from '../bed/publish.ts'
import { type Run, type User, userOf } from '../acceptance/gatewright.ts'
import { publishVersion } from './proxy/publish.ts'
import { chosenVersion, newerVariable } from './proxy/recipe.ts'

const name = 'real-life'
const port = 4620
const database = 'real_life_db'
const older = chosenVersion()
const newer = process.env[newerVariable] ?? ''

/** Without PostgreSQL's own programs beside the server there is no dump, and without a dump no upgrade. */
const canUpgrade = newer !== '' && hasSystemPostgres()

// Each change is three or four starts of the real proxy, which a machine that has much else to do lets wait; the first of all migrates an empty database.
vi.setConfig({ testTimeout: 2_400_000, hookTimeout: 2_400_000 })

let bed: Bed
let postgres: BedPostgres
let user: User
let first: Run

const answers = (more: Record<string, unknown> = {}) =>
  user.answers({
    admin: { user: postgres.user, password: 'env:ADMIN_PASSWORD' },
    database: {
      server: `${postgres.host}:${postgres.port}`,
      role: 'real_life_user',
      name: database,
      fromContainer: `${postgres.container}:5432`,
    },
    network: postgres.network,
    models: [
      { name: 'mock', model: 'openai/mock', mock: 'This is a mock response' },
      { name: 'other', model: 'openai/other', mock: 'This is another' },
    ],
    servers: [
      {
        name: 'postgres',
        transport: 'stdio',
        command: 'node',
        args: ['/app/mcp/postgres/node_modules/@modelcontextprotocol/server-postgres/dist/index.js', '{database}'],
        package: '@modelcontextprotocol/server-postgres@0.6.2',
        reads: { database: postgres.sample, role: 'real_life_tools' },
      },
    ],
    keys: [
      { alias: 'team', models: ['mock'], servers: ['postgres'], user: 'team-user' },
      { alias: 'plain', models: ['mock', 'other'] },
    ],
    audit: { retention: '30d' },
    ...more,
  })

const expectVerified = (run: Run, running: string) => {
  expect(run.json().failure).toBeUndefined()
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(run.json().checks.find(({ id }) => id === 'image')?.evidence).toContain(`LiteLLM ${running}`)
  expect(run.exitCode).toBe(0)
}

const migrations = async () =>
  (await query(postgres, 'select migration_name from _prisma_migrations order by 1', database)).map(
    row => row.migration_name,
  )

const auditRows = async () =>
  Number((await query(postgres, 'select count(*) as count from "LiteLLM_SpendLogs"', database))[0]!.count)

beforeAll(async () => {
  bed = testBed()
  const place = { root: bed.root, directory: layerDirectory(bed.directory) }
  postgres = canUpgrade ? await startSystemPostgres(bed.docker, place, 5433) : bed.postgres
  if (canUpgrade) await publishVersion(bed, newer)
  user = await userOf(bed, name, port)
  user.env.ADMIN_PASSWORD = postgres.password
  first = await user.run('setup', '--answers', await answers(), '--yes', '--json')
})

afterAll(async () => {
  await bed.dockerClient('rm', '--force', name)
  if (canUpgrade) await bed.dockerClient('rm', '--force', postgres.container)
  await user.leave()
})

test('every check passes on the real proxy, and none is left out', () => {
  const report = first.json()
  expectVerified(first, older)
  console.log(report.checks.map(({ id, evidence }) => `${id}: ${evidence}`).join('\n'))
  expect(report.notApplicable).toEqual([])
  expect(report.checks.map(({ id }) => id)).toEqual(
    checks.map(({ id }) => (id === 'tool-call' ? 'tool-call:postgres' : id)),
  )
})

/**
 * What LiteLLM's production guide and its list of settings advise (docs.litellm.ai, proxy/prod and proxy/config_settings), as far as it needs nothing that this
 * host lacks, such as Redis. The rows of the audit come later than by default.
 */
const advised = {
  general_settings: {
    proxy_batch_write_at: 20,
    database_connection_pool_limit: 10,
    database_connection_pool_timeout: 60,
    disable_error_logs: true,
    allow_requests_on_db_unavailable: true,
    store_model_in_db: true,
    supported_db_objects: ['mcp', 'models'],
    use_x_forwarded_for: true,
    background_health_checks: false,
    user_api_key_cache_ttl: 60,
    max_parallel_requests: 1000,
  },
  litellm_settings: { request_timeout: 600, set_verbose: false, json_logs: true, drop_params: true, num_retries: 3 },
  router_settings: { routing_strategy: 'simple-shuffle', enable_pre_call_checks: true, allowed_fails: 3 },
}
const advisedVariables = { LITELLM_MODE: 'PRODUCTION', LITELLM_LOG: 'ERROR', USE_PRISMA_MIGRATE: 'True' }

/** Each setting as a line of its section, where the file does not have it yet. */
function setByHand(text: string): string {
  return Object.entries(advised).reduce((result, [section, settings]) => {
    const lines = Object.entries(settings).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
    const without = lines.reduce(
      (rest, line) => rest.replace(new RegExp(`^${line.split(':')[0]}:.*\n`, 'm'), ''),
      result,
    )
    return without.includes(`\n${section}:\n`)
      ? without.replace(`\n${section}:\n`, `\n${section}:\n${lines.join('')}`)
      : `${without}${section}:\n${lines.join('')}`
  }, text)
}

test('what LiteLLM advises for production, set by hand and with two workers, is kept by a change and verified', async () => {
  const config = join(user.home, 'projects/mcp/litellm/config/config.yaml')
  const env = join(user.home, 'secrets', `${name}.env`)
  await writeFile(config, setByHand(await readFile(config, 'utf8')))
  const variables = Object.entries(advisedVariables).map(([key, value]) => `${key}=${value}\n`)
  await writeFile(env, `${await readFile(env, 'utf8')}${variables.join('')}`)

  expectVerified(
    await user.run('setup', '--answers', await answers({ arguments: '--num_workers 2' }), '--yes', '--json'),
    older,
  )
  expect(parse(await readFile(config, 'utf8'))).toMatchObject(advised)
  const { Config } = await bed.docker.getContainer(name).inspect()
  expect(Config.Cmd.slice(-2)).toEqual(['--num_workers', '2'])
  expect(Config.Env).toEqual(expect.arrayContaining(variables.map(line => line.trim())))
})

describe.skipIf(!canUpgrade)(`from LiteLLM ${older} to ${newer || 'a newer one'} and back`, () => {
  let before: { migrations: unknown[]; rows: number }

  test('an upgrade migrates the database, and is verified', async () => {
    before = { migrations: await migrations(), rows: await auditRows() }
    expectVerified(await user.run('upgrade', newer, '--yes', '--json'), newer)
    expect((await migrations()).length).toBeGreaterThan(before.migrations.length)
  })

  test('the way back names the audit rows that it loses', async () => {
    const since = (await auditRows()) - before.rows
    expect(since).toBeGreaterThan(0)
    const { stdout } = await user.run('rollback', '1', '--plan')
    expect(stdout).toContain(`Audit rows since then would be lost: ${since}.`)
  })

  test('the way back brings the older version and its database, verified', async () => {
    expectVerified(await user.run('rollback', '1', '--yes', '--json'), older)
    expect(await migrations()).toEqual(before.migrations)
  })
})
