import { describe, expect, test } from 'vitest'
import { imported, knownValues } from '../../src/import/add.ts'
import { preview } from '../../src/import/preview.ts'

const previewOf = (servers: object, existing: { name: string }[] = []) =>
  preview(JSON.stringify({ mcpServers: servers }), 'mcp.json', { existing })

const secretsOf = (servers: object, values: Record<string, string> = {}) =>
  [...imported(previewOf(servers), new Map(Object.entries(values))).secrets].map(([id, value]) => [id, value.reveal()])

describe('an import hands apart', () => {
  test('a token of env and of a header, whole', () => {
    const servers = {
      a: { command: 'node', args: ['/srv/a/x.js'], env: { API_TOKEN: 'FAKE-one', LEVEL: 'info' } },
      b: { url: 'https://b.example.com/mcp', headers: { Authorization: 'Bearer FAKE-two' } },
    }
    expect(secretsOf(servers)).toEqual([
      ['servers.a.secretEnv.API_TOKEN', 'FAKE-one'],
      ['servers.b.secretHeaders.Authorization', 'Bearer FAKE-two'],
    ])
  })

  test('the password in an argument, and no more of it', () => {
    const servers = { db: { command: 'node', args: ['/srv/db/x.js', 'postgresql://me:FAKE-pw@db:5432/shop'] } }
    expect(secretsOf(servers)).toEqual([['servers.db.secretEnv.PASSWORD', 'FAKE-pw']])
  })

  test('the part of a URL from its first secret to its last', () => {
    const servers = { u: { url: 'https://u.example.com/mcp?key=FAKE-one&mode=fast&token=FAKE-two#end' } }
    expect(secretsOf(servers)).toEqual([['servers.u.secretUrl', 'FAKE-one&mode=fast&token=FAKE-two']])
  })

  test('user and password of a URL as the header that they mean', () => {
    const servers = { u: { url: 'https://me:FAKE@u.example.com/mcp' } }
    const header = `Basic ${Buffer.from('me:FAKE').toString('base64')}`
    expect(secretsOf(servers)).toEqual([['servers.u.secretHeaders.Authorization', header]])
  })

  test('a token that a variable turns out to hold', () => {
    const servers = { u: { url: '${ADDRESS}', headers: { 'X-Team': '${TEAM}' } } }
    const values = { ADDRESS: 'https://u.example.com/mcp?api_key=FAKE-key', TEAM: 'ghp_FAKE00000000' }
    expect(secretsOf(servers, values)).toEqual([
      ['servers.u.secretHeaders.X-Team', 'ghp_FAKE00000000'],
      ['servers.u.secretUrl', 'FAKE-key'],
    ])
  })
})

test('a variable is put where it was referred to, in any setting', () => {
  const { items } = imported(
    previewOf({
      a: { command: 'node', args: ['${DIR:-/srv}/x.js'], env: { LEVEL: '${LEVEL}', TOKEN: 'Bearer ${T}' } },
    }),
    new Map([
      ['DIR', '/opt'],
      ['LEVEL', 'debug'],
      ['T', 'FAKE'],
    ]),
  )
  expect(items[0]).toMatchObject({ args: ['/opt/x.js'], env: { LEVEL: 'debug' }, secretEnv: { TOKEN: 'stored' } })
})

describe('values that nobody has to be asked for', () => {
  const asks = [
    { variable: 'my-key', secret: true, usedBy: [] },
    { variable: 'DIR', secret: false, default: '/srv', usedBy: [] },
    { variable: 'REGION', secret: false, usedBy: [] },
  ]

  test('come from the environment, by a name that a shell can set, or from the file', () => {
    const { values, missing } = knownValues(asks, { MY_KEY: 'FAKE' })
    expect(values.get('DIR')).toBe('/srv')
    expect(String(values.get('my-key'))).not.toContain('FAKE')
    expect(missing.map(({ variable }) => variable)).toEqual(['REGION'])
  })
})

describe('beside the servers that are there', () => {
  test('the same server is a duplicate under any name', () => {
    const existing = [{ name: 'wiki', transport: 'http', url: 'https://mcp.deepwiki.com/mcp' }]
    const [server] = previewOf({ other: { url: 'https://mcp.deepwiki.com/mcp' } }, existing).servers
    expect(server).toMatchObject({ status: 'duplicate', name: 'wiki' })
  })

  test('another server of the same name gets a free one', () => {
    const existing = [{ name: 'wiki', transport: 'http', url: 'https://wiki.example.com/mcp' }]
    const [server] = previewOf({ wiki: { url: 'https://mcp.deepwiki.com/mcp' } }, existing).servers
    expect(server).toMatchObject({ status: 'renamed', name: 'wiki_2', why: 'wiki is taken' })
  })
})

describe('a variable that gets no value on purpose', () => {
  const items = (server: object, values: Record<string, string>) =>
    imported(previewOf({ a: server }), new Map(Object.entries(values))).items[0]

  test('leaves its setting out', () => {
    const server = { command: 'node', args: ['/srv/x.js'], env: { MODE: '${MODE}', LEVEL: 'info' } }
    expect(items(server, { MODE: '' })).toMatchObject({ env: { LEVEL: 'info' } })
  })

  test('leaves its argument out, with the flag before it', () => {
    const server = { command: 'node', args: ['/srv/x.js', '--key', '${API_KEY}', '--fast'] }
    expect(items(server, { API_KEY: '' })).toMatchObject({ args: ['/srv/x.js', '--fast'] })
  })
})

test('what is refused before a variable has its value is refused after it as well', () => {
  const one = previewOf({ a: { command: '${RUNNER}', args: ['x'] }, b: { url: '${ADDRESS}' } })
  expect(one.servers.map(({ status }) => status)).toEqual(['new', 'new'])
  const { items, refused } = imported(
    one,
    new Map([
      ['RUNNER', '/home/me/.cargo/bin/x'],
      ['ADDRESS', 'ws://live.example.com'],
    ]),
  )
  expect(items).toEqual([])
  expect(refused.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('a placeholder is a question of its own for each server', () => {
  const server = { command: 'node', args: ['/srv/x.js'], env: { API_KEY: 'YOUR_API_KEY' } }
  const { asks } = previewOf({ a: server, b: { ...server, args: ['/srv/y.js'] } })
  expect(asks.map(({ variable }) => variable)).toEqual(['a.API_KEY', 'b.API_KEY'])
})
