import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import type { Deployment } from '../../../src/deployment/schema.ts'
import { configText } from '../../../src/steps/files/config.ts'
import { handEdits } from '../../../src/steps/files/hand-edits.ts'
import { numbers } from '../../yaml/generated.ts'
import { sampleDeployment } from '../sample.ts'

const deployment = sampleDeployment({
  models: [
    { name: 'mock', model: 'openai/mock', mock: 'first' },
    { name: 'real', model: 'openai/gpt-4o', apiKey: 'stored', apiBase: 'https://one.example/v1' },
  ],
})
const written = { models: ['mock', 'real'], servers: ['mcp_postgres_tools'] }
const fresh = configText(deployment, undefined, written)

test('a text that an answer stands for becomes the answer, and the file stays as it was edited', () => {
  const text = fresh
    .replace('first', 'second')
    .replace('one.example', 'two.example')
    .replace("'30d'", "'7d'")
    .replace(' 30d', ' 7d')
  const edits = handEdits(deployment, text)
  expect(edits.deployment.models).toMatchObject([{ mock: 'second' }, { apiBase: 'https://two.example/v1' }])
  expect(edits.deployment.audit.retention).toBe('7d')
  expect(edits.taken).toEqual([
    'model_list.mock.mock_response',
    'model_list.real.api_base',
    'general_settings.maximum_spend_logs_retention_period',
  ])
  expect(edits.setBack).toEqual([])
  expect(configText(edits.deployment, text, written)).toBe(text)
})

test('what no answer stands for is told before it is set back', () => {
  const text = fresh
    .replace('os.environ/LITELLM_MASTER_KEY', 'os.environ/ANOTHER')
    .replace(/ {2}- model_name: mock[\s\S]*?(?= {2}- model_name)/, '')
  expect(handEdits(deployment, text).setBack).toEqual(['model_list.mock', 'general_settings.master_key'])
})

test('an endpoint that came with a key of its own does not become that of our key', () => {
  const text = fresh
    .replace('https://one.example/v1', 'https://two.example/v1')
    .replace('os.environ/MODEL_REAL_API_KEY', 'os.environ/SECOND_KEY')
  const edits = handEdits(deployment, text)
  expect(edits.deployment.models[1]).toMatchObject({ apiBase: 'https://one.example/v1' })
  expect(edits.setBack).toEqual(['model_list.real.litellm_params.api_key', 'model_list.real.litellm_params.api_base'])
})

test('a choice that LiteLLM leaves to its administrator is theirs', () => {
  const text = fresh
    .replace('store_model_in_db: false', 'store_model_in_db: true')
    .replace('require_key_mcp_access_defined: true', 'require_key_mcp_access_defined: false')
  expect(handEdits(deployment, text)).toMatchObject({ taken: [], setBack: [] })
  expect(configText(deployment, text, written)).toBe(text)
})

test('a reference to a secret never becomes an answer', () => {
  const text = fresh.replace('https://one.example/v1', 'os.environ/ELSEWHERE')
  expect(handEdits(deployment, text)).toMatchObject({ taken: [], setBack: ['model_list.real.litellm_params.api_base'] })
})

const foreignPlaces = [
  [],
  ['general_settings'],
  ['model_list', 0],
  ['model_list', 0, 'litellm_params'],
  ['model_list', 1, 'litellm_params'],
  ['mcp_servers', 'mcp_postgres_tools'],
  ['mcp_servers'],
]

/** The file as somebody may have left it: keys of their own anywhere, comments on and between the lines. */
function editedBySomebody(next: (below: number) => number) {
  const document = parseDocument(fresh)
  const foreign = Array.from({ length: 1 + next(5) }, (_, index) => {
    const path = [...foreignPlaces[next(foreignPlaces.length)]!, `theirs_${index}`]
    const value = [next(100), `text ${next(100)}`, [1, 2, next(9)], { below: next(9) }][next(4)]
    document.setIn(path, document.createNode(value))
    return { path, value }
  })
  const comments: string[] = []
  const lines = document
    .toString({ lineWidth: 0 })
    .split('\n')
    .flatMap(line => {
      const comment = `# theirs ${comments.length}.`
      const kind = next(6)
      if (kind > 1 || line.trim() === '' || line.includes('#') || /[|>]-?$/.test(line)) return [line]
      comments.push(comment)
      return kind === 0 ? [`${line} ${comment}`] : [`${/^ */.exec(line)![0]}${comment}`, line]
    })
  return { text: lines.join('\n'), foreign, comments }
}

const ofOurs: ((deployment: Deployment, next: (below: number) => number) => Deployment)[] = [
  (one, next) => ({ ...one, audit: { retention: `${1 + next(90)}d` } }),
  (one, next) => ({
    ...one,
    models: one.models.map(model => (model.mock ? { ...model, mock: `mock ${next(99)}` } : model)),
  }),
  one => ({ ...one, models: [...one.models, { name: 'added', model: 'openai/added', mock: 'x' }] }),
  one => ({ ...one, servers: one.servers.map(server => ({ ...server, description: 'another' })) }),
]

test('whatever somebody added survives every change of ours, and what was not mentioned does not change', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const next = numbers(seed)
    const { text, foreign, comments } = editedBySomebody(next)
    expect(configText(deployment, text, written), `seed ${seed}`).toBe(text)
    const changed = ofOurs.filter(() => next(2) === 0).reduce((one, change) => change(one, next), deployment)
    const after = configText(changed, text, written)
    const document = parseDocument(after)
    for (const { path, value } of foreign) {
      const found = document.getIn(path, true) as { toJSON(): unknown } | undefined
      expect(found?.toJSON(), `seed ${seed}, ${path.join('.')}`).toEqual(value)
    }
    for (const comment of comments) expect(after, `seed ${seed}`).toContain(comment)
    expect(handEdits(changed, after), `seed ${seed}`).toMatchObject({ taken: [], setBack: [] })
  }
})
