import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { describe, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../doubles/directory.ts'
import { nowhere, probed, shell, startProbe, stdio, webServer } from './probed.ts'
import { echoServer } from './servers/echo.ts'

const echo = { name: 'echo-server', version: '1.2.3' }
const toolNames = ['echo', 'setting', 'large', 'never']

describe('a server on its standard streams', () => {
  test('is asked for its era, name, version and tools', async () => {
    const report = await probed(stdio('echo'))
    expect(report).toMatchObject({ answered: true, era: 'handshake', protocol: '2025-11-25', ...echo, noise: [] })
    expect(report.answered && report.tools.map(({ name }) => name)).toEqual(toolNames)
    expect(report.answered && report.tools[0]).toMatchObject({
      description: 'Says it again',
      inputSchema: { properties: { message: { type: 'string' } } },
      annotations: { readOnlyHint: true },
    })
  })

  test('has a tool called, and what it answers is measured', async () => {
    const call = { tool: 'echo', arguments: { message: 'gatewright' } }
    expect(await probed(stdio('echo'), { call })).toMatchObject({
      call: { text: 'gatewright', isError: false, bytes: expect.any(Number) as number },
    })
  })

  test('answers a call that it refuses with its own words', async () => {
    const report = await probed(stdio('echo'), { call: { tool: 'echo', arguments: {} } })
    expect(report).toMatchObject({ answered: true, call: { isError: true } })
  })

  test('may print lines that are no messages, and they are kept', async () => {
    expect(await probed(stdio('echo', 'noise'))).toMatchObject({
      answered: true,
      ...echo,
      noise: ['Welcome to the echo server!'],
    })
  })

  test('that knows no handshake is asked in the stateless way', async () => {
    expect(await probed(stdio('stateless'))).toMatchObject({
      answered: true,
      era: 'stateless',
      protocol: '2026-07-28',
      name: 'modern',
      version: '2.0.0',
      tools: [{ name: 'now' }],
    })
  })

  test('gets its references from the environment, and nothing else of it', async () => {
    const entry = { ...stdio('echo'), env: { TOKEN: 'os.environ/MCP_TOKEN', PLAIN: 'as it is' } }
    const env = { MCP_TOKEN: 'from the store', OTHER: 'not for it' }
    const setting = async (name: string) => {
      const report = await probed(entry, { call: { tool: 'setting', arguments: { name } }, env })
      return report.answered && report.call && 'text' in report.call && report.call.text
    }
    expect(await Promise.all(['TOKEN', 'PLAIN', 'OTHER'].map(setting))).toEqual([
      'from the store',
      'as it is',
      'not set',
    ])
  })

  test('is not there', async () => {
    const report = await probed({ transport: 'stdio', command: 'uvx-of-nobody' })
    expect(report).toMatchObject({ answered: false, stage: 'command', code: 'ENOENT' })
  })

  test('is reported in one line of the probe’s output', async () => {
    const { stdout } = await startProbe({ transport: 'stdio', command: 'uvx-of-nobody' })
    expect(stdout).toMatch(/^\ngatewright-probe: \{"answered":false,"stage":"command",[^\n]*\}$/)
  })

  test('whose tool does not answer in time has answered itself', async () => {
    const call = { tool: 'never', arguments: {} }
    expect(await probed(stdio('echo'), { call, limit: 4000 })).toMatchObject({
      answered: true,
      call: { problem: 'no answer within 4 s' },
    })
  })

  test('ends at once, and its last words are kept', async () => {
    expect(await probed(shell('echo usage: server URL >&2; exit 3'))).toMatchObject({
      answered: false,
      stage: 'ended',
      detail: 'it ended with exit code 3',
      said: ['usage: server URL'],
    })
  })

  test('never answers', async () => {
    expect(await probed(shell('exec sleep 60'), { limit: 300 })).toMatchObject({
      answered: false,
      stage: 'silent',
      detail: 'no answer within 0.3 s',
    })
  })

  test.each([
    ['lines', 'exec yes hello'],
    ['one line without end', 'exec tr "\\0" x </dev/zero'],
  ])('prints %s, and is stopped', async (_, script) => {
    expect(await probed(shell(script))).toMatchObject({ answered: false, stage: 'flood' })
  })

  test('ends with the probe, and so does what it started', async () => {
    const pids = join(await temporaryDirectory(), 'pids')
    const probe = startProbe(shell(`sleep 60 & echo $$ $! >${pids}; wait`))
    const started = await vi.waitUntil(async () => (await readFile(pids, 'utf8').catch(() => '')).trim(), {
      timeout: 60_000,
    })
    probe.kill('SIGTERM')
    await probe
    const isAlive = (pid: string) =>
      readFile(`/proc/${pid}/stat`, 'utf8').then(
        text => !/\) Z /.test(text),
        () => false,
      )
    for (const pid of started.split(' ')) await vi.waitUntil(async () => !(await isAlive(pid)), { timeout: 60_000 })
  })
})

describe('a server behind a URL', () => {
  /** The official SDK's streamable HTTP, with a session. */
  async function streamable(): Promise<string> {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID })
    await echoServer().connect(transport)
    return webServer((request, response) => void transport.handleRequest(request, response))
  }

  test('speaks streamable HTTP', async () => {
    const call = { tool: 'echo', arguments: { message: 'over HTTP' } }
    const report = await probed({ transport: 'http', url: await streamable() }, { call })
    expect(report).toMatchObject({ answered: true, era: 'handshake', ...echo, call: { text: 'over HTTP' } })
  })

  test('speaks the older SSE', async () => {
    let transport: SSEServerTransport | undefined
    const url = await webServer(async (request, response) => {
      if (request.method === 'POST') return void transport?.handlePostMessage(request, response)
      transport = new SSEServerTransport('/messages', response)
      await echoServer().connect(transport)
    })
    const call = { tool: 'echo', arguments: { message: 'over SSE' } }
    expect(await probed({ transport: 'sse', url }, { call })).toMatchObject({ ...echo, call: { text: 'over SSE' } })
  })

  test('that refuses a handshake with 400 is asked in the stateless way', async () => {
    const seen: (string | undefined)[] = []
    const url = await webServer(async (request, response) => {
      const { id, method } = JSON.parse(await bodyOf(request)) as { id: number; method: string }
      if (method === 'initialize') return answer(response, 400, { error: 'unsupported' })
      seen.push(`${method} ${request.headers['mcp-method']} ${request.headers['mcp-protocol-version']}`)
      const result = method === 'tools/list' ? { tools: [] } : { serverInfo: { name: 'modern', version: '2' } }
      answer(response, 200, { jsonrpc: '2.0', id, result })
    })
    expect(await probed({ transport: 'http', url })).toMatchObject({ answered: true, era: 'stateless', name: 'modern' })
    expect(seen).toEqual(['server/discover server/discover 2026-07-28', 'tools/list tools/list 2026-07-28'])
  })

  test('may be at another address, to which it sends', async () => {
    const url = await streamable()
    const moved = await webServer((_, response) => response.writeHead(307, { location: url }).end())
    expect(await probed({ transport: 'http', url: moved })).toMatchObject({ answered: true, ...echo })
  })

  test('is sent its headers, with references replaced', async () => {
    const seen: unknown[] = []
    const url = await webServer((request, response) => {
      seen.push(request.headers['x-api-key'])
      answer(response, 401, { error: 'wrong key' })
    })
    const entry = { transport: 'http' as const, url, static_headers: { 'X-Api-Key': 'os.environ/KEY' } }
    const report = await probed(entry, { env: { KEY: 'the key' } })
    expect(report).toMatchObject({ answered: false, stage: 'http', code: '401' })
    expect(seen).toEqual(['the key'])
  })

  test('answers a web page', async () => {
    const url = await webServer((_, response) => response.end('<h1>It works</h1>'))
    expect(await probed({ transport: 'http', url })).toMatchObject({ answered: false, stage: 'http' })
  })

  test('cannot be reached', async () => {
    expect(await probed({ transport: 'http', url: await nowhere() })).toMatchObject({
      answered: false,
      stage: 'connect',
      code: 'ECONNREFUSED',
    })
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => (body += part))
  await once(request, 'end')
  return body
}

const answer = (response: ServerResponse, status: number, body: unknown) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
