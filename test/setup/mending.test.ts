import { describe, expect, test } from 'vitest'
import { checks } from '../../src/checks/index.ts'
import type { CheckResult } from '../../src/checks/check.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { answersBehind, hangsOn, partsBehind, withoutPart } from '../../src/setup/mending.ts'

const failed = (id: string, evidence: string): CheckResult => ({ id, label: id, status: 'failed', evidence, ms: 1 })

const answers = {
  models: [{ name: 'gpt-3.5-turbo' }],
  servers: [{ name: 'files' }, { name: 'files-old' }, { name: 'gh' }],
  keys: [{ alias: 'ci', models: ['gpt-3.5-turbo'], servers: ['files', 'gh'], tools: { gh: ['search'] } }],
}

test('every check hangs on an answer that is asked for', () => {
  const asked = sections.flatMap(({ fields }) => fields.map(({ path }) => path))
  expect(checks.filter(({ id }) => !asked.includes(hangsOn[id] ?? ''))).toEqual([])
})

test('an answer is offered once, however many checks hang on it', () => {
  expect(answersBehind([failed('tools', ''), failed('tool-call:gh', ''), failed('chat', '')])).toEqual([
    'servers',
    'models',
  ])
})

describe('what a failed check is about', () => {
  test('is the server whose tool was called', () => {
    expect(partsBehind([failed('tool-call:gh', 'no answer')], answers)).toEqual([{ list: 'servers', name: 'gh' }])
  })

  test('is what a check of all of them names, and nothing of a similar name', () => {
    expect(partsBehind([failed('tools', 'files-old lists no tools')], answers)).toEqual([
      { list: 'servers', name: 'files-old' },
    ])
    expect(partsBehind([failed('chat', 'gpt-3.5-turbo answered 401')], answers)).toEqual([
      { list: 'models', name: 'gpt-3.5-turbo' },
    ])
  })

  test('is no server where another thing failed that names it', () => {
    expect(partsBehind([failed('address', 'files answers on 0.0.0.0')], answers)).toEqual([])
  })
})

test('a server is left out with every grant of it', () => {
  const without = withoutPart(answers, { list: 'servers', name: 'gh' })
  expect(without).toEqual({
    servers: [{ name: 'files' }, { name: 'files-old' }],
    keys: [{ alias: 'ci', models: ['gpt-3.5-turbo'], servers: ['files'] }],
  })
})

test('a model is left out with every grant of it', () => {
  expect(withoutPart(answers, { list: 'models', name: 'gpt-3.5-turbo' })).toMatchObject({
    models: [],
    keys: [{ alias: 'ci', models: [], servers: ['files', 'gh'] }],
  })
})
