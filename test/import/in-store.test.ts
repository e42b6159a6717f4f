import { expect, test } from 'vitest'
import { inStore } from '../../src/import/in-store.ts'

const moved = (item: Record<string, unknown>) => {
  const { item: next, secrets } = inStore({ name: 'a', ...item })
  return { item: next, secrets: [...secrets].map(([path, value]) => [path, value.reveal()]) }
}

test('what is typed in clear goes to the store, and the rest stays', () => {
  const item = {
    transport: 'stdio',
    command: 'node',
    args: ['x.js', '--token', 'FAKE-arg', '{database}', '--key={secret:KEY}'],
    env: { API_TOKEN: 'FAKE-env', LEVEL: 'info' },
    secretEnv: { KEY: 'stored', TOKEN: 'stored' },
  }
  expect(moved(item)).toEqual({
    item: {
      ...item,
      name: 'a',
      args: ['x.js', '--token', '{secret:TOKEN_2}', '{database}', '--key={secret:KEY}'],
      env: { LEVEL: 'info' },
      secretEnv: { KEY: 'stored', TOKEN: 'stored', API_TOKEN: 'stored', TOKEN_2: 'stored' },
    },
    secrets: [
      ['secretEnv.API_TOKEN', 'FAKE-env'],
      ['secretEnv.TOKEN_2', 'FAKE-arg'],
    ],
  })
})

test('the same of a URL and of headers', () => {
  const item = { transport: 'http', url: 'https://a.example.com/mcp?key=FAKE-key', headers: { 'X-Token': 'FAKE-head' } }
  expect(moved(item)).toEqual({
    item: {
      name: 'a',
      transport: 'http',
      url: 'https://a.example.com/mcp?key={secret}',
      secretUrl: 'stored',
      headers: {},
      secretHeaders: { 'X-Token': 'stored' },
    },
    secrets: [
      ['secretHeaders.X-Token', 'FAKE-head'],
      ['secretUrl', 'FAKE-key'],
    ],
  })
})

test('a server without a secret in clear stays as it is', () => {
  const item = {
    name: 'a',
    transport: 'stdio',
    command: 'node',
    args: ['{database}'],
    env: { N8N: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' },
  }
  expect(inStore(item).item).toBe(item)
})
