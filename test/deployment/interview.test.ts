import { describe, expect, test } from 'vitest'
import { answerAt } from '../../src/deployment/answers.ts'
import { deploymentFrom } from '../../src/deployment/file.ts'
import {
  answer,
  askItem,
  completeItem,
  interview,
  type InterviewState,
  openQuestions,
} from '../../src/deployment/interview.ts'
import type { Answers, ListField } from '../../src/deployment/field.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { clean } from '../../src/text/clean.ts'
import { ForeignText } from '../../src/text/foreign.ts'
import { planHost } from '../doubles/host-facts.ts'
import { escapes, harmless } from '../text/escapes.ts'

const start = (host = planHost()): InterviewState => ({ given: {}, host })
const ask = (state: InterviewState) => interview(sections, state)
const question = (state: InterviewState, path: string) =>
  ask(state)
    .sections.flatMap(({ questions }) => questions)
    .find(({ field }) => field.path === path)

const withPassword = (state: InterviewState) => answer(state, 'admin.password', 'env:ADMIN_PASSWORD')

describe('the default answers', () => {
  test('are the plan, and leave only the administrator’s password to ask', () => {
    expect(openQuestions(ask(start())).map(({ question: { field } }) => field.path)).toEqual(['admin.password'])
  })

  test('make a deployment as they stand', () => {
    const { deployment } = deploymentFrom(ask(withPassword(start())).answers)
    expect(deployment).toMatchSnapshot()
  })

  test('each say where they come from', () => {
    const questions = ask(start()).sections.flatMap(asked => asked.questions)
    const silent = questions.filter(({ source, because }) => source === 'suggestion' && !because)
    expect(silent).toEqual([])
  })

  test('have a line of help each', () => {
    const questions = ask(start()).sections.flatMap(asked => asked.questions)
    expect(questions.filter(({ field }) => !field.help)).toEqual([])
  })
})

test('an answer that is given wins over the suggestion, and taking it back brings the suggestion again', () => {
  const given = answer(start(), 'database.role', 'gateway_role')
  expect(question(given, 'database.role')).toMatchObject({ value: 'gateway_role', source: 'answer' })
  expect(question(answer(given, 'database.role', undefined), 'database.role')).toMatchObject({
    value: 'litellm_user',
    source: 'suggestion',
    because: "the plan's name",
  })
})

test('a later question sees what an earlier one answered', () => {
  const onHost = answer(start(), 'database.server', 'localhost:5433')
  expect(question(onHost, 'database.fromContainer')).toMatchObject({ value: 'host.docker.internal:5433' })
  expect(question(start(), 'database.fromContainer')).toMatchObject({ value: 'postgres:5432' })
})

test('a question that does not apply is not asked, and its answer does not reach the deployment', () => {
  const peer = answer(withPassword(start()), 'admin.login', 'peer')
  expect(question(peer, 'admin.password')).toBeUndefined()
  expect(answerAt(ask(peer).answers, 'admin.password')).toBeUndefined()
})

test('an answer that is not valid stays, and says what would be', () => {
  const wrong = answer(start(), 'database.role', 'Role Name')
  expect(question(wrong, 'database.role')).toMatchObject({
    value: 'Role Name',
    problem: 'letters without accents, digits, _ . and -, up to 63, not starting with . or -',
  })
})

test('a problem within a list names the item and the field', () => {
  const wrong = answer(start(), 'servers', [{ name: 'my-server', transport: 'http', url: 'http://mcp:8000/mcp' }])
  expect(question(wrong, 'servers')?.problem).toMatch(/^my-server .*: name: lower-case letters.*LiteLLM refuses -$/)
})

test('a key may only be granted models and servers that exist', () => {
  const wrong = answer(start(), 'keys', [{ alias: 'ci', models: ['gpt-4o'], servers: [] }])
  expect(question(wrong, 'keys')?.problem).toContain('there is none named gpt-4o')
})

test('two items of one name are refused', () => {
  const twice = answer(start(), 'keys', [{ alias: 'ci' }, { alias: 'ci' }])
  expect(question(twice, 'keys')?.problem).toBe('each alias once; ci stands twice')
})

test('tools never read as the proxy’s role, and its own database only when confirmed', () => {
  const server = {
    name: 'db',
    transport: 'stdio',
    args: ['{database}'],
    reads: { database: 'litellm_db', role: 'litellm_user' },
  }
  const wrong = answer(start(), 'servers', [server])
  expect(question(wrong, 'servers')?.problem).toContain('yes, or another database')
  const confirmed = answer(start(), 'servers', [{ ...server, reads: { ...server.reads, confirmProxyDatabase: true } }])
  expect(question(confirmed, 'servers')?.problem).toContain('a role other than the proxy’s')
})

test('an image below the floor, or in a bad range, is refused with the reason', () => {
  expect(question(answer(start(), 'image.tag', 'v1.83.0'), 'image.tag')?.problem).toContain('older than 1.104.7')
  expect(question(answer(start(), 'image.tag', 'v1.105.2'), 'image.tag')?.problem).toContain('cost map')
  expect(question(answer(start(), 'image.tag', 'main latest'), 'image.tag')?.problem).toContain('a tag, such as lts')
})

test('where nothing was found, the suggestions are the plan’s and say so', () => {
  const bare = start(planHost({ postgres: [] }))
  expect(question(bare, 'database.server')).toMatchObject({
    value: 'localhost:5432',
    because: "the plan's server; none was found here",
  })
  expect(question(bare, 'network')).toMatchObject({ value: 'postgres-net', because: "the plan's network" })
})

test('the tools read a database of the user’s rather than the proxy’s or PostgreSQL’s own', () => {
  // Whoever may make databases names them, so that they come first, and as no answer can be.
  const names = ['a\u001b]0;OWNED\u0007', 'an "other"', 'postgres', 'litellm_db', 'inventory']
  const databases = names.map(name => ({ name: ForeignText.of(name), owner: ForeignText.of('admin') }))
  const known = start(planHost({ database: { version: '15.8', superuser: true, roles: [], databases } }))
  expect(answerAt(ask(known).answers, 'servers.0.reads.database')).toBe('inventory')
})

test('names that are typed may hold what a path means something by', () => {
  const odd = 'a.b [C\\'
  const field = sections.flatMap(({ fields }) => fields).find(({ path }) => path === 'keys') as ListField
  const item = { alias: 'k', servers: [odd], tools: { [odd]: ['query'] } }
  const context = { answers: {}, host: planHost() }
  expect(completeItem(field, item, context).tools).toEqual({ [odd]: ['query'] })
  expect(askItem(field, item, context).map(({ field: { label } }) => label)).toContain(`Tools of ${odd}`)
})

describe('an answer is what it looks like', () => {
  const unseen = (given: Answers) => {
    const questions = ask({ given, host: planHost() }).sections.flatMap(({ questions: all }) => all)
    return questions.filter(({ problem }) => problem?.includes('U+')).map(({ field, problem }) => [field.path, problem])
  }

  test.each(escapes.filter(({ text }) => text !== clean(text)))('not with $name', ({ text }) => {
    expect(unseen({ models: [{ name: text, model: 'openai/mock', mock: 'Hi' }], keys: [] })).toEqual([
      ['models', expect.stringContaining('U+')],
    ])
  })

  test.each([
    ['a path', { paths: { project: '/srv/lite\u200bllm' } }, 'paths.project'],
    ['a value within an item', { servers: [{ name: 'a', transport: 'stdio', command: 'no\u202ede' }] }, 'servers'],
    ['the name of a setting', { servers: [{ name: 'a', transport: 'stdio', env: { 'A\u2060': '1' } }] }, 'servers'],
    [
      'a header',
      { servers: [{ name: 'a', transport: 'http', url: 'http://a/mcp', secretHeaders: { 'X\u00ad': 'stored' } }] },
      'servers',
    ],
  ])('in %s', (_, given, path) => {
    expect(unseen({ keys: [], ...given }).map(([at]) => at)).toContain(path)
  })

  test.each(harmless)('but with %s', (_, text) => {
    expect(unseen({ models: [{ name: 'a', model: 'openai/mock', mock: text }] })).toEqual([])
  })
})
