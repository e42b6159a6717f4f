import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { CannotEdit } from '../../src/clients/edit-json.ts'
import { setInToml } from '../../src/clients/edit-toml.ts'
import { random, type Random } from './random.ts'

const value = { url: 'http://localhost:4000/mcp', bearer_token_env_var: 'LITELLM_API_KEY' }
const node = { path: ['mcp_servers', 'litellm'], value }

const tables = [
  '[mcp_servers.other]\ncommand = "a"   # odd   spacing\nargs = [\n  "x", # one\n]\n',
  '# about the next\n[profiles."a b"]\nmodel = \'x\'\n',
  '[mcp_servers.other2.env]\nA = """\n[mcp_servers.not_a_table]\n"""\n',
  '[[list]]\nx = 1\n\n[[list]]\nx = 2\n',
]

/** Tables in any order, among them ours if it is to be there. */
function someText(by: Random, own: string): { before: string; own: string; after: string } {
  const eol = by.one(['\n', '\r\n'])
  const gap = by.one(['', '\n', '\n# a comment\n\n'])
  const shuffled = tables.filter(() => by.chance(0.7)).toSorted(() => (by.chance(0.5) ? 1 : -1))
  const at = by.below(shuffled.length + 1)
  const text = (parts: string[]) => parts.join(gap).replaceAll('\n', eol)
  const top = by.one(['', 'model = "x" # mine\n\n'])
  return {
    before: text([top + shuffled.slice(0, at).join(gap)]),
    own: own.replaceAll('\n', eol),
    after: text([gap + shuffled.slice(at).join(gap)]),
  }
}

describe.each(Array.from({ length: 60 }, (_, seed) => seed))('in a text (seed %i)', seed => {
  test('that does not hold it, the table is put at the end and every byte stays', () => {
    const { before, after } = someText(random(seed), '')
    const text = before + after
    const done = setInToml(text, node)
    expect(done.startsWith(text)).toBe(true)
    expect((parse(done) as Record<string, Record<string, unknown>>).mcp_servers!.litellm).toEqual(value)
  })

  test('that holds it, only the table is another', () => {
    const { before, own, after } = someText(
      random(seed),
      '[mcp_servers.litellm]\nurl = "old"\n\n[mcp_servers.litellm.env]\nA = "b"\n',
    )
    const done = setInToml(before + own + after, node)
    expect(done.startsWith(before)).toBe(true)
    expect(done.endsWith(after)).toBe(true)
    expect((parse(done) as Record<string, Record<string, unknown>>).mcp_servers!.litellm).toEqual(value)
    expect(setInToml(done, node)).toBe(done)
  })
})

test('a file that is missing is begun', () => {
  expect(parse(setInToml(undefined, node))).toEqual({ mcp_servers: { litellm: value } })
})

test.each([
  ['is no TOML', '[mcp_servers'],
  ['has it inline', 'mcp_servers = { litellm = { url = "x" } }\n'],
  ['has it with dots', 'mcp_servers.litellm.url = "x"\n'],
])('a text that %s is refused', (_, text) => {
  expect(() => setInToml(text, node)).toThrow(CannotEdit)
})
