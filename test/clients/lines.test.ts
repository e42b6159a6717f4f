import { describe, expect, test } from 'vitest'
import { clientLines, linesOf } from '../../src/clients/lines.ts'
import { clients } from '../../src/clients/table.ts'
import { connectText } from '../../src/clients/text.ts'
import { editedText } from '../../src/clients/write.ts'

const parts = { url: 'http://192.168.1.20:4000', model: 'gpt-4o', server: 'postgres', tool: 'query' }
const key = 'sk-FAKEfakeFAKE'
const textOf = (id: string, more: object = {}) =>
  connectText(
    linesOf(
      clients.find(one => one.id === id)!,
      { ...parts, ...more },
    ),
    ['KEY=...'],
  ).join('\n')

describe.each(clients.map(({ id }) => id))('%s', id => {
  test('is told the address that the client uses', () => {
    expect(textOf(id)).toContain('192.168.1.20:4000')
  })

  test('refers to the key, and has it only where it is to be revealed', () => {
    expect(textOf(id)).not.toContain(key)
    // VS Code asks for the key, Codex and Cursor read it from the environment that is set above the lines.
    if (!['wsl', 'codex', 'openai-sdk'].includes(id)) expect(textOf(id, { key })).toContain(key)
  })
})

test.each(clients.filter(({ nodes }) => nodes))(
  '$id gets a file with all of its settings, and the same file again',
  client => {
    const given = { ...parts, ...(!client.refersToKey && { key }) }
    const once = editedText(client, undefined, given)
    expect(once).toContain('192.168.1.20:4000/mcp')
    expect(editedText(client, once, given)).toBe(once)
  },
)

test('Claude Desktop is allowed plain HTTP only where the gateway is on another machine', () => {
  expect(textOf('claude-desktop')).toContain('--allow-http')
  expect(textOf('claude-desktop', { url: 'http://localhost:4000' })).not.toContain('--allow-http')
  expect(textOf('claude-desktop', { url: 'https://gateway.example.com' })).not.toContain('--allow-http')
})

test('ChatGPT CLI has no line for tools where there is no server', () => {
  const { server: _, ...without } = parts
  expect(
    clientLines(without)
      .find(({ id }) => id === 'chatgpt-cli')!
      .blocks.map(block => block.for),
  ).toEqual(['models'])
})
