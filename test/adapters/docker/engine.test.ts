import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dockerEngine } from '../../../src/adapters/docker/engine.ts'

let directory: string
let server: Server
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'gatewright-engine-'))))
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  rmSync(directory, { recursive: true })
})

/** An engine over a server on a unix socket that answers as the test says. What a real engine answers is tested with one. */
async function engineOver(listener: RequestListener, limit?: number) {
  const socketPath = join(directory, 'docker.sock')
  server = createServer(listener)
  await new Promise<void>(resolve => server.listen(socketPath, resolve))
  const options = { socketPath, host: undefined, protocol: 'http' as const }
  return dockerEngine({ where: `unix://${socketPath}`, source: 'default', options }, directory, limit)
}

const json = (body: object) =>
  ((_, answer) => answer.setHeader('content-type', 'application/json').end(JSON.stringify(body))) as RequestListener

describe('what answers at the socket', () => {
  test('may be no engine', async () => {
    const engine = await engineOver((_, answer) => answer.end('<html>hello</html>'))
    await expect(engine.info()).rejects.toMatchObject({ why: expect.stringContaining('no Docker engine') })
  })

  test('may be Podman, which is refused', async () => {
    const engine = await engineOver(
      json({ ApiVersion: '1.41', Version: '4.3.1', Components: [{ Name: 'Podman Engine' }] }),
    )
    await expect(engine.info()).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('Podman') })
  })

  test('may never say anything', async () => {
    const engine = await engineOver(() => {}, 100)
    await expect(engine.containers()).rejects.toMatchObject({
      exit: 4,
      why: expect.stringContaining('does not answer'),
    })
  })

  test('may go away in the middle of an answer', async () => {
    const engine = await engineOver(
      (_, answer) => void answer.writeHead(200, { 'content-length': 9 }).write('[', () => answer.destroy()),
      100,
    )
    await expect(engine.containers()).rejects.toMatchObject({ exit: 4 })
  })
})

test('a pull that ends without a result is a failure', async () => {
  const engine = await engineOver((asked, answer) => {
    if (asked.method === 'POST') answer.end('{"status":"Pulling from x","id":"v1"}\n')
    else answer.writeHead(404).end('{"message":"No such image: x:v1"}')
  })
  await expect(engine.pull('x:v1', () => {}, new AbortController().signal)).rejects.toMatchObject({ exit: 4 })
})

test('a pull whose signal has aborted before does not begin', async () => {
  let asked = 0
  const engine = await engineOver(() => asked++)
  await expect(engine.pull('x:v1', () => {}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  expect(asked).toBe(0)
})
