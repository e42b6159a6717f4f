import { expect, test } from 'vitest'
import type { Answers } from '../../src/deployment/field.ts'
import { imported } from '../../src/import/add.ts'
import { editOf } from '../../src/import/edit.ts'
import { preview } from '../../src/import/preview.ts'
import { Secret } from '../../src/secret.ts'

const nobody = new Map<string, Secret>()

/** What an entry becomes when it is opened and changed so, and its variables have these values. */
function corrected(
  entry: object,
  change: (start: Answers) => Answers,
  typed = nobody,
  values: Record<string, string> = {},
) {
  const text = JSON.stringify({ mcpServers: { one: entry } })
  const look = (edited?: ReturnType<typeof editOf>) =>
    preview(text, 'mcp.json', {
      existing: [],
      choices: { plain: new Set(), without: new Set(), ...(edited && { edited: new Map([['one', edited]]) }) },
    })
  const { start } = look().servers[0]!
  const after = look(editOf(start, change(start), typed))
  const { items, secrets } = imported(after, new Map(Object.entries(values)))
  return { server: after.servers[0]!, item: items[0], secrets: [...secrets].map(([id, value]) => [id, value.reveal()]) }
}

const wiki = { url: 'https://wiki.example.com/mcp', headers: { Authorization: 'Bearer FAKE-wiki-1' } }

test('a name and a URL are corrected, and the secrets come along', () => {
  const { item, server, secrets } = corrected(wiki, start => ({
    ...start,
    name: 'docs',
    url: 'https://docs.internal/mcp',
  }))
  expect(item).toMatchObject({
    name: 'docs',
    url: 'https://docs.internal/mcp',
    secretHeaders: { Authorization: 'stored' },
  })
  expect(server).toMatchObject({ from: 'one', name: 'docs', status: 'renamed' })
  expect(secrets).toEqual([['servers.docs.secretHeaders.Authorization', 'Bearer FAKE-wiki-1']])
})

test('a corrected argument keeps the secret that stands in it, and a variable is still asked for', () => {
  const entry = { command: 'npx', args: ['-y', 'x', '--api-key', 'FAKE-key-77', '--team', '${TEAM}'] }
  const { item, secrets } = corrected(
    entry,
    start => ({ ...start, args: [...(start.args as string[]).slice(1), '--level=debug'] }),
    nobody,
    { TEAM: 'data' },
  )
  expect(item).toMatchObject({ args: ['x', '--api-key', '{secret:API_KEY}', '--team', 'data', '--level=debug'] })
  expect(secrets).toEqual([['servers.one.secretEnv.API_KEY', 'FAKE-key-77']])
})

test('a secret that is typed into an argument or a setting goes to the store', () => {
  const { item, secrets } = corrected({ command: 'npx', args: ['x'] }, start => ({
    ...start,
    args: ['x', '--token=FAKE-typed-9'],
    env: { DATABASE_URL: 'postgresql://app:FAKE-pw-9@db/app', MODE: 'fast' },
  }))
  expect(item).toMatchObject({ args: ['x', '--token={secret:TOKEN}'], env: { MODE: 'fast' } })
  expect(secrets).toEqual(
    expect.arrayContaining([
      ['servers.one.secretEnv.TOKEN', 'FAKE-typed-9'],
      ['servers.one.secretEnv.DATABASE_URL', 'postgresql://app:FAKE-pw-9@db/app'],
    ]),
  )
})

test('a setting that is taken away is gone, and so is its secret', () => {
  const entry = { command: 'npx', args: ['x'], env: { API_TOKEN: 'FAKE-token-3', MODE: 'fast' } }
  const { item, secrets } = corrected(entry, ({ secretEnv: _, ...start }) => ({ ...start, env: {} }))
  expect(item).not.toHaveProperty('env')
  expect(item).not.toHaveProperty('secretEnv')
  expect(secrets).toEqual([])
})

test('a secret that is typed anew replaces the one of the file', () => {
  const typed = new Map([['secretHeaders.Authorization', Secret.of('Bearer FAKE-new-1')]])
  expect(corrected(wiki, start => start, typed).secrets).toEqual([
    ['servers.one.secretHeaders.Authorization', 'Bearer FAKE-new-1'],
  ])
})

test('what cannot be used is taken once it is corrected, and what becomes unusable is refused', () => {
  const refused = { command: '${HOME}/.cargo/bin/x' }
  expect(corrected(refused, start => ({ ...start, command: 'uvx', args: ['x'] })).item).toMatchObject({
    command: 'uvx',
  })
  const { server } = corrected(wiki, start => ({ ...start, transport: 'stdio', command: '/home/me/bin/x', args: [] }))
  expect(server.status).toBe('not usable here')
})

test('what only Gatewright asks of a server is kept', () => {
  const { item } = corrected({ command: 'uvx', args: ['x'] }, start => ({ ...start, probe: { tool: 'ping' } }))
  expect(item).toMatchObject({ probe: { tool: 'ping' } })
})
