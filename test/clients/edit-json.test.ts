import { parse, parseTree, findNodeAtLocation } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { CannotEdit, setInJson } from '../../src/clients/edit-json.ts'
import { isOnlyInserted, random, type Random } from './random.ts'

const value = { type: 'http', url: 'http://localhost:4000/mcp', headers: { k: 'Bearer ${V}' } }
const node = { path: ['mcpServers', 'litellm'], value }
const comments = ['', '', ' // a, "comment" }', ' /* a } comment */']

/** A JSON text with comments, odd spacing and trailing commas, which may hold `mcpServers` and `litellm` already. */
function someText(by: Random, has: 'nothing' | 'servers' | 'node'): string {
  const eol = by.one(['\n', '\r\n'])
  const unit = by.one(['  ', '\t', '    '])
  const lined = by.chance(0.7)
  const comment = () => (lined ? by.one(comments) : '')
  const object = (items: [string, string][], depth: number): string => {
    const pad = lined ? eol + unit.repeat(depth + 1) : by.one(['', ' '])
    const end = lined ? eol + unit.repeat(depth) : pad
    const last = items.length - 1
    const comma = (index: number) => (index < last || (lined && by.chance(0.3)) ? ',' : '')
    const body = items.map(
      ([key, text], index) => `${pad}"${key}":${by.one(['', ' '])}${text}${comma(index)}${comment()}`,
    )
    return items.length === 0 ? by.one(['{}', '{ }']) : `{${comment()}${body.join('')}${end}}`
  }
  const plain = () => by.one(['1', '"a b"', 'true', '[1, 2]', '{"x": [ ]}'])
  const filler = (name: string): [string, string][] =>
    Array.from({ length: by.below(3) }, (_, i) => [`${name}${i}`, plain()])
  const servers: [string, string][] = [
    ...filler('s'),
    ...(has === 'node' ? [['litellm', plain()] as [string, string]] : []),
    ...filler('t'),
  ]
  const top: [string, string][] = [
    ...filler('a'),
    ...(has === 'nothing' ? [] : [['mcpServers', object(servers, 1)] as [string, string]]),
    ...filler('b'),
  ]
  return `${by.one(['', '// first\n', eol])}${object(top, 0)}${by.one(['', eol])}`
}

const read = (text: string) => parse(text, [], { allowTrailingComma: true }) as Record<string, Record<string, unknown>>

describe.each(Array.from({ length: 150 }, (_, seed) => seed))('in a text (seed %i)', seed => {
  test('that does not hold it, the setting is put in and every byte stays', () => {
    const by = random(seed)
    const before = someText(by, by.one(['nothing', 'servers']))
    const after = setInJson(before, node)
    const was = read(before)
    expect(read(after)).toEqual({ ...was, mcpServers: { ...was.mcpServers, litellm: value } })
    expect(isOnlyInserted(before, after)).toBe(true)
  })

  test('that holds it, only the setting itself is another', () => {
    const before = someText(random(seed), 'node')
    const after = setInJson(before, node)
    const { offset, length } = findNodeAtLocation(parseTree(before, [], { allowTrailingComma: true })!, node.path)!
    expect(after.startsWith(before.slice(0, offset))).toBe(true)
    expect(after.endsWith(before.slice(offset + length))).toBe(true)
    expect(read(after).mcpServers).toEqual({ ...read(before).mcpServers, litellm: value })
    expect(setInJson(after, node)).toBe(after)
  })
})

describe('a setting', () => {
  test('begins a file that is missing or empty', () => {
    expect(JSON.parse(setInJson(undefined, node))).toEqual({ mcpServers: { litellm: value } })
    expect(setInJson(' \n', node)).toBe(setInJson(undefined, node))
  })

  test('of a list is found again by its id', () => {
    const input = { path: ['inputs', { id: 'key' }], value: { id: 'key', password: true } }
    const once = setInJson('{"inputs": [{"id": "other"}]}', input)
    expect(JSON.parse(once)).toEqual({ inputs: [{ id: 'other' }, input.value] })
    expect(read(setInJson(once, { ...input, value: { id: 'key' } })).inputs).toEqual([{ id: 'other' }, { id: 'key' }])
  })

  test.each([
    ['that is no JSON', '{ "mcpServers": '],
    ['that is a list', '[]'],
    ['in which another kind of value is in the way', '{"mcpServers": []}'],
  ])('is refused in a text %s', (_, text) => {
    expect(() => setInJson(text, node)).toThrow(CannotEdit)
  })
})
