import { describe, expect, test } from 'vitest'
import { imported } from '../../src/import/add.ts'
import { preview, type PreviewOptions } from '../../src/import/preview.ts'
import { Secret } from '../../src/secret.ts'

const previewOf = (servers: object, options: Partial<PreviewOptions> = {}) =>
  preview(JSON.stringify({ mcpServers: servers }), 'mcp.json', { existing: [], ...options })

const statuses = (...args: Parameters<typeof previewOf>) => previewOf(...args).servers.map(({ status }) => status)

const http = (Authorization: string) => ({ url: 'https://mcp.example.com/mcp', headers: { Authorization } })
const npx = (env: object) => ({ command: 'npx', args: ['-y', 'some-mcp'], env })

describe('two servers of a file are two', () => {
  test.each([
    ['where a header has another token', http('Bearer tok-aaaaaaaaaaaa'), http('Bearer tok-bbbbbbbbbbbb')],
    ['where a header has another variable', http('Bearer ${TOKEN_A}'), http('Bearer ${TOKEN_B}')],
    ['where a setting has another token', npx({ TOKEN: 'ghp_workwork0001' }), npx({ TOKEN: 'ghp_homehome0002' })],
    ['where each has a setting of its own', npx({ MODE: 'read' }), npx({ TENANT: 'two' })],
    [
      'where the key in the URL is another',
      { url: 'https://mcp.example.com/mcp?api_key=Aaaaaaaaaaaaaaaa1' },
      { url: 'https://mcp.example.com/mcp?api_key=Bbbbbbbbbbbbbbbb2' },
    ],
    [
      'where the package is another',
      { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] },
      { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything'] },
    ],
  ])('%s', (_, a, b) => expect(statuses({ a, b })).toEqual(['new', 'new']))
})

test('two servers of a file with everything the same are one', () => {
  expect(statuses({ a: http('Bearer tok-aaaaaaaa'), b: http('Bearer tok-aaaaaaaa') })).toEqual(['new', 'duplicate'])
  expect(statuses({ a: http('Bearer ${T}'), b: http('Bearer ${T}') })).toEqual(['new', 'duplicate'])
})

describe('beside a server that is there', () => {
  const item = {
    name: 'there',
    transport: 'http',
    url: 'https://mcp.example.com/mcp',
    secretHeaders: { Authorization: 'stored' },
  }
  const secrets = new Map([['servers.there.secretHeaders.Authorization', Secret.of('Bearer tok-aaaaaaaa')]])

  test('the same one, by the value of its secret, is no second one', () => {
    expect(statuses({ a: http('Bearer tok-aaaaaaaa') }, { existing: [item], secrets })).toEqual(['duplicate'])
    expect(statuses({ a: http('Bearer tok-bbbbbbbb') }, { existing: [item], secrets })).toEqual(['new'])
  })

  test('a variable is compared by the value that the environment gives it', () => {
    const options = { existing: [item], secrets, env: { T: 'tok-aaaaaaaa' } }
    expect(statuses({ a: http('Bearer ${T}') }, options)).toEqual(['duplicate'])
  })

  test('a value that is typed can turn out to be the same', () => {
    const one = previewOf({ a: http('Bearer ${T}') }, { existing: [item], secrets })
    const { items, same } = imported(one, new Map([['T', 'tok-aaaaaaaa']]))
    expect({ items, same }).toEqual({ items: [], same: [{ from: 'a', name: 'there' }] })
  })

  test('one whose secret is not known is added, and that is said', () => {
    const [server] = previewOf({ a: http('Bearer tok-aaaaaaaa') }, { existing: [item] }).servers
    expect(server).toMatchObject({ status: 'new', notes: [expect.stringContaining('like there')] })
  })
})
