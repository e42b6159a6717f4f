import { expect, test } from 'vitest'
import { isPlaceholder, placeholdersIn } from '../../src/judge/placeholders.ts'

test.each([
  'YOUR_API_KEY',
  '<your-token>',
  'xxx',
  'sk-...',
  'OPENAI_API_KEY_HERE',
  'REPLACE_ME',
  'xxxxxxxx',
  '[YOUR TOKEN]',
  'insert-token-here',
  '***',
  'ghp_xxxxxxxxxxxx',
])('%s stands for a key that is to be asked for', value => expect(isPlaceholder('API_KEY', value)).toBe(true))

test.each(['hunter2', 'correct-horse-1', 'sk-FAKEfake', 'FAKE-api-key', 'password'])('%s is a value', value =>
  expect(isPlaceholder('API_KEY', value)).toBe(false),
)

test('what is to be filled in is found in any value', () => {
  const found = (text: string) => placeholdersIn(text).map(([from, to]) => text.slice(from, to))
  expect(found('https://your-domain.example.com/mcp')).toEqual(['your-domain'])
  expect(found('YOUR_TEAM_ID')).toEqual(['YOUR_TEAM_ID'])
  expect(found('/srv/<directory>/x')).toEqual(['<directory>'])
  expect(found('Jane <jane@example.com>')).toEqual([])
  expect(found('https://example.com')).toEqual([])
  expect(found('<config><password>FAKE</password></config>')).toEqual([])
  expect(found('<a><your key></a>')).toEqual(['<your key>'])
  expect(found('a<br/>b')).toEqual([])
})
