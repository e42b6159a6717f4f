import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tryHere } from '../../src/checks/outside/from-host.ts'
import type { Target } from '../../src/checks/outside/reached.ts'

let server: Server
let port: number

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/breaks') return void response.destroy()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => response.writeHead(Buffer.concat(chunks).length > 0 ? 401 : 404).end('never read'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

const tried = async (...targets: Partial<Target>[]) => {
  const whole = targets.map(target => ({ name: 'it', host: '127.0.0.1', port, ...target }))
  const [user, results] = (await tryHere(whole, new AbortController().signal)).trim().split('\n')
  return { user: Number(user), results: JSON.parse(results!) as unknown[] }
}

test('tells a status, an answer that breaks off, a port that accepts and one that does not', async () => {
  const { results } = await tried(
    { request: { method: 'POST', path: '/mcp', body: '{}' } },
    { request: { method: 'GET', path: '/key/list' } },
    { request: { method: 'GET', path: '/breaks' } },
    {},
    { port: 1 },
  )
  expect(results).toEqual([401, 404, 'open', 'open', 'closed'])
})

test('root asks as nobody, everybody else as who they are', async () => {
  const { user } = await tried({})
  expect(user).toBe(process.getuid!() === 0 ? 65534 : process.getuid!())
})
