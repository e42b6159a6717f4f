import { expect, test } from 'vitest'
import { textOfLine } from '../../../screens/text/view.ts'
import { aboutRows, gridOf, gridRows } from '../../../screens/lists/grant-grid.ts'

const servers = ['mcp_postgres_tools', 'files', 'github', 'fetch', 'memory', 'time']
const key = { alias: 'test-key', models: ['gpt-3.5-turbo'], servers: ['mcp_postgres_tools', 'files'] }

const drawn = (of: string[], at: number, columns: number) =>
  gridRows([{ item: key, here: true }], gridOf(of, at, columns), at, {}).map(({ line }) =>
    textOfLine(line).replace(/ +$/, ''),
  )

test('a name has all the room that there is', () => {
  expect(drawn(servers.slice(0, 2), 0, 80)).toEqual([
    '                      mcp_postgres_tools  files',
    ' ❯ test-key          ‹● all›              ● all',
  ])
})

test('many servers make narrow columns, and those that have no room are counted', () => {
  expect(drawn(servers, 0, 80)).toEqual([
    '                      mcp_postgr…  files        github      1-3 of 6',
    ' ❯ test-key          ‹● all›       ● all        ○ none',
  ])
})

test('the server under the cursor stays in sight', () => {
  expect(drawn(servers, 5, 80)).toEqual([
    '                      fetch        memory       time        4-6 of 6',
    ' ❯ test-key           ○ none       ○ none      ‹○ none›',
  ])
})

test('a name that is cut is said in full where the cursor is', () => {
  const texts = aboutRows(key, servers[0], gridOf(servers, 0, 80), '30d', 80).map(({ line }) => textOfLine(line).trim())
  expect(texts).toContain('mcp_postgres_tools: all.')
})
