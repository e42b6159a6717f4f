import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Acted, nothing, watched } from '../e2e/acted.ts'
import { keys, Terminal } from '../e2e/terminal.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { escapes } from '../text/escapes.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'hostile'
const port = 4340
const all = escapes.map(({ text }) => text).join(' ')

/** Every escape in all that a server says of itself and answers. */
const says: Record<string, object> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: `s${all}`, version: `1${all}` },
    instructions: all,
  },
  'tools/list': {
    tools: [
      {
        name: 'list',
        description: all,
        inputSchema: { type: 'object' },
        annotations: { readOnlyHint: true, title: all },
      },
      {
        name: `t${all}`,
        description: all,
        inputSchema: { type: 'object', properties: { [`p${all}`]: { description: all } } },
      },
    ],
  },
  'tools/call': { content: [{ type: 'text', text: all }], isError: false },
}

function hostileServer(): Server {
  return createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (request.method !== 'POST') return response.writeHead(405).end()
      const { id, method } = JSON.parse(Buffer.concat(parts).toString()) as { id?: number; method: string }
      if (id === undefined) return response.writeHead(202).end()
      const answer = says[method] ? { result: says[method] } : { error: { code: -32601, message: all } }
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
    })
  })
}

let bed: Bed
let user: User
let server: Server

beforeAll(async () => {
  bed = testBed()
  server = hostileServer().listen(0, '0.0.0.0')
  await once(server, 'listening')
  user = await userOf(bed, name, port)
})
afterAll(async () => {
  await user.leave()
  server.close()
})

const size = { columns: 120, rows: 50 }
const ofScreens = (title: string) => /gatewright/i.test(title) && !title.includes('OWNED')

function open(...args: string[]): { terminal: Terminal; acted: () => Acted } {
  const [command, ...first] = user.command
  const terminal = new Terminal({ command, args: [...first, ...args, '--deployment', name], env: user.env, size })
  return { terminal, acted: watched(terminal, ofScreens) }
}

/** Runs a command to its end in a terminal of its own. */
async function run(...args: string[]): Promise<Acted & { text: string; exitCode: number }> {
  const { terminal, acted } = open(...args)
  const { exitCode } = await terminal.ended
  const done = { ...acted(), text: terminal.scrollback(), exitCode }
  await terminal.close()
  return done
}

/** Any key holder's line in the log. */
const speak = () =>
  fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer sk-${'x'.repeat(20)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: all, messages: [{ role: 'user', content: all }] }),
  })

test('a setup with a server of which every text would act ends, and acts on no terminal', async () => {
  const { port: at } = server.address() as { port: number }
  const file = await user.answers({
    servers: [{ name: 'hostile', transport: 'http', url: `http://${bed.networkAddress}:${at}/mcp`, description: 'x' }],
    keys: [{ alias: 'team', models: ['gpt-3.5-turbo'], servers: ['hostile'] }],
  })
  const { text, exitCode, ...acted } = await run('setup', '--answers', file, '--yes')
  expect(text).toMatch(/hostile\/list answered before/)
  expect(acted).toEqual(nothing)
  expect([0, 5]).toContain(exitCode)
})

test.each<[string[], RegExp]>([
  [['verify'], /hostile\/list answered before/],
  [['verify', '--json'], /before/],
  [['prove', 'hostile'], /hostile/],
  [['prove', 'hostile', '--json'], /"tools"/],
  [['logs'], /before/],
  [['logs', '--explain'], /./],
  [['status', '--json'], /"name"/],
  [['doctor'], /./],
  [['doctor', '--json'], /./],
  [['connect', 'claude-code', '--key', 'team'], /./],
  [['setup', '--plan'], /./],
])('%j acts on no terminal', async (args, shows) => {
  await speak()
  const { text, exitCode: _, ...acted } = await run(...args)
  expect(text).toMatch(shows)
  expect(acted).toEqual(nothing)
})

test('the status screen, left open while such lines come, shows them and acts on no terminal', async () => {
  const { terminal, acted } = open('status')
  await terminal.waitForText(/healthy/, 60_000)
  await speak()
  terminal.send('l')
  await terminal.waitForText(/before/, 60_000)
  expect(acted()).toEqual(nothing)
  terminal.send(keys.ctrlC)
  await terminal.close()
})

test('the screens of a change, with its answers and its servers, act on no terminal', async () => {
  const { terminal, acted } = open('reconfigure')
  await terminal.waitForText('Make the plan', 120_000)
  expect(acted()).toEqual(nothing)
  await terminal.close()
})
