import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deployment } from '../../src/deployment/schema.ts'
import { configText } from '../../src/steps/files/config.ts'
import { knownOf } from '../../src/steps/files/known.ts'
import { skippedVariable } from '../bed/namespace.ts'
import { programOf, pythonEnvironment } from '../bed/pypi.ts'
import { sampleDeployment } from '../steps/sample.ts'
import { numbers } from '../yaml/generated.ts'
import { preparedProxy } from './proxy/prepare.ts'
import { chosenVersion } from './proxy/recipe.ts'

/** An endpoint that speaks OpenAI's chat completions and remembers the keys that it was given. */
interface Endpoint {
  url: string
  keys: Set<string | undefined>
  server: Server
}

let [one, two]: Endpoint[] = []
let directory: string

async function endpoint(): Promise<Endpoint> {
  const keys = new Set<string | undefined>()
  const server = createServer((request, response) => {
    keys.add(request.headers.authorization)
    const message = { role: 'assistant', content: 'pong' }
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
    const choices = [{ index: 0, finish_reason: 'stop', message }]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: '1', object: 'chat.completion', created: 1, model: 'm', usage, choices }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, keys, server }
}

beforeAll(async () => {
  ;[one, two] = [await endpoint(), await endpoint()]
  directory = mkdtempSync(join(tmpdir(), 'gatewright-endpoints-'))
})
afterAll(() => {
  for (const each of [one, two]) each!.server.close()
  rmSync(directory, { recursive: true })
})

const mock = (number: number) => ({ name: `mock-${number}`, model: 'openai/mock', mock: 'pong' })

const withShared = (is: Deployment, change: object): Deployment => ({
  ...is,
  models: is.models.map(model => (model.name === 'shared' ? { ...model, ...change } : model)),
})

/** What people change beside a deployment that somebody else has put there. */
const changes: ((is: Deployment, number: number) => Deployment)[] = [
  (is, number) => ({ ...is, models: [...is.models, mock(number)] }),
  (is, number) => ({ ...is, models: [mock(number), ...is.models] }),
  is => ({ ...is, models: is.models.filter(({ name }) => name === 'shared') }),
  (is, number) => ({ ...is, audit: { retention: `${number + 1}d` } }),
  (is, number) => withShared(is, { model: `openai/m${number}` }),
  // It goes, and comes back with a later change.
  is => ({ ...is, models: is.models.filter(({ name }) => name !== 'shared') }),
  is => (is.models.some(({ name }) => name === 'shared') ? is : { ...is, models: [...is.models, first().models[0]!] }),
]

const first = () =>
  sampleDeployment({
    models: [{ name: 'shared', model: 'openai/m', apiKey: 'stored', apiBase: one!.url }],
    servers: [],
    keys: [{ alias: 'team', models: [] }],
  })

/** The files after each of ten changes; another deployment of the same model name stands in them, put there by hand. */
function tenConfigs(): string[] {
  const theirs = `  - model_name: shared
    litellm_params: {model: openai/m, api_base: "${two!.url}", api_key: os.environ/THEIR_KEY}
`
  const next = numbers(11)
  let is = first()
  let text = configText(is, undefined, { models: [], servers: [] }).replace(/^model_list:\n/m, `$&${theirs}`)
  return Array.from({ length: 10 }, (_, number) => {
    const before = is
    is = changes[next(changes.length)]!(is, number)
    text = configText(is, text, knownOf(before))
    const path = join(directory, `config-${number}.yaml`)
    writeFileSync(path, text)
    return path
  })
}

test.skipIf(process.env[skippedVariable])(
  'of two deployments of one model name each has its own key after ten random changes, as LiteLLM routes by the file',
  { timeout: 300_000 },
  async () => {
    const proxy = await preparedProxy(chosenVersion())
    const program = join(import.meta.dirname, 'endpoints.py')
    const { stdout } = await execa(programOf(proxy), [program, 'shared', '16', ...tenConfigs()], {
      env: {
        ...pythonEnvironment(proxy),
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        LITELLM_MASTER_KEY: 'sk-0123456789abcdef0123456789abcdef',
        MODEL_SHARED_API_KEY: 'ours',
        THEIR_KEY: 'theirs',
      },
    })
    expect(stdout.match(/^asked /gm)).toHaveLength(10)
    expect([one!.keys, two!.keys]).toEqual([new Set(['Bearer ours']), new Set(['Bearer theirs'])])
  },
)
