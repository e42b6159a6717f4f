import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type Bed, testBed } from '../bed/bed.ts'
import { fromDay } from '../torture/trials.ts'
import { type Report, type User, userOf } from './gatewright.ts'

// Files of the field: a gateway started with each by hand, adopted, corrected, and asked for its models and servers before and after. One a day on the
// stand-in; all of them with GATEWRIGHT_ADOPT_CASES=all, or those of a pattern, and on the real proxy by `npm run test:litellm` with it.

interface Case {
  file: string
  /** Values of variables that the container lacks, for the correction. */
  given?: Record<string, string>
  /** Answers without which there is no correction. */
  answers?: Record<string, unknown>
  /** LiteLLM does not start with it. */
  ends?: true
  /** Why a correction is refused. */
  refused?: RegExp
  /** Models that a client sees after a correction alone: LiteLLM leaves out those whose provider it does not know. */
  gains?: string[]
  /** What a client sees after a correction, where the proxy did not start before. */
  then?: Served
  /** Checks that fail, since the servers of the file are nowhere. */
  red?: string[]
}

interface Served {
  models: string[]
  servers: string[]
}

const openai = { OPENAI_API_KEY: 'openai-given-0001' }

const cases: Case[] = [
  {
    file: 'anchors-merge.yaml',
    given: { AZURE_API_KEY: 'azure-given-0001', GEMINI_API_KEY: 'gemini-given-0002', MCP_TOKEN: 'mcp-given-0003' },
  },
  { file: 'anchored-clear.yaml' },
  {
    file: 'bare-provider.yaml',
    gains: ['command', 'sonnet'],
    given: { ANTHROPIC_API_KEY: 'anthropic-given-0001', COHERE_API_KEY: 'cohere-given-0002', ...openai },
    answers: {
      models: [
        { name: 'sonnet', model: 'anthropic/claude-3-5-sonnet-20241022', apiKey: 'env:ANTHROPIC_API_KEY' },
        { name: 'command', model: 'cohere/command-r-plus', apiKey: 'env:COHERE_API_KEY' },
        { name: 'local', model: 'custom_openai/qwen3-27b.gguf', apiKey: 'stored', apiBase: 'http://10.0.0.2:8080/v1' },
        { name: 'gpt', model: 'openai/gpt-4o', apiKey: 'env:OPENAI_API_KEY' },
        { name: 'emb', model: 'openai/text-embedding-3-small', apiKey: 'env:OPENAI_API_KEY' },
      ],
    },
  },
  { file: 'commented-keys.yaml', given: openai },
  { file: 'costs.yaml', given: openai },
  { file: 'custom-tag.yaml', ends: true, refused: /LiteLLM does not know what !ENV in line 5 stands for/ },
  { file: 'dupkeys.yaml', given: openai },
  { file: 'environment-variables.yaml' },
  { file: 'helm.yaml' },
  { file: 'host-number.yaml' },
  // What it includes is not there, and LiteLLM ends over it.
  { file: 'include.yaml', ends: true, refused: /includes other files \(models\/openai.yaml, mcp.yaml\)/ },
  { file: 'load-balanced-clear.yaml' },
  { file: 'multidoc.yaml', ends: true, refused: /it holds 2 YAML documents/ },
  {
    file: 'restricted.yaml',
    ends: true,
    then: { models: [], servers: ['files_2', 'my_wiki'] },
    red: ['tools', 'tool-call:my_wiki', 'tool-call:files_2'],
  },
  { file: 'unresolved.yaml', ends: true, refused: /an alias whose anchor does not stand before it/ },
  { file: 'yaml11.yaml', given: openai },
]

const name = 'adopted-case'
const port = 4398
const base = `http://127.0.0.1:${port}`
const master = 'sk-0123456789abcdef0123456789abcdef'
const database = 'adopted_case'
const password = 'made-9-by-3-hand'
const configs = join(import.meta.dirname, '../adopt/configs')

let bed: Bed
let user: User

vi.setConfig({ testTimeout: 600_000 })

const run = async (env: Record<string, string>, ...args: string[]) =>
  execa(user.command[0], [...user.command.slice(1), ...args], {
    env: { ...user.env, ...env },
    extendEnv: false,
    reject: false,
    input: '',
  })

/** What a client sees of it: names of models and of MCP servers. */
async function served(): Promise<Served> {
  const ask = async (path: string) => {
    const answer = await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${master}` } })
    return (await answer.json()) as unknown
  }
  const { data } = (await ask('/v1/models')) as { data: { id: string }[] }
  const servers = (await ask('/v1/mcp/server')) as { server_name: string }[]
  return {
    // LiteLLM's word for a key that may use none.
    models: [...new Set(data.map(({ id }) => id))].filter(id => id !== 'no-default-models').toSorted(),
    servers: servers.map(one => one.server_name).toSorted(),
  }
}

/** Whether it came to answer; a proxy that ends does not. */
async function starts(): Promise<boolean> {
  let is = ''
  await vi.waitFor(
    async () => {
      is = await bed.dockerClient('inspect', '--format', '{{.State.Status}}', name)
      const ready = await fetch(`${base}/health/readiness`).then(
        ({ ok }) => ok,
        () => false,
      )
      expect(ready || is === 'exited').toBe(true)
    },
    { timeout: 300_000, interval: 1000 },
  )
  return is !== 'exited'
}

beforeAll(async () => {
  bed = testBed()
  await bed.dockerClient('pull', bed.gateway.reference)
}, 300_000)

async function leave() {
  await bed.dockerClient('rm', '--force', name, `${name}-previous`).catch(() => '')
  await bed.sql(`drop database if exists ${database} with (force)`)
  await bed.sql(`drop role if exists ${database}`)
  await user?.leave()
}

afterAll(leave)

async function startedByHand(file: string) {
  user = await userOf(bed, name, port)
  await bed.sql(`create role ${database} login password '${password}'`)
  await bed.sql(`create database ${database} owner ${database}`)
  const directory = join(user.home, 'by-hand')
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'config.yaml'), await readFile(join(configs, file), 'utf8'))
  await chmod(directory, 0o755)
  await bed.dockerClient(
    ...['run', '--detach', '--name', name, '--network', bed.postgres.network, '--publish', `127.0.0.1:${port}:4000`],
    ...['--env', `DATABASE_URL=postgresql://${database}:${password}@${bed.postgres.container}:5432/${database}`],
    ...['--env', `LITELLM_MASTER_KEY=${master}`, '--volume', `${directory}:/app/config:ro`, bed.gateway.reference],
    ...['--config', '/app/config/config.yaml', '--port', '4000'],
  )
}

const wanted = process.env.GATEWRIGHT_ADOPT_CASES
const today = Math.floor(Date.now() / 86_400_000)
const chosen = wanted
  ? cases.filter(({ file }) => wanted === 'all' || new RegExp(wanted).test(file))
  : fromDay(cases, today).slice(0, 1)

/** What stands in the files in clear. */
const secret = /in-clear-\d|AKIAEXAMPLE|FAKE|given-000|!secret foo/

test.each(chosen)('$file', async ({ file, given = {}, answers, ends, refused, gains = [], then, red = [] }) => {
  await leave()
  await startedByHand(file)
  expect(await starts()).toBe(!ends)
  const before = ends ? then : await served()

  const adopted = await run({}, 'adopt', name, '--yes', '--json')
  expect(adopted.exitCode, adopted.stdout + adopted.stderr).toBe(0)
  expect(adopted.stdout + adopted.stderr).not.toMatch(secret)

  const is = await bed.dockerClient('inspect', '--format', '{{.Id}}', name)
  const change = join(user.home, 'change.yaml')
  await writeFile(change, stringify(answers ?? {}))
  const done = await run(
    given,
    ...['reconfigure', ...(answers ? ['--answers', change] : []), '--yes', '--json', '--deployment', name],
  )
  expect(done.stdout + done.stderr).not.toMatch(secret)
  const report = JSON.parse(done.stdout) as Report
  if (refused) {
    expect([done.exitCode, report.failure?.why]).toEqual([3, expect.stringMatching(refused)])
    expect(await bed.dockerClient('inspect', '--format', '{{.Id}}', name)).toBe(is)
    return
  }
  expect(report.failure).toBeUndefined()
  expect(
    report.checks.filter(({ status }) => status !== 'passed').map(({ id, evidence }) => `${id}: ${evidence}`),
  ).toEqual(red.map(id => expect.stringMatching(`^${id}: `)))
  expect(await served()).toEqual(before && { ...before, models: [...new Set([...before.models, ...gains])].toSorted() })
  const written = await readFile(join(user.home, 'projects/mcp', name, 'config/config.yaml'), 'utf8')
  expect(written).not.toMatch(secret)
})
