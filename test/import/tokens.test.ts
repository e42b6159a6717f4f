import { describe, expect, test } from 'vitest'
import { isPlaceholder, isSecret, isSecretName, isSecretValue } from '../../src/import/tokens.ts'

describe('the name of a setting', () => {
  test.each([
    'GITHUB_TOKEN',
    'X-API-Key',
    'tavilyApiKey',
    'DB_PASSWORD',
    '--api-key',
    'Authorization',
    'AZURE_CONNECTION_STRING',
    'SESSION_COOKIE',
  ])('%s tells a secret', name => expect(isSecretName(name)).toBe(true))

  test.each([
    'MAX_TOKENS',
    'TOKEN_FILE',
    'AUTH_TYPE',
    'CLIENT_ID',
    'KEYBOARD',
    'AUTHOR',
    'LOG_LEVEL',
    'OAUTH_CALLBACK_PORT',
    'MONKEY',
  ])('%s tells none', name => expect(isSecretName(name)).toBe(false))
})

describe('a value', () => {
  test.each([
    'ghp_FAKEfakeFAKE',
    'sk-FAKEfake',
    'Bearer FAKE-token',
    'xoxb-FAKE',
    'FAKEfake0000FAKEfake1111FAKE',
    '0123456789abcdef0123456789abcdef',
  ])('%s is a secret by itself', value => expect(isSecretValue(value)).toBe(true))

  test.each([
    'info',
    'https://example.com/mcp',
    '/srv/data/files',
    'claude-sonnet-4-20250514',
    '@modelcontextprotocol/server-filesystem',
    'Europe/Berlin',
    '8080',
  ])('%s is none', value => expect(isSecretValue(value)).toBe(false))
})

test('a switch is no secret, whatever its name', () => {
  expect(isSecret('USE_AUTH', 'true')).toBe(false)
  expect(isSecret('AUTH_TOKEN', '')).toBe(false)
})

test.each(['YOUR_API_KEY', '<your-token>', 'xxx', 'sk-...', 'Bearer YOUR_TOKEN'])(
  '%s stands for a key that is to be asked for',
  value => {
    expect(isPlaceholder('API_KEY', value)).toBe(true)
  },
)

test('what a README writes in place of something else is no key', () => {
  expect(isPlaceholder('DIRECTORY', '<your directory>')).toBe(false)
})
