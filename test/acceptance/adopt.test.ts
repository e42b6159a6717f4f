import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

const master = 'sk-0123456789abcdef0123456789abcdef'
const names = ['by-plan', 'by-run', 'by-compose', 'by-guess', 'by-port', 'by-field', 'by-clear'] as const
type Name = (typeof names)[number]

/** A correction makes, tries and proves a gateway, on a machine that may have much else to do. */
const patience = 400_000

let bed: Bed
let user: User

interface Adopted {
  deployment: string
  adopted: boolean
  found: Record<string, unknown>
  notCarried: string[]
  findings: { id: string; severity: string; text: string }[]
  corrections: Record<string, unknown>
}

async function run(...args: string[]) {
  const { env, command } = user
  return execa(command[0], [...command.slice(1), ...args], { env, extendEnv: false, reject: false, input: '' })
}

const adopt = async (name: Name, ...args: string[]) => {
  const { stdout, stderr, exitCode } = await run('adopt', name, '--json', ...args)
  expect(exitCode, stdout + stderr).toBe(0)
  return JSON.parse(stdout) as Adopted
}

const ids = ({ findings }: Adopted) => findings.map(({ id }) => id)
const database = (name: Name) => name.replaceAll('-', '_')
const password = 'hand made'
const databaseUrl = (name: Name, host = bed.postgres.container) =>
  `postgresql://${database(name)}:${encodeURIComponent(password)}@${host}:5432/${database(name)}`

const mockModel = { model_name: 'mock', litellm_params: { model: 'openai/mock', api_key: 'none', mock_response: 'Hi' } }

/** The files of one hand-made gateway, each as somebody would write them. */
async function write(name: Name, file: string, content: string, mode = 0o644): Promise<string> {
  const path = join(user.home, name, file)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

/** What Docker and the file system say of it: adopting must not change a byte. */
async function everything(name: Name) {
  const [is] = JSON.parse(await bed.dockerClient('inspect', name)) as [Record<string, unknown>]
  const { Id, Created, Config, HostConfig, RestartCount } = is
  const { StartedAt } = is.State as Record<string, unknown>
  const files = await execa('find', [join(user.home, name), '-printf', '%p %m %s %T@\n'])
  const { containers, ...others } = await bed.inventory()
  // The other gateways here come and go by themselves.
  const own = containers.filter(line => line.startsWith(`/${name} `))
  return { Id, Created, Config, HostConfig, RestartCount, StartedAt, files: files.stdout, own, ...others }
}

/** Waits until what was started by hand has come to what it comes to. */
const settled = (work: () => Promise<boolean>) =>
  vi.waitFor(async () => expect(await work()).toBe(true), { timeout: 120_000, interval: 500 })

const isReady = (port: number) =>
  settled(() =>
    fetch(`http://127.0.0.1:${port}/health/readiness`).then(
      ({ status }) => status === 200,
      () => false,
    ),
  )

const hasEnded = (name: Name) =>
  settled(async () => (await bed.dockerClient('inspect', '--format', '{{.State.Status}}', name)) === 'exited')

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, 'adopter', 4390)
  for (const name of names) {
    await bed.sql(`create role ${database(name)} login password '${password}'`)
    await bed.sql(`create database ${database(name)} owner ${database(name)}`)
  }
  await bed.dockerClient('pull', bed.gateway.reference)
  await bed.dockerClient('tag', bed.gateway.reference, `${bed.gateway.repository}:main-latest`)
})

afterAll(async () => {
  await bed.dockerClient('rm', '--force', ...names, ...names.map(name => `${name}-previous`)).catch(() => '')
  await bed.dockerClient('rmi', `${bed.gateway.repository}:main-latest`)
  for (const name of names) {
    await bed.sql(`drop database if exists ${database(name)} with (force)`)
    await bed.sql(`drop role if exists ${database(name)}`)
  }
  await user.leave()
})

/** Adopts it and proves that nothing but Gatewright's own record of it was written. */
async function untouched(name: Name): Promise<Adopted> {
  const before = await everything(name)
  const adopted = await adopt(name, '--yes')
  expect(await everything(name)).toEqual(before)
  expect(adopted).toMatchObject({ deployment: name, adopted: true })
  const record = await readFile(join(user.env.XDG_CONFIG_HOME!, 'gatewright', name, 'deployment.yaml'), 'utf8')
  expect(record).toContain(`container: ${String(before.Id)}`)
  expect(record).not.toContain(master)
  expect(record).not.toContain(encodeURIComponent(password))
  return adopted
}

test('by the plan’s own files: quotes, parts that nothing reads, an open env file, a proxy that does not start', async () => {
  const name = 'by-plan'
  const config = await write(
    name,
    'config/config.yaml',
    [
      '# the plan',
      'litellm_settings:',
      '  database_url: ${DATABASE_URL}',
      'model_list:',
      '  - model_name: gpt-3.5-turbo',
      '    litellm_params: { model: "mock-response", api_key: "any" }',
      'virtual_keys:',
      '  - { api_key: "test-key-1234", models: ["gpt-3.5-turbo"], max_budget: 1 }',
      'mcp_settings:',
      '  - mcp_server: { command: "node /srv/mcp/index.js", name: "mcp_postgres_tools" }',
    ].join('\n'),
  )
  const env = await write(name, 'litellm.env', `DATABASE_URL="${databaseUrl(name)}"\nLITELLM_MASTER_KEY=${master}\n`)
  await bed.dockerClient(
    ...['run', '--detach', '--name', name, '--network', bed.postgres.network, '--publish', '4391:4000'],
    ...['--env-file', env, '--volume', `${join(config, '..')}:/app/config`, bed.gateway.reference],
    ...['--config', '/app/config/config.yaml'],
  )
  await hasEnded(name)
  const adopted = await untouched(name)
  expect(ids(adopted)).toEqual(
    expect.arrayContaining([
      'adopted-quoted',
      'adopted-ignored-mcp_settings',
      'adopted-ignored-virtual_keys',
      'adopted-ignored-database_url',
      'adopted-model-provider',
      'adopted-published',
      'log-limits',
      'restart-policy',
      `adopted-env-file-${env}`,
    ]),
  )
  expect(adopted.found).toMatchObject({
    paths: { project: join(user.home, name) },
    database: { role: 'by_plan', name: 'by_plan', fromContainer: `${bed.postgres.container}:5432` },
    models: [{ name: 'gpt-3.5-turbo', model: 'openai/gpt-3.5-turbo', mock: 'This is a mock response' }],
    servers: [{ name: 'mcp_postgres_tools', transport: 'stdio', command: 'node' }],
    exposure: { port: 4391, addresses: ['0.0.0.0'] },
  })
  expect((await run('doctor', '--deployment', name)).exitCode).toBe(5)
})

describe('by docker run, as it should be but for a key in clear', () => {
  const name = 'by-run'
  let config: string

  beforeAll(async () => {
    config = await write(
      name,
      'litellm.yaml',
      `# ours\n${stringify({
        model_list: [mockModel],
        general_settings: { master_key: master },
        router_settings: { num_retries: 3 },
      })}`,
    )
    const more = await write(name, 'more/readme.txt', 'mounted as well')
    await bed.dockerClient(
      ...['run', '--detach', '--name', name, '--network', bed.postgres.network, '--publish', '127.0.0.1:4392:4000'],
      ...['--env', `DATABASE_URL=${databaseUrl(name)}`, '--env', 'TEAM=ours', '--restart', 'unless-stopped'],
      ...['--log-opt', 'max-size=5m', '--log-opt', 'max-file=2', '--volume', `${config}:/app/config.yaml:ro`],
      ...['--volume', `${join(more, '..')}:/srv/more:ro`, bed.gateway.reference, '--config', '/app/config.yaml'],
    )
    await isReady(4392)
  })

  test('its settings are read, and what is wrong is told before anything is written', async () => {
    const shown = await adopt(name, '--plan')
    expect(shown.adopted).toBe(false)
    expect(ids(shown)).toContain('adopted-secrets-in-clear')
    expect((await run('status', '--deployment', name)).exitCode).toBe(2)
    const adopted = await untouched(name)
    expect(adopted.found).toMatchObject({
      logs: { maxSize: '5m', maxFiles: 2 },
      models: [{ name: 'mock', mock: 'Hi' }],
      adopted: { config, version: bed.gateway.version, mounts: [{ target: '/srv/more', readOnly: true }] },
      secrets: { masterKey: 'stored', saltKey: 'stored' },
      keys: [],
    })
    expect((await adopt(name)).adopted).toBe(true)
  })

  test('it is watched and proved with a key of its own, which is gone afterwards', async () => {
    const status = JSON.parse((await run('status', '--json', '--deployment', name)).stdout)
    expect(status).toMatchObject({ state: 'healthy', container: { version: bed.gateway.version } })
    const { checks } = JSON.parse((await run('verify', '--json', '--deployment', name)).stdout) as {
      checks: { id: string; status: string; evidence: string }[]
    }
    const passed = checks.filter(({ status: is }) => is === 'passed').map(({ id }) => id)
    expect(passed, JSON.stringify(checks)).toEqual(
      expect.arrayContaining(['readiness', 'models', 'chat', 'audit', 'refusals']),
    )
    const keys = await bed.sql(
      'select key_alias from "LiteLLM_VerificationToken" where key_alias is not null',
      database(name),
    )
    expect(keys).toEqual([])
  })

  test('what needs its secrets and files is refused until it is corrected, with the command that does', async () => {
    const refused = async (...args: string[]) => {
      const { stdout, exitCode } = await run(...args, '--json', '--deployment', name)
      expect(exitCode, stdout).toBe(3)
      expect((JSON.parse(stdout) as { failure: { next: string } }).failure.next).toContain(
        `reconfigure --deployment ${name}`,
      )
    }
    await refused('rotate', 'master', '--yes')
    await refused('upgrade', '--yes')
    await refused('backup', join(user.home, 'no.age'), '--recipient', 'age1none')
  })

  test(
    'a correction is a plan that says what it interrupts, and ends verified with everything carried over',
    async () => {
      const plan = await run('reconfigure', '--plan', '--deployment', name)
      expect(plan.stdout, plan.stderr).toMatch(
        /the hand-made one is replaced for .*it does not answer while LiteLLM starts/s,
      )
      const done = await run('reconfigure', '--yes', '--json', '--deployment', name)
      const { checks } = JSON.parse(done.stdout) as { checks: { id: string; status: string }[] }
      expect(
        checks.filter(({ status }) => status !== 'passed'),
        done.stdout + done.stderr,
      ).toEqual([])
      expect(done.exitCode).toBe(0)
      const written = await readFile(join(user.home, 'projects/mcp', name, 'config/config.yaml'), 'utf8')
      expect(written).toContain('# ours')
      expect(written).toContain('num_retries: 3')
      expect(written).not.toContain(master)
      const [is] = JSON.parse(await bed.dockerClient('inspect', name))
      expect(is.Config.Env).toEqual(expect.arrayContaining(['TEAM=ours', `LITELLM_MASTER_KEY=${master}`]))
      expect(JSON.stringify(is.HostConfig.Mounts)).toContain('/srv/more')
      expect(await readFile(config, 'utf8')).toContain(master)
      expect((await run('reconfigure', '--plan', '--deployment', name)).stdout).toContain('Nothing to change')
      // What was made by hand cannot be made again.
      const { stdout } = await run('rollback', '--json', '--deployment', name)
      expect(JSON.parse(stdout)).toEqual({ deployment: name, generations: [] })
    },
    patience,
  )
})

test('with any config.yaml of the field: it is read or told of, and nothing that is secret in it is shown', async () => {
  const name = 'by-field'
  const configs = join(import.meta.dirname, '../adopt/configs')
  for (const file of await readdir(configs)) {
    await write(name, 'config.yaml', await readFile(join(configs, file), 'utf8'))
    // It is not started: nobody says of it what it would read.
    await bed.dockerClient(
      ...[
        'create',
        '--name',
        name,
        '--network',
        bed.postgres.network,
        '--volume',
        `${join(user.home, name)}:/app/config`,
      ],
      ...['--env', `DATABASE_URL=${databaseUrl(name)}`, '--env', `LITELLM_MASTER_KEY=${master}`],
      ...[bed.gateway.reference, '--config', '/app/config/config.yaml'],
    )
    const { stdout, stderr, exitCode } = await run('adopt', name, '--plan', '--json')
    await bed.dockerClient('rm', '--force', name)
    expect([file, exitCode, stderr]).toEqual([file, 0, ''])
    expect(stdout + stderr, file).not.toMatch(/in-clear-\d|AKIAEXAMPLE|hunter2|!secret foo/)
  }
})

test(
  'with secrets all over its config.yaml: a correction moves them, and the proxy starts with what refers to them',
  async () => {
    const name = 'by-clear'
    const keyed = (key: string) => ({
      model_name: 'spare',
      litellm_params: { model: 'openai/gpt-4o', api_key: key, input_cost_per_token: 0.0000025 },
    })
    const config = await write(
      name,
      'config.yaml',
      stringify({
        environment_variables: { SPARE_TOKEN: 'spare-token-in-clear-0001', SPARE_HOST: 'spare.internal' },
        model_list: [mockModel, keyed('first-key-in-clear-0002'), keyed('second-key-in-clear-0003')],
        credential_list: [
          { credential_name: 'c', credential_info: {}, credential_values: { api_key: 'cred-key-in-clear-0004' } },
        ],
        general_settings: { master_key: 'os.environ/LITELLM_MASTER_KEY' },
        router_settings: { num_retries: 3 },
      }),
    )
    await bed.dockerClient(
      ...['run', '--detach', '--name', name, '--network', bed.postgres.network, '--publish', '127.0.0.1:4396:4000'],
      ...['--env', `DATABASE_URL=${databaseUrl(name)}`, '--env', `LITELLM_MASTER_KEY=${master}`],
      ...['--volume', `${config}:/app/config.yaml`, bed.gateway.reference, '--config', '/app/config.yaml'],
    )
    await isReady(4396)
    await untouched(name)
    const done = await run('reconfigure', '--yes', '--json', '--deployment', name)
    const { checks } = JSON.parse(done.stdout) as { checks: { id: string; status: string }[] }
    expect(
      checks.filter(({ status }) => status !== 'passed'),
      done.stdout + done.stderr,
    ).toEqual([])
    const written = await readFile(join(user.home, 'projects/mcp', name, 'config/config.yaml'), 'utf8')
    expect(written + done.stdout + done.stderr).not.toContain('in-clear')
    expect(written).toContain('SPARE_HOST: spare.internal')
    const [is] = JSON.parse(await bed.dockerClient('inspect', name))
    for (const value of ['SPARE_TOKEN=spare-token-in-clear-0001', 'first-key', 'second-key', 'cred-key'])
      expect(is.Config.Env.join('\n')).toContain(value)
  },
  patience,
)

test('by compose: a network of its own, the database by a service’s name, every address', async () => {
  const name = 'by-compose'
  await bed.dockerClient('network', 'create', 'team_default')
  try {
    await bed.dockerClient('network', 'connect', '--alias', 'db', 'team_default', bed.postgres.container)
    const config = await write(name, 'config.yaml', stringify({ model_list: [mockModel] }))
    await write(name, '.env', `LITELLM_MASTER_KEY=${master}\n`)
    await bed.dockerClient(
      ...['run', '--detach', '--name', name, '--network', 'team_default', '--publish', '0.0.0.0:4393:4000'],
      ...[
        '--label',
        'com.docker.compose.project=team',
        '--label',
        `com.docker.compose.project.working_dir=${join(config, '..')}`,
      ],
      ...[
        '--env',
        `DATABASE_URL=${databaseUrl(name, 'db')}`,
        '--env',
        `LITELLM_MASTER_KEY=${master}`,
        '--env',
        'LITELLM_SALT_KEY=sk-salt-of-its-own',
      ],
      ...['--volume', `${config}:/app/config.yaml`, bed.gateway.reference, '--config=/app/config.yaml'],
    )
    await isReady(4393)
    const adopted = await untouched(name)
    expect(ids(adopted)).toEqual(
      expect.arrayContaining([
        'adopted-compose',
        'adopted-published',
        `adopted-env-file-${join(user.home, name, '.env')}`,
      ]),
    )
    expect(adopted.found).toMatchObject({ network: 'team_default', database: { fromContainer: 'db:5432' } })
    expect((adopted.found.database as { server: string }).server).toBe(`${bed.postgres.host}:${bed.postgres.port}`)
  } finally {
    await bed.dockerClient('rm', '--force', name)
    await bed.dockerClient('network', 'disconnect', 'team_default', bed.postgres.container)
    await bed.dockerClient('network', 'rm', 'team_default')
  }
})

test(
  'with a key that anybody would guess and a tag that moves: a correction makes a new one and names the version',
  async () => {
    const name = 'by-guess'
    const config = await write(
      name,
      'config.yaml',
      stringify({ model_list: [mockModel], general_settings: { master_key: 'os.environ/LITELLM_MASTER_KEY' } }),
    )
    await bed.dockerClient(
      ...['run', '--detach', '--name', name, '--network', bed.postgres.network, '--publish', '127.0.0.1:4394:4000'],
      ...['--env', `DATABASE_URL=${databaseUrl(name)}`, '--env', 'LITELLM_MASTER_KEY=sk-1234'],
      ...[
        '--env',
        'LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true',
        '--volume',
        `${config}:/app/config.yaml`,
      ],
      ...[`${bed.gateway.repository}:main-latest`, '--config', '/app/config.yaml'],
    )
    await isReady(4394)
    const adopted = await untouched(name)
    expect(ids(adopted)).toEqual(expect.arrayContaining(['adopted-weak-master-key', 'adopted-moving-tag']))
    expect(adopted.corrections).toMatchObject({
      image: { tag: `v${bed.gateway.version}` },
      secrets: { masterKey: 'generate' },
      keys: [{ alias: 'gatewright-verify', models: ['mock'] }],
    })
    const change = await write(name, 'change.yaml', stringify({ image: { tag: bed.gateway.tag } }))
    const done = await run('reconfigure', '--answers', change, '--yes', '--json', '--deployment', name)
    expect(done.exitCode, done.stdout + done.stderr).toBe(0)
    const [is] = JSON.parse(await bed.dockerClient('inspect', name))
    const value = (of: string) => (is.Config.Env as string[]).find(one => one.startsWith(`${of}=`))
    expect(value('LITELLM_MASTER_KEY')).toMatch(/=sk-[\w-]{20,}/)
    expect(value('LITELLM_SALT_KEY')).toBe('LITELLM_SALT_KEY=sk-1234')
  },
  patience,
)

test('on another port inside, by parts of a URL, with stdio servers that cannot start and Docker’s socket', async () => {
  const name = 'by-port'
  const config = await write(
    name,
    'etc/litellm.yaml',
    stringify({
      model_list: [mockModel, mockModel],
      general_settings: { database_url: 'os.environ/PROXY_DB' },
      mcp_servers: {
        files: {
          transport: 'stdio',
          command: 'node',
          args: ['/srv/files.js'],
          env: { API_TOKEN: 'os.environ/FILES_TOKEN' },
        },
      },
    }),
  )
  await bed.dockerClient(
    ...[
      'create',
      '--name',
      name,
      '--network',
      bed.postgres.network,
      '--publish',
      '127.0.0.1:4395:8000',
      '--publish',
      '127.0.0.1:9095:9090',
    ],
    ...[
      '--env',
      `PROXY_DB=${databaseUrl(name)}`,
      '--env',
      `LITELLM_MASTER_KEY=${master}`,
      '--env',
      'FILES_TOKEN=a-token-of-theirs',
    ],
    ...['--volume', `${join(config, '..')}:/etc/litellm`, '--volume', '/var/run/docker.sock:/var/run/docker.sock'],
    ...[bed.gateway.reference, '--config', '/etc/litellm/litellm.yaml', '--port', '8000'],
  )
  const adopted = await untouched(name)
  expect(ids(adopted)).toEqual(
    expect.arrayContaining(['adopted-stdio-off', 'adopted-docker-socket', 'container-stopped']),
  )
  expect(adopted.found).toMatchObject({
    exposure: { port: 4395, addresses: [] },
    models: [{ name: 'mock' }],
    servers: [{ name: 'files', secretEnv: { API_TOKEN: 'stored' } }],
  })
  expect(adopted.notCarried.join('\n')).toMatch(/127.0.0.1:9095 as well(.|\n)*|second entry of model mock/)
  const removed = await run('remove', '--yes', '--deployment', name)
  expect(removed.stdout).toContain('Gatewright did not make it')
  expect(await bed.dockerClient('inspect', '--format', '{{.State.Status}}', name)).toBe('created')
})

test('what is no LiteLLM, is not there or is Gatewright’s own is refused with the reason', async () => {
  const absent = await run('adopt', 'nothing-here', '--plan')
  expect(absent.stderr).toContain('there is no container nothing-here')
  expect(absent.exitCode).toBe(2)
  const other = await run('adopt', bed.postgres.container, '--plan')
  expect(other.stderr).toContain('nothing in it says that it is LiteLLM')
  expect(other.exitCode).toBe(3)
})
