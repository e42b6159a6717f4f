import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Deployment } from '../../../src/deployment/schema.ts'
import { configText } from '../../../src/steps/files/config.ts'
import { knownOf } from '../../../src/steps/files/known.ts'
import { numbers } from '../../yaml/generated.ts'
import { sampleDeployment } from '../sample.ts'

interface Entry {
  model_name: string
  litellm_params: { model: string; api_key?: string; api_base?: string }
  model_info?: { id?: string }
}

const gateway = (changes: object = {}) =>
  sampleDeployment({
    models: [{ name: 'gpt-4o', model: 'openai/gpt-4o', apiKey: 'stored', apiBase: 'https://one.example/v1' }],
    servers: [{ name: 'hub', transport: 'http', url: 'http://hub:8000/mcp' }],
    keys: [{ alias: 'k-1', models: [] }],
    ...changes,
  })
const now = gateway()
const ourKey = 'os.environ/MODEL_GPT_4O_API_KEY'
const theirs = `  - model_name: gpt-4o # theirs
    litellm_params: {model: openai/gpt-4o, api_base: "https://two.example/v1", api_key: os.environ/SECOND_KEY}
`
const fresh = configText(now, undefined, { models: [], servers: [] })
const withTheirs = (text: string) => text.replace('model_list:\n', `model_list:\n${theirs}`)
/** A file as it was written before there were marks. */
const unmarked = fresh
  .replace(/ {4}model_info:\n.*\n/, '')
  .replace('server_id: gatewright:mcp-litellm:hub', 'server_id: hub')

const entriesOf = (text: string) => parse(text).model_list as Entry[]
const longer = (deployment: Deployment) => ({ ...deployment, audit: { retention: '90d' } })

describe.each([
  ['with marks', withTheirs(fresh)],
  ['from before there were marks', withTheirs(unmarked)],
])('a file %s, in which somebody put another deployment of the model above ours', (_, text) => {
  test('stays as it is as long as nothing changes', () => {
    expect(configText(now, text, knownOf(now))).toBe(text)
  })

  test('has our key at our endpoint and theirs at theirs after every change of ours', () => {
    const moved = gateway({ models: [{ ...now.models[0], apiBase: 'https://three.example/v1' }] })
    const after = configText(moved, text, knownOf(now))
    expect(after).toContain(theirs)
    expect(entriesOf(after).map(({ litellm_params: params }) => [params.api_key, params.api_base])).toEqual([
      ['os.environ/SECOND_KEY', 'https://two.example/v1'],
      [ourKey, 'https://three.example/v1'],
    ])
  })

  test('loses ours alone when the model goes', () => {
    const after = configText(gateway({ models: [] }), text, knownOf(now))
    expect(after).toContain(theirs)
    expect(entriesOf(after)).toHaveLength(1)
  })

  test('has marks after its next change, and only on what is ours', () => {
    const after = configText(longer(now), text, knownOf(now))
    expect(entriesOf(after).map(one => one.model_info)).toEqual([undefined, { id: 'gatewright:mcp-litellm:gpt-4o' }])
    expect(configText(longer(now), after, { models: [], servers: ['hub'] })).toBe(after)
  })

  test('survives ten random changes without a key changing its endpoint', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const next = numbers(seed)
      let [is, config, known] = [now, text, knownOf(now)]
      for (let change = 0; change < 10; change++) {
        is = changes[next(changes.length)]!(is, next)
        config = configText(is, config, known)
        known = knownOf(is)
        expect(config, `seed ${seed}`).toContain(theirs)
        const ours = entriesOf(config).filter(one => one.litellm_params.api_key === ourKey)
        const wanted = is.models.filter(({ name }) => name === 'gpt-4o').map(({ apiBase }) => apiBase)
        expect(
          ours.map(({ litellm_params: params }) => params.api_base),
          `seed ${seed}`,
        ).toEqual(wanted)
        expect(configText(is, config, known), `seed ${seed}`).toBe(config)
      }
    }
  })
})

type Change = (is: Deployment, next: (below: number) => number) => Deployment

const withFirst = (is: Deployment, change: object): Deployment => ({
  ...is,
  models: is.models.map(model => (model.name === 'gpt-4o' ? { ...model, ...change } : model)),
})

const changes: Change[] = [
  (is, next) => ({ ...is, audit: { retention: `${1 + next(90)}d` } }),
  (is, next) => withFirst(is, { apiBase: `https://${next(9)}.example/v1` }),
  // The very endpoint of the other one, with our own key.
  is => withFirst(is, { apiBase: 'https://two.example/v1' }),
  (is, next) => withFirst(is, { model: `azure/gpt-${next(3)}` }),
  is => ({ ...is, models: is.models.filter(({ name }) => name !== 'gpt-4o') }),
  is => (is.models.some(({ name }) => name === 'gpt-4o') ? is : { ...is, models: [...now.models, ...is.models] }),
  (is, next) => ({
    ...is,
    models: [...is.models, { name: `m${is.models.length}-${next(99)}`, model: 'openai/m', mock: 'x' }],
  }),
  is => ({ ...is, models: is.models.filter(({ name }) => name === 'gpt-4o') }),
  (is, next) => ({ ...is, servers: is.servers.map(one => ({ ...one, description: `number ${next(9)}` })) }),
]

test('a deployment that was there before a model of the same name is added stays alone with its key', () => {
  const text = `model_list:\n${theirs}`
  const after = configText(now, text, { models: [], servers: [] })
  expect(after).toContain(theirs)
  expect(entriesOf(after).map(one => one.litellm_params.api_key)).toEqual(['os.environ/SECOND_KEY', ourKey])
})

test('of a copy that somebody made of our entry, mark included, the one that says what was written is ours', () => {
  const [copied] = /  - model_name: gpt-4o\n[\s\S]*?gpt-4o\n(?=\n)/.exec(fresh)!
  const other = copied.replace('one.example', 'two.example').replace(ourKey, 'os.environ/SECOND_KEY')
  const text = fresh.replace(copied, other + copied)
  expect(configText(now, text, knownOf(now))).toBe(text)
  const after = entriesOf(configText(longer(now), text, knownOf(now)))
  expect(after.map(one => [one.litellm_params.api_key, one.model_info?.id])).toEqual([
    ['os.environ/SECOND_KEY', undefined],
    [ourKey, 'gatewright:mcp-litellm:gpt-4o'],
  ])
})

test('where it cannot be told which one is ours, nothing is written', () => {
  const one = `  - model_name: gpt-4o\n    litellm_params: {model: openai/gpt-4o, api_base: "https://x.example", api_key: ${ourKey}}\n`
  const text = `model_list:\n${one}${one.replace('x.example', 'y.example')}`
  expect(() => configText(now, text, knownOf(now))).toThrow(
    'which one is Gatewright’s cannot be told'.replace('’', "'"),
  )
})

test('the marks of another gateway are nothing to this one', () => {
  const foreign = fresh.replaceAll('gatewright:mcp-litellm:', 'gatewright:other:')
  const after = configText({ ...now, servers: [] }, foreign, { models: [], servers: [] })
  expect(entriesOf(after).map(({ model_info: info }) => info?.id)).toEqual([
    'gatewright:other:gpt-4o',
    'gatewright:mcp-litellm:gpt-4o',
  ])
})

describe('a server that somebody wrote under the name of ours', () => {
  const byHand = 'mcp_servers:\n  hub: {url: "http://theirs:1/mcp", transport: http, server_id: hub}\n'

  test('is not taken over', () => {
    expect(() => configText(now, byHand, { models: [], servers: [] })).toThrow(
      'an MCP server hub that Gatewright did not write',
    )
  })

  test('stays when ours of that name is not wanted', () => {
    const after = configText(gateway({ servers: [] }), byHand, { models: [], servers: [] })
    expect(after).toContain(byHand)
  })

  test('is not taken for ours where it took the place of what was written', () => {
    const replaced = 'mcp_servers:\n  hub: {url: "http://theirs:1/mcp", transport: http}\n'
    expect(() => configText(now, replaced, knownOf(now))).toThrow('an MCP server hub that Gatewright did not write')
    expect(configText(gateway({ servers: [] }), replaced, knownOf(now))).toContain(replaced)
  })
})

test('a server from before there were marks keeps its id, by which keys and logins of users know it', () => {
  const moved = gateway({ servers: [{ ...now.servers[0], url: 'http://elsewhere/mcp' }] })
  expect(parse(configText(moved, unmarked, knownOf(now))).mcp_servers.hub).toEqual({
    server_id: 'hub',
    transport: 'http',
    url: 'http://elsewhere/mcp',
  })
})

test('a server of ours that got another name by hand gets its own back, with what was added to it', () => {
  const text = fresh.replace('  hub:\n', '  hubble:\n    allowed_tools: [read]\n')
  expect(parse(configText(now, text, knownOf(now))).mcp_servers).toEqual({
    hub: {
      server_id: 'gatewright:mcp-litellm:hub',
      allowed_tools: ['read'],
      transport: 'http',
      url: 'http://hub:8000/mcp',
    },
  })
})

describe('a file that was made by hand and is taken over', () => {
  const adopted = { ...knownOf(now), adopts: true }

  test('keeps the ids that it has', () => {
    const text = `model_list:
  - model_name: gpt-4o
    litellm_params: {model: openai/gpt-4o, api_key: in-clear, api_base: "https://one.example/v1"}
    model_info: {id: my-id}
mcp_servers:
  hub: {server_id: my-hub, url: "http://hub:8000/mcp", transport: http}
`
    const after = parse(configText(now, text, adopted))
    expect(after.model_list).toEqual([
      {
        model_name: 'gpt-4o',
        litellm_params: { model: 'openai/gpt-4o', api_key: ourKey, api_base: 'https://one.example/v1' },
        model_info: { id: 'my-id' },
      },
    ])
    expect(after.mcp_servers.hub.server_id).toBe('my-hub')
  })

  test('has the ids written down that LiteLLM gave its servers, by which keys were granted them', () => {
    const text = 'mcp_servers:\n  hub: {url: "http://hub:8000/mcp", transport: http, auth_type: none}\n'
    // hashlib.sha256(b'hub|http://hub:8000/mcp|http|none|').hexdigest()[:32]
    expect(parse(configText(now, text, adopted)).mcp_servers.hub.server_id).toBe('06a94ae7453480be94ac6507b3c76600')
  })

  test('has the one of two deployments taken over that was read, and the other left alone', () => {
    const own =
      '  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_base: "https://one.example/v1", api_key: first}}\n'
    const after = entriesOf(configText(now, `model_list:\n${theirs}${own}`, adopted))
    expect(after.map(({ litellm_params: params }) => [params.api_key, params.api_base])).toEqual([
      ['os.environ/SECOND_KEY', 'https://two.example/v1'],
      [ourKey, 'https://one.example/v1'],
    ])
  })
})
