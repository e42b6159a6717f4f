import { describe, expect, test } from 'vitest'
import { list, secret, text } from '../../../src/deployment/field.ts'
import { duplicated, freeName, matching, removed, reordered } from '../../../screens/lists/items.ts'

const parts = { label: 'x', help: 'x' }
const keys = list('keys', {
  ...parts,
  itemName: 'key',
  key: 'alias',
  summary: item => `${String(item.alias)} ${String(item.user ?? '')}`,
  fields: [text('alias', parts), secret('value', { ...parts, generated: 'key' }), secret('token', parts)],
})
const items = [{ alias: 'a', user: 'anna' }, { alias: 'b', value: 'stored', token: 'stored' }, { alias: 'c' }]
const aliases = (some: { alias?: unknown }[]) => some.map(({ alias }) => alias)

test('a copy stands right after its original, under a name of its own', () => {
  expect(aliases(duplicated(keys, items, 0))).toEqual(['a', 'a-2', 'b', 'c'])
})

test('a copy has generated secrets of its own, and shares what was typed', () => {
  expect(duplicated(keys, items, 1)[2]).toEqual({ alias: 'b-2', token: 'stored' })
})

test('a name that is taken gets the next number', () => {
  expect(freeName([{ alias: 'a' }, { alias: 'a-2' }], 'alias', 'a')).toBe('a-3')
})

test('the free name of a server has no dash, which LiteLLM refuses', () => {
  expect(freeName([{ name: 'github' }], 'name', 'github')).toBe('github_2')
})

test('a removed item is gone, the others stay', () => {
  expect(aliases(removed(items, 1))).toEqual(['a', 'c'])
})

describe('an item is moved', () => {
  test('down', () => expect(aliases(reordered(items, 0, 1))).toEqual(['b', 'a', 'c']))
  test('not above the first', () => expect(reordered(items, 0, -1)).toBe(items))
})

test('a filter lets through what holds each of its words', () => {
  expect(matching(keys, items, 'AN a')).toEqual([0])
})
