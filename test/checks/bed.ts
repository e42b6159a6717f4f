import { expect } from 'vitest'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { localFiles } from '../../src/adapters/local-files.ts'
import type { ContainerSpec, ContainerState } from '../../src/adapters/container-engine.ts'
import type { RoleLogin } from '../../src/adapters/postgres.ts'
import { openSecretStore } from '../../src/adapters/secret-store/index.ts'
import type { Check, CheckContext, Outcome } from '../../src/checks/check.ts'
import { tableListSql } from '../../src/checks/table-list.ts'
import { type Deployment, deploymentSchema } from '../../src/deployment/schema.ts'
import { secretsOf, type SecretValues } from '../../src/deployment/secrets.ts'
import { wantedSpec } from '../../src/steps/container/inspect.ts'
import { projectFiles } from '../../src/gateway/paths.ts'
import * as rights from '../../src/steps/tools-role/sql.ts'
import type { World } from '../../src/world.ts'
import { FakeEngine, runningContainer } from '../doubles/container-engine.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { quietDatabase } from '../doubles/proxy-database.ts'
import { FakeProxy, type FakeTool } from '../doubles/proxy.ts'

/** One mock model, one database server, one key that may use both: the smallest gateway to which every check applies. */
function sampleDeployment(directory: string, changes: object): Deployment {
  return deploymentSchema.parse({
    paths: { project: join(directory, 'project'), secrets: join(directory, 'home', 'secrets', 'mcp-litellm.env') },
    database: {
      server: '127.0.0.1:5432',
      role: 'litellm_user',
      name: 'litellm_db',
      fromContainer: 'postgres:5432',
    },
    secrets: { store: 'file' },
    models: [{ name: 'mock', model: 'openai/mock', mock: 'This is a mock response' }],
    servers: [{ name: 'postgres', transport: 'stdio', reads: { database: 'inventory', role: 'tools_ro' } }],
    keys: [{ alias: 'team', models: ['mock'], servers: ['postgres'], user: 'team-user' }],
    exposure: { port: 4000 },
    network: 'postgres-net',
    image: { repository: 'ghcr.io/berriai/litellm', tag: 'v1.108.11' },
    logs: { maxSize: '10m', maxFiles: 3 },
    audit: { retention: '30d' },
    ...changes,
  })
}

function generatedSecrets(deployment: Deployment): SecretValues {
  const values = new Map(secretsOf(deployment).map(({ id, make }) => [id, make()]))
  return {
    get(id) {
      const value = values.get(id)
      if (!value) throw new Error(`no secret ${id}`)
      return value
    },
    has: id => values.has(id),
    all: () => [...values.values()],
  }
}

export const tableList = (changes: object = {}) => ({
  database: 'inventory',
  role: 'tools_ro',
  tables: ['public.parts', 'public.suppliers'],
  ...changes,
})

/** Like @modelcontextprotocol/server-postgres: one tool that takes any statement, without saying that it needs it. */
const queryTool = (): FakeTool => ({
  name: 'query',
  inputSchema: { properties: { sql: { type: 'string' } } },
  call: ({ sql }) => JSON.stringify(sql === tableListSql ? [tableList()] : []),
})

/** A gateway that is as it should be, for a test to break in one place. */
export async function bed(changes: object = {}) {
  const directory = await temporaryDirectory()
  const deployment = sampleDeployment(directory, changes)
  const secrets = generatedSecrets(deployment)
  const proxy = new FakeProxy(secrets.get('secrets.masterKey'))
  for (const { name, mock } of deployment.models) proxy.models[name] = mock ?? 'a real answer'
  for (const { name } of deployment.servers) proxy.servers[name] = [queryTool()]
  for (const { alias, models, servers, tools, user, maxBudget } of deployment.keys)
    proxy.keys.set(secrets.get(`keys.${alias}.value`).reveal(), { alias, models, servers, tools, user, maxBudget })
  const engine = new FakeEngine()
  engine.images['sha256:image'] = {
    id: 'sha256:image',
    digests: [`${deployment.image.repository}@sha256:${'0123456789abcdef'.repeat(4)}`],
    sizeBytes: 1,
  }
  engine.printed = '1.108.11\n'
  const postgres = new FakeCatalogue(proxy)
  const waits: number[] = []
  const clock = { now: () => new Date() }
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const world = {
    rehearsal: false,
    engine,
    postgres,
    gateway: proxy.door,
    files: localFiles,
    owner,
    secretStore: (of: Deployment) => openSecretStore(of, localFiles, owner),
    own: {
      config: join(directory, 'own'),
      state: join(directory, 'own', 'state'),
      logs: join(directory, 'own', 'logs'),
    },
    now: () => clock.now(),
    wait: async (milliseconds: number) => {
      waits.push(milliseconds)
    },
  } as unknown as World
  const context: CheckContext = {
    deployment,
    world,
    secrets,
    gateway: proxy.door.at('http://127.0.0.1:4000'),
    signal: new AbortController().signal,
    trail: { calls: [] },
  }
  const planned = await wantedSpec(context)
  /** The container of the deployment, with what a test wants different. */
  const asPlanned = (changes: Partial<ContainerState> = {}, spec: Partial<ContainerSpec> = {}) =>
    runningContainer({ spec: { ...planned, ...spec }, ...changes })
  engine.held.push(asPlanned())
  /** As `runChecks` does, but the outcome as it is; the gateway is looked up anew, since a test may have broken a call. */
  const run = (check: Check): Promise<Outcome> =>
    check.run({ ...context, gateway: proxy.door.at('http://127.0.0.1:4000') })
  return { directory, deployment, secrets, proxy, engine, postgres, waits, clock, world, context, asPlanned, run }
}

export type Bed = Awaited<ReturnType<typeof bed>>

interface Session {
  query(sql: string, parameters?: unknown[]): Promise<object[]>
}

/** PostgreSQL as the checks read it: the list of tables, and the spend rows of the proxy. */
class FakeCatalogue {
  readonly #proxy: FakeProxy
  readonly logins: RoleLogin[] = []
  tables: object = tableList()
  /** Runs before each look at the spend rows: rows come late. */
  onLook: () => void = () => undefined

  constructor(proxy: FakeProxy) {
    this.#proxy = proxy
  }

  async asRole<T>(login: RoleLogin, use: (session: Session) => Promise<T>): Promise<T> {
    this.logins.push(login)
    return use({ query: this.query })
  }

  /** What the tools' role may do beyond reading, with the command that ends it, and what it cannot read. */
  powers: object[] = []
  writable: object[] = []
  unreadable: object[] = []
  /** What else is read of the proxy's database, where a test wants it otherwise. */
  quiet: Parameters<typeof quietDatabase>[1] = {}

  query = async (sql: string, [hash, callType, since]: unknown[] = []): Promise<object[]> => {
    if (sql === tableListSql) return [this.tables]
    if (sql === rights.powers) return this.powers
    if (sql === rights.writable) return this.writable
    if (sql === rights.unreadable) return this.unreadable
    const quiet = quietDatabase(sql, this.quiet)
    if (quiet) return quiet
    this.onLook()
    const begin = new Date(since as string).getTime() - 1_000
    return this.#proxy.rows.filter(
      ({ api_key, call_type, startTime }) => api_key === hash && call_type === callType && startTime.getTime() >= begin,
    )
  }
}

/** The files that a deployment has written, without a secret in the wrong place. */
export async function writeFiles({ deployment, secrets, directory }: Bed): Promise<void> {
  const { configFile, deployScript } = projectFiles(deployment)
  const put = async (path: string, content: string, mode: number, directoryMode: number) => {
    await mkdir(dirname(path), { recursive: true, mode: directoryMode })
    await writeFile(path, content)
    await chmod(path, mode)
  }
  await put(configFile, 'general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n', 0o644, 0o755)
  await put(deployScript, '#!/bin/sh\n', 0o755, 0o755)
  const master = secrets.get('secrets.masterKey').reveal()
  await put(deployment.paths.secrets!, `LITELLM_MASTER_KEY=${master}\n`, 0o600, 0o700)
  await put(join(directory, 'home', 'secrets', 'mcp-litellm.keys.env'), 'KEY_TEAM=\n', 0o600, 0o700)
}

const outcome = (status: string) => (evidence: RegExp) =>
  expect.objectContaining({ status, evidence: expect.stringMatching(evidence) as string })

export const passedWith = outcome('passed')
export const failedWith = outcome('failed')
export const notApplicableFor = (reason: RegExp) => ({
  status: 'notApplicable',
  reason: expect.stringMatching(reason) as string,
})
