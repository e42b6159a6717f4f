import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { httpGateway } from '../../src/adapters/http-gateway.ts'
import { Secret } from '../../src/secret.ts'

const key = Secret.of('sk-test')
let server: Server | TcpServer

afterEach(() => new Promise(resolve => server.close(resolve)))

async function listening(made: Server | TcpServer): Promise<string> {
  server = made
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: unknown
}

/** A gateway that answers every request alike and remembers what it was asked. */
async function answering(body: string, { status = 200, type = 'application/json' } = {}) {
  const seen: Seen[] = []
  const listener: RequestListener = async (asked, answer) => {
    const content = await text(asked)
    seen.push({ method: asked.method, url: asked.url, headers: asked.headers, body: content && JSON.parse(content) })
    answer.writeHead(status, { 'content-type': type }).end(body)
  }
  return { seen, gateway: httpGateway.at(await listening(createServer(listener))) }
}

describe('an answer', () => {
  test('has its status, its parsed body and its time', async () => {
    const { gateway } = await answering('{"status":"healthy","db":"connected"}')
    const answer = await gateway.readiness()
    expect(answer).toMatchObject({ status: 200, body: { status: 'healthy', db: 'connected' } })
    expect(answer.ms).toBeGreaterThan(0)
  })

  test('that is no JSON is given as its text, and an error status is no error', async () => {
    const { gateway } = await answering('<h1>Bad gateway</h1>', { status: 502, type: 'text/html' })
    expect(await gateway.readiness()).toMatchObject({ status: 502, body: '<h1>Bad gateway</h1>' })
  })

  test('streamed by /mcp is its last message', async () => {
    const sse =
      'event: message\r\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\r\n\r\n' +
      ': ping\r\n\r\nevent: message\r\ndata: {"jsonrpc":"2.0","id":1,\r\ndata: "result":{"tools":[]}}\r\n\r\n'
    const { gateway } = await answering(sse, { type: 'text/event-stream' })
    const answer = await gateway.mcp(key, { jsonrpc: '2.0', id: 1, method: 'tools/list' })
    expect(answer.body).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [] } })
  })
})

describe('what is sent', () => {
  test('for MCP carries the key in the header of LiteLLM and accepts both kinds of answer', async () => {
    const { gateway, seen } = await answering('{}')
    await gateway.mcp(key, { method: 'tools/list' }, 'postgres')
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/postgres/mcp',
      headers: { 'x-litellm-api-key': 'Bearer sk-test', accept: 'application/json, text/event-stream' },
      body: { method: 'tools/list' },
    })
    expect(seen[0]?.headers.authorization).toBeUndefined()
  })

  test('for a tool call names server, tool and arguments', async () => {
    const { gateway, seen } = await answering('{}')
    await gateway.mcpCall(key, { server: 'postgres', tool: 'query', arguments: { sql: 'select 1' } })
    expect(seen[0]).toMatchObject({
      url: '/mcp-rest/tools/call',
      body: { server_id: 'postgres', name: 'query', arguments: { sql: 'select 1' } },
    })
  })

  test('without a key has no header for one', async () => {
    const { gateway, seen } = await answering('{}', { status: 401 })
    await gateway.models()
    expect(Object.keys(seen[0]!.headers)).not.toContain('authorization')
  })

  test('about a key has its hash in the address, never the key', async () => {
    const { gateway, seen } = await answering('{}')
    await gateway.keyInfo(Secret.of('sk-master'), key)
    expect(seen[0]?.url).toBe(`/key/info?key=${createHash('sha256').update('sk-test').digest('hex')}`)
  })

  test('keeps the path of a base address', async () => {
    const { seen, gateway } = await answering('{}')
    await httpGateway.at(`${gateway.baseUrl}/litellm/`).models(key)
    expect(seen[0]?.url).toBe('/litellm/v1/models')
  })
})

describe('a gateway that does not answer is a failure with exit code 4 that says why:', () => {
  test('nothing listens', async () => {
    const url = await listening(createServer())
    await new Promise(resolve => server.close(resolve))
    await expect(httpGateway.at(url).readiness()).rejects.toMatchObject({
      exit: 4,
      why: 'nothing listens there (ECONNREFUSED)',
    })
    server = createServer().listen(0)
  })

  test('a published port whose application does not listen yet', async () => {
    const url = await listening(createTcpServer(socket => socket.destroy()))
    await expect(httpGateway.at(url).readiness()).rejects.toMatchObject({
      exit: 4,
      why: expect.stringContaining('may still be starting'),
    })
  })

  test('silence', async () => {
    const url = await listening(createTcpServer(socket => socket.on('error', () => {}).resume()))
    await expect(httpGateway.at(url, undefined, { quick: 50 }).readiness()).rejects.toMatchObject({
      exit: 4,
      why: 'no answer within 0.05 s',
    })
  })

  test('silence, once the run is interrupted', async () => {
    const stop = new AbortController()
    const url = await listening(createTcpServer(socket => socket.on('error', () => {}).once('data', () => stop.abort(new Error('stopped'))))) // prettier-ignore
    await expect(httpGateway.at(url, stop.signal).readiness()).rejects.toThrow('stopped')
  })

  test('an answer that stops half way', async () => {
    const url = await listening(
      createServer(
        (_, answer) => void answer.writeHead(200, { 'content-length': 100 }).write('{', () => answer.destroy()),
      ),
    )
    await expect(httpGateway.at(url).readiness()).rejects.toMatchObject({ exit: 4 })
  })

  test('no key stands in the failure', async () => {
    const url = await listening(createTcpServer(socket => socket.destroy()))
    const failure = await httpGateway
      .at(url)
      .models(key)
      .catch((error: Error) => error)
    expect(`${JSON.stringify(failure)}${(failure as Error).stack}`).not.toContain('sk-test')
  })
})
