import { expect, test } from 'vitest'
import { readConfig } from '../../../../src/rehearsal/stand-in/boot/config.ts'
import { McpServers } from '../../../../src/rehearsal/stand-in/mcp/servers.ts'

const servers = (entries: Record<string, object>, aliases?: Record<string, string>): McpServers =>
  new McpServers({
    ...readConfig(undefined, {}),
    litellm_settings: { mcp_aliases: aliases, budget_exceeded_status_code: 422 },
    mcp_servers: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [
        name,
        { transport: 'http', allow_all_keys: false, available_on_public_internet: true, ...entry },
      ]),
    ),
  })

test('a derived id is the one that LiteLLM 1.108.11 derived for the same entry', () => {
  const [postgres] = servers({ postgres_ro: { transport: 'stdio' } }).all
  expect(postgres!.id).toBe('77a741d218eada04b25c711d6d36346a')
})

test('a derived id changes with the address, a pinned one does not', () => {
  const id = (entry: object) => servers({ notes: entry }).all[0]!.id
  expect(id({ url: 'http://a/mcp' })).not.toBe(id({ url: 'http://b/mcp' }))
  expect(id({ url: 'http://a/mcp', server_id: 'mine' })).toBe('mine')
})

test('tools are prefixed with the alias where there is one', () => {
  expect(servers({ notes: { alias: 'n' } }).all[0]!.prefix).toBe('n')
  expect(servers({ notes: {} }, { short: 'notes' }).all[0]!.prefix).toBe('short')
  expect(servers({ notes: {} }).all[0]!.prefix).toBe('notes')
})

test('the longest prefix owns a tool name', () => {
  const both = servers({ db: {}, db_more: { alias: 'db-more' } })
  expect(both.ownerOf('db-more-query')).toMatchObject({ server: { name: 'db_more' }, tool: 'query' })
  expect(both.ownerOf('db-query')).toMatchObject({ server: { name: 'db' }, tool: 'query' })
  expect(both.ownerOf('query')).toBeUndefined()
})
