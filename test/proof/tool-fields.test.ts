import { expect, test } from 'vitest'
import { askItem } from '../../src/deployment/interview.ts'
import { toolForm } from '../../src/proof/tool-fields.ts'
import { planHost } from '../doubles/host-facts.ts'

const form = toolForm({
  name: 'search',
  inputSchema: {
    type: 'object',
    required: ['query', 'filter.by'],
    properties: {
      limit: { type: 'integer', default: 10 },
      query: { type: 'string', description: 'What to look for\nin more words' },
      order: { type: 'string', enum: ['newest', 'oldest'] },
      exact: { type: ['boolean', 'null'] },
      tags: { type: 'array', items: { type: 'string' } },
      'filter.by': { type: 'object' },
    },
  },
})

const questions = (answers: object) => askItem(form.field, { ...answers }, { answers: {}, host: planHost() })

test('each argument of a tool is a question of its kind, the required ones first', () => {
  expect(
    questions({}).map(({ field: { label, kind, optional }, value }) => [label, kind, optional ?? false, value]),
  ).toEqual([
    ['query', 'text', false, undefined],
    ['filter.by', 'text', false, undefined],
    ['limit', 'number', true, 10],
    ['order', 'choice', true, undefined],
    ['exact', 'confirm', true, undefined],
    ['tags', 'lines', true, undefined],
  ])
  expect(questions({})[0]).toMatchObject({ field: { help: 'What to look for' }, problem: 'an answer is needed' })
})

test('what is not valid is told before the tool is called', () => {
  const problems = questions({ argument1: '{"open', argument2: 1.5 }).flatMap(({ problem }) => problem ?? [])
  expect(problems).toEqual(['an answer is needed', expect.stringContaining('JSON'), 'a whole number'])
})

test('the answers become its arguments, without those that were left empty', () => {
  const answers = { argument0: 'tools', argument1: '{"by": [1]}', argument2: 3, argument3: '', argument4: false }
  expect(form.arguments(answers)).toEqual({ query: 'tools', 'filter.by': { by: [1] }, limit: 3, exact: false })
})

test('a tool without a schema has no questions', () => {
  expect(questionsOf('ping')).toEqual([])
})

const questionsOf = (name: string) => toolForm({ name }).field.fields
