import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerAt } from '../../../src/deployment/answers.ts'
import { entries, openEntry } from '../../../screens/gallery/entries.ts'
import type { Outcome, Wizard } from '../../../screens/wizard.ts'
import { FakeTerminal, keys } from '../terminal.ts'

let directory: string
let wizard: Wizard
let terminal: FakeTerminal<Outcome>

const servers = {
  'team-wiki': { url: 'https://wiki.example.com/mcp', headers: { Authorization: 'Bearer ${GATEWRIGHT_TEST_WIKI}' } },
  local: { url: 'http://localhost:8000/mcp', headers: { 'X-Token': 'FAKE-local-token' } },
  live: { type: 'ws', url: 'wss://live.example.com' },
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatewright-import-'))
  await writeFile(join(directory, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  const entry = entries.find(({ name }) => name === 'a list')!
  wizard = await openEntry(entry, { utf8: true })
  const { sections } = wizard.session.state.interview
  wizard.section(sections.findIndex(({ section }) => section.id === 'servers'))
  terminal = new FakeTerminal(wizard.app, { columns: 100, rows: 30 })
  await terminal.frame()
})

afterEach(async () => {
  wizard.app.finish({ exit: 0 })
  await terminal.ended
  await wizard.close()
  await rm(directory, { recursive: true })
})

const given = () => answerAt<{ name: string }[]>(wizard.session.state.interviewState.given, 'servers')

async function lookAt(path: string): Promise<void> {
  terminal.type('i')
  await terminal.shows('Files of clients on this host')
  terminal.type(keys.up + '\u001b[F' + keys.enter)
  await terminal.shows('❯File')
  terminal.type(`${path}\r`)
}

test('servers of a file are shown, their variables asked for, and added behind those that are there', async () => {
  await lookAt(join(directory, 'mcp.json'))
  await terminal.shows('team-wiki → team_wiki')
  await terminal.shows('not usable here')
  terminal.type(keys.down)
  await terminal.shows('localhost means the gateway’s container')
  terminal.type(keys.enter)
  await terminal.shows('Variables of the file')
  expect(given()).toBeUndefined()
  terminal.type('FAKE-wiki-token\r')
  await terminal.shows('team_wiki  http')
  expect(given()!.map(({ name }) => name)).toEqual(['mcp_postgres_tools', 'team_wiki', 'local'])
  expect(terminal.text()).not.toContain('FAKE')
  expect(JSON.stringify(given())).not.toContain('FAKE')
})

test('a file that is not there is told of, and another can be given', async () => {
  await lookAt(join(directory, 'none.json'))
  await terminal.shows('there is no such file')
  terminal.type(keys.esc + keys.esc)
  await terminal.shows('MCP servers')
  expect(given()).toBeUndefined()
})

test('the text of a file may be pasted in place of its path', async () => {
  terminal.type('i')
  await terminal.shows('or paste its text here')
  terminal.type(
    keys.paste(JSON.stringify({ mcpServers: { wiki: { url: 'https://wiki.example.com/mcp' } } }, undefined, 2)),
  )
  await terminal.shows('wiki')
  expect(terminal.text()).toContain('the pasted text')
})

test('an entry is opened and corrected before it is added, one that cannot be used as it is as well', async () => {
  await lookAt(join(directory, 'mcp.json'))
  await terminal.shows('team-wiki → team_wiki')
  terminal.type(keys.down + 'e')
  await terminal.shows('❯Name')
  terminal.type(keys.ctrl('u') + 'docs' + keys.down + keys.down)
  await terminal.shows('❯URL')
  terminal.type(keys.ctrl('u') + 'http://docs:8000/mcp' + keys.ctrl('o'))
  await terminal.shows('local → docs')
  await terminal.shows('corrected, 1 to the store')
  terminal.type(keys.down + 'e')
  await terminal.shows('❯Name')
  terminal.type(keys.down + keys.down)
  await terminal.shows('❯URL')
  terminal.type(keys.ctrl('u') + 'https://live.example.com/mcp' + keys.ctrl('o'))
  await terminal.shows('add 3 MCP servers')
  terminal.type(keys.enter)
  await terminal.shows('Variables of the file')
  terminal.type('FAKE-wiki-token\r')
  await terminal.shows('docs  http')
  expect(given()!.slice(2)).toMatchObject([
    { name: 'docs', url: 'http://docs:8000/mcp', secretHeaders: { 'X-Token': 'stored' } },
    { name: 'live', transport: 'http', url: 'https://live.example.com/mcp' },
  ])
  expect(terminal.text() + JSON.stringify(given())).not.toContain('FAKE')
})

test('of several values in doubt one is said to be no secret', async () => {
  const env = { N8N: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', BASE: '1b1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' }
  await writeFile(
    join(directory, 'doubts.json'),
    JSON.stringify({ mcpServers: { n8n: { command: 'node', args: ['/srv/n8n/x.js'], env } } }),
  )
  await lookAt(join(directory, 'doubts.json'))
  await terminal.shows('setting N8N, setting BASE')
  terminal.type('e')
  await terminal.shows('❯Name')
  terminal.type(keys.down.repeat(10))
  await terminal.shows('❯No secrets')
  terminal.type(keys.right)
  await terminal.shows('setting BASE')
  terminal.type(keys.down + ' ' + keys.enter)
  await terminal.shows('❯No secrets')
  terminal.type(keys.ctrl('o'))
  await terminal.shows('in doubt, kept like a secret: setting N8N')
  terminal.type(keys.enter)
  await terminal.shows('n8n  stdio')
  expect(given()!.at(-1)).toMatchObject({ env: { BASE: env.BASE }, secretEnv: { N8N: 'stored' } })
})

test('a server is left out, and what only looks like a secret is said to be none', async () => {
  const n8n = { command: 'node', args: ['/srv/n8n/x.js'], env: { N8N: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' } }
  await writeFile(
    join(directory, 'doubt.json'),
    JSON.stringify({ mcpServers: { n8n, wiki: { url: 'https://w.example.com/mcp' } } }),
  )
  await lookAt(join(directory, 'doubt.json'))
  await terminal.shows('in doubt, kept like a secret: setting N8N')
  await terminal.shows('add 2 MCP servers')
  terminal.type('p')
  await terminal.shows('p secret')
  terminal.type(keys.down)
  await terminal.shows('http: https://w.example.com/mcp')
  terminal.type(' ')
  await terminal.shows('left out')
  await terminal.shows('add 1 MCP server')
  terminal.type(keys.enter)
  await terminal.shows('n8n  stdio')
  expect(given()!.at(-1)).toMatchObject({ name: 'n8n', env: n8n.env })
})
