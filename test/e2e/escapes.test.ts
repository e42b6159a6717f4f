import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, ListenOptions } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../doubles/directory.ts'
import { escapes } from '../text/escapes.ts'
import { type Acted, nothing, watched } from './acted.ts'
import { Terminal } from './terminal.ts'

const program = join(import.meta.dirname, '..', '..', 'dist', 'cli.js')

/** Runs a command in a terminal of its own, and watches that. */
async function run(args: string[], home: string, more: Record<string, string> = {}): Promise<Acted & { text: string }> {
  const own = { HOME: home, XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined }
  const env = { ...own, DOCKER_HOST: `unix://${home}/none`, ...more }
  const size = { columns: 120, rows: 50 }
  const terminal = new Terminal({ command: process.execPath, args: [program, ...args], cwd: home, env, size })
  onTestFinished(() => terminal.close())
  const acted = watched(terminal)
  await terminal.ended
  return { ...acted(), text: terminal.scrollback() }
}

/** Every escape in whatever of a server a file can name. */
const servers = Object.fromEntries(
  escapes.map(({ text }, index) => [
    `s${index}${text}`,
    { command: `run${text}`, args: [text], env: { [`V${text}`]: text } },
  ]),
)

async function homeWith(files: Record<string, string>): Promise<string> {
  const home = await temporaryDirectory()
  await mkdir(home, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(home, name), content)
  return home
}

const all = escapes.map(({ text }) => text).join(' ')
const withoutNul = all.replaceAll('\0', '')

test.each<[string, string[], RegExp]>([
  ['the preview of an import', ['import', 'servers.json'], /MCP servers/],
  ['its JSON', ['import', 'servers.json', '--json'], /"files"/],
  ['answers that are not valid', ['setup', '--answers', 'answers.yaml', '--plan'], /Failed/],
  ['their failure as JSON', ['setup', '--answers', 'answers.yaml', '--plan', '--json'], /"failure"/],
  ['a command that does not exist', [withoutNul], /unknown command/],
  ['a name that is not valid', ['status', '--deployment', withoutNul], /error: option/],
  ['a file that does not exist', ['import', `${withoutNul.slice(0, 100).replaceAll('/', '')}.json`], /Failed/],
])('%s acts on no terminal, whatever it has to show', async (_, args, shows) => {
  const home = await homeWith({
    'servers.json': JSON.stringify({ mcpServers: servers }),
    'answers.yaml': `${JSON.stringify({ [all]: all, name: all, models: [{ name: all }], servers: [{ name: all }] })}\n`,
  })
  const { text, ...acted } = await run(args, home)
  expect(text).toMatch(shows)
  expect(acted).toEqual(nothing)
})

async function serving(
  answer: (path: string) => [status: number, body: unknown],
  where: ListenOptions,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [status, body] = answer(request.url!)
    response.writeHead(status, { 'content-type': 'application/json', 'api-version': '1.47' }).end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(where, resolve))
  onTestFinished(() => void server.close())
  return server
}

/** A gateway of which every word acts: what its models and servers, their tools and its errors are called. */
const gateway: Record<string, (text: string) => unknown> = {
  '/health/readiness': () => ({ status: 'healthy', db: 'connected' }),
  '/v1/models': text => ({ data: [{ id: text }] }),
  '/v1/mcp/server': text => [{ server_id: text, server_name: text }],
  '/mcp-rest/tools/list': text => ({
    tools: [{ name: text, description: text, annotations: { readOnlyHint: true }, mcp_info: { server_name: text } }],
  }),
}

test('a gateway elsewhere acts on no terminal, whatever its models, servers, tools and errors are called', async () => {
  const answer = (path: string): [number, unknown] => {
    const known = gateway[path.split('?')[0]!]
    return known ? [200, known(all)] : [418, { error: { message: all } }]
  }
  const { port } = (await serving(answer, { port: 0, host: '127.0.0.1' })).address() as AddressInfo
  const home = await homeWith({ key: 'sk-0123456789abcdef0123456789' })
  const address = `http://127.0.0.1:${port}`
  const { text, ...acted } = await run(['verify', '--address', address, '--key', 'file:key', '--ask', withoutNul], home)
  expect(text).toMatch(/HTTP 418: before/)
  expect(acted).toEqual(nothing)
})

test.each<[string[], RegExp]>([
  [['adopt', 'theirs', '--plan'], /beforeafter/],
  [['setup', '--plan', '--yes'], /Failed/],
  [['prove', 'theirs', '--yes'], /Failed/],
])('the engine acts on no terminal, whatever it says to %j', async (args, shows) => {
  const home = await homeWith({})
  const path = `${home}/engine.sock`
  await serving(
    url => (/_ping|version/.test(url) ? [200, { ApiVersion: '1.47', Version: all }] : [500, { message: all }]),
    {
      path,
    },
  )
  const { text, ...acted } = await run(args, home, { DOCKER_HOST: `unix://${path}` })
  expect(text).toMatch(shows)
  expect(acted).toEqual(nothing)
})

test.each<[string, string[]]>([
  ['a client that there is not', ['connect', withoutNul]],
  ['a key that there is not', ['rotate', withoutNul, '--yes']],
  ['a server that there is not', ['prove', withoutNul]],
  ['a time that is none', ['logs', '--since', withoutNul]],
  ['a path that is none', ['backup', `/none/${withoutNul.slice(0, 80)}`]],
  ['a version that is none', ['upgrade', withoutNul, '--plan']],
  ['an address that is none', ['verify', '--address', withoutNul]],
  [
    'a key file that is none',
    ['verify', '--address', 'http://127.0.0.1:9', '--key', `file:${withoutNul.slice(0, 80)}`],
  ],
])('%s acts on no terminal', async (_, args) => {
  const home = await homeWith({})
  const { text, ...acted } = await run(args, home)
  expect(text.trim()).not.toBe('')
  expect(acted).toEqual(nothing)
})
