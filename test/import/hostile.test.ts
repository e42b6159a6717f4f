import { describe, expect, test } from 'vitest'
import { bounds } from '../../src/bounds.ts'
import { serverName } from '../../src/deployment/rules.ts'
import { preview } from '../../src/import/preview.ts'

const seen = (text: string) => preview(text, 'settings.txt', { existing: [] })

/** Nine lists of nine, each of the one before: 387 million values in 300 letters. */
const bomb = `a: &a [${Array(9).fill('x').join()}]\n${[...'bcdefghi']
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]`)
  .join('\n')}`

const servers = (count: number, more = {}) =>
  JSON.stringify({
    mcpServers: Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, { command: 'npx', ...more }])),
  })

const deep = 'it is nested more than 100 levels deep'

describe('a file that is meant to exhaust its reader is refused with the reason', () => {
  test.each([
    ['aliases of aliases', bomb, 'its aliases unfold to more than 100,000 values'],
    ['an alias to what it lies in', 'a: &a {b: *a}', 'it is no valid YAML: line 1, an alias to what it lies in'],
    ['JSON 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, deep],
    ['lists of YAML 10,000 deep', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, deep],
    ['maps of YAML 200 deep', Array.from({ length: 200 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), deep],
    ['TOML 10,000 deep', `a = ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'it is no valid TOML: line 1'],
    ['a header of TOML with 10,000 names', `[${Array(10_000).fill('a').join('.')}]\nb = 1`, deep],
    ['501 servers', servers(501), 'it holds more than 500 MCP servers'],
    ['100,000 servers', servers(100_000), 'it has more than 200,000 values'],
    [
      'commands that add 501 servers',
      Array.from({ length: 501 }, (_, at) => `claude mcp add s${at} -- npx a`).join('\n'),
      'it holds more than 500 MCP servers',
    ],
    [
      'a key of JSON that stands 100,000 times',
      `{${Array(100_001).fill('"a":{}').join()}}`,
      'it has more than 200,000 values',
    ],
    ['comments of JSON without end', `{${'// a\n'.repeat(100_001)}}`, 'it has more than 200,000 values'],
    ['a key of YAML that stands 100,000 times', 'a: b\n'.repeat(100_000), 'it has more than 50,000 values'],
    ['20,000 YAML documents', '---\n'.repeat(20_000), 'it has more than 500 YAML documents'],
    ['a million numbers of TOML', `a = [${Array(1_000_000).fill('1').join()}]`, 'it has more than 100,000 values'],
    ['501 blocks of Markdown', '```json\n{}\n```\n'.repeat(501), 'it has more than 500 blocks of code'],
    [
      '50,000 files in a file',
      JSON.stringify({ a: Array(50_000).fill('{"mcpServers": {"a": {"command": "npx"}}}') }),
      'it holds more than 500 MCP servers',
    ],
    [
      'servers that are long together',
      servers(20, { env: { A: 'x'.repeat(30_000) } }),
      'the settings of its MCP servers have 600,080 characters, more than 524,288',
    ],
    ['JSON that is too long', `{"a": "${'x'.repeat(bounds.bytes)}"}`, 'it is larger than 16 MB'],
    ['YAML that is too long', `a: ${'x'.repeat(bounds.yamlBytes)}`, 'it is larger than 2 MB'],
  ])('%s', (_, text, why) => {
    expect(() => seen(text)).toThrow(expect.objectContaining({ exit: 2, why }))
  })
})

test.each([
  ['a value', { args: ['x'.repeat(40_000)] }, 'args.1 has 40,000 characters, more than any setting (32,768)'],
  [
    'a name of a setting',
    { env: { ['x'.repeat(40_000)]: 'y' } },
    'a name of env has 40,000 characters, more than any setting (32,768)',
  ],
  ['a list', { args: Array(501).fill('x') }, 'it has 501 arguments and settings, more than any server'],
])('a server with %s that is longer than any is left out with the reason, and the others come', (_, more, why) => {
  const file = { mcpServers: { long: { command: 'npx', ...more }, short: { command: 'npx', args: ['-y', 'one'] } } }
  expect(seen(JSON.stringify(file)).servers).toMatchObject([
    { from: 'long', status: 'not usable here', why },
    { from: 'short', status: 'new' },
  ])
})

test('a name that is longer than any is shown by its beginning', () => {
  const { servers: all } = seen(
    JSON.stringify({ mcpServers: { ['n'.repeat(9_000)]: { url: 'https://a.example.com' } } }),
  )
  expect(all).toMatchObject([{ from: `${'n'.repeat(200)}…`, why: 'its name has 9,000 characters' }])
})

test('a byte that is no UTF-8 is told of by its line', () => {
  const text = Buffer.from('{"mcpServers":\n{"caf\u00e9": {"url": "https://a.example.com"}}}', 'latin1').toString(
    'utf8',
  )
  expect(seen(text).warnings).toEqual([
    'line 2 has a character that is no UTF-8, which cannot be read: save the file as UTF-8',
  ])
})

test('numbers of TOML keep their digits, at each of a key’s places', () => {
  const { servers: all } = seen(
    '[mcp_servers.a]\ncommand = "npx"\nenv = { V = 1.10, "W-1" = 2.50 }\n[mcp_servers.b]\ncommand = "npx"\nenv = { V = 3.0, W = 1_000 }',
  )
  expect(all.map(({ item }) => item?.env)).toEqual([
    { V: '1.10', 'W-1': '2.50' },
    { V: '3.0', W: '1000' },
  ])
})

test('names that objects have by nature are names as any other', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
  const entries = names.map((name, index) => `${JSON.stringify(name)}: {"url": "https://h${index}.example.com/mcp"}`)
  const { servers } = seen(`{"mcpServers": {${entries.join()}}}`)
  expect(servers.map(({ from }) => from)).toEqual(names)
  expect(servers.every(({ draft, name }) => draft && !serverName(name))).toBe(true)
  for (const kind of ['type', 'transport', 'auth_type'])
    expect(() =>
      seen(`{"mcpServers": {"a": {"url": "https://a.example.com", "${kind}": "constructor"}}}`),
    ).not.toThrow()
})

test('a name of any kind of letter becomes one that LiteLLM takes, and no two become the same', () => {
  const letters = [
    'A',
    'é',
    'ǅ',
    'ʰ',
    '語',
    '\u0301',
    '\u0903',
    '\u20dd',
    '1',
    'Ⅷ',
    '½',
    '_',
    '-',
    '(',
    ')',
    '«',
    '»',
    '!',
    '+',
    '$',
  ]
  const more = ['^', '©', ' ', '\u2028', '\u2029', '\u0007', '\u200b', '\ud83d\ude80', '\ue000', '\u0378', '\u202e', '']
  const names = [...letters, ...more]
  const entries = Object.fromEntries(names.map((name, at) => [name, { url: `https://h${at}.example.com/mcp` }]))
  const { servers } = seen(JSON.stringify({ mcpServers: entries }))
  expect(servers).toHaveLength(names.length)
  expect(servers.filter(({ name }) => serverName(name))).toEqual([])
  expect(new Set(servers.map(({ name }) => name)).size).toBe(names.length)
})
