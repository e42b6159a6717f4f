import { expect, test } from 'vitest'
import { merged, withKnownItems } from '../../src/deployment/answers.ts'

test('an answer over another leaves its neighbours', () => {
  const drafted = { database: { role: 'another_role', server: 'old:5432' }, name: 'mcp-litellm' }
  expect(merged(drafted, { database: { server: 'new:5432' } })).toEqual({
    database: { role: 'another_role', server: 'new:5432' },
    name: 'mcp-litellm',
  })
})

test('a list is one answer', () => {
  expect(merged({ models: [{ name: 'a' }, { name: 'b' }] }, { models: [{ name: 'c' }] })).toEqual({
    models: [{ name: 'c' }],
  })
})

test('an item that is named in an answers file keeps what is not said of it, and a list holds what it names', () => {
  const base = {
    keys: [
      { alias: 'a', models: ['m'], maxBudget: 1 },
      { alias: 'b', models: [] },
    ],
  }
  const over = {
    keys: [
      { alias: 'a', maxBudget: 5 },
      { alias: 'c', models: ['n'] },
    ],
  }
  expect(withKnownItems([{ path: 'keys', key: 'alias' }], base, over)).toEqual({
    keys: [
      { alias: 'a', models: ['m'], maxBudget: 5 },
      { alias: 'c', models: ['n'] },
    ],
  })
})
