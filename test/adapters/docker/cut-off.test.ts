import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dockerEngine } from '../../../src/adapters/docker/engine.ts'

let directory: string
let server: Server
let socket: string

/** An engine that is killed in the midst of every answer. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-cut-off-'))
  socket = join(directory, 'engine.sock')
  server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"Id":', () => response.destroy())
  }).listen(socket)
  await once(server, 'listening')
})
afterEach(() => {
  server.close()
  rmSync(directory, { recursive: true })
})

const engine = () => dockerEngine({ where: socket, source: 'a test', options: { socketPath: socket } }, directory, 200)

test('a call whose answer is cut off is given up', async () => {
  await expect(engine().container('gw')).rejects.toMatchObject({ exit: 4 })
})

test('a followed log whose answer is cut off ends with the signal', async () => {
  const abort = new AbortController()
  const asked = once(server, 'request')
  const follow = async () => {
    const lines = []
    for await (const line of engine().logs('gw', { follow: true, signal: abort.signal })) lines.push(line)
    return lines
  }
  const lines = follow()
  await asked
  abort.abort()
  expect(await lines).toEqual([])
})
