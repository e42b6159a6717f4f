import { expect, test } from 'vitest'
import { merged } from '../../src/deployment/answers.ts'

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
