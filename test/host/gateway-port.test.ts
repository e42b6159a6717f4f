import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { absentEngine } from '../../src/adapters/docker/absent.ts'
import { Failure } from '../../src/failure.ts'
import { tryGatewayPort } from '../../src/host/gateway-port.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../doubles/container-engine.ts'

let holder: Server
let port: number
beforeEach(async () => {
  holder = createServer()
  await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
  port = (holder.address() as AddressInfo).port
})
afterEach(() => new Promise<unknown>(resolve => holder.close(resolve)))

const tried = (engine = new FakeEngine()) => tryGatewayPort(engine, ['127.0.0.1'], port, 'mcp-litellm')

function publishing(labels: Record<string, string>): FakeEngine {
  const engine = new FakeEngine()
  const ports = [{ address: '127.0.0.1', hostPort: port, containerPort: 4000 }]
  engine.held.push(runningContainer({ spec: sampleSpec({ name: 'holder', labels, ports }) }))
  return engine
}

test('a free port can be had', async () => {
  await new Promise(resolve => holder.close(resolve))
  expect(await tried()).toMatchObject({ ok: true })
})

test('the port that the gateway has already is its own', async () => {
  expect(await tried(publishing({ 'dev.gatewright.deployment': 'mcp-litellm' }))).toEqual({
    ok: true,
    text: `port ${port} is this gateway's own`,
  })
})

test('the port of another gateway, or of any other container, is taken by it', async () => {
  const taken = { ok: false, text: `port ${port} is taken by container "holder"` }
  expect(await tried(publishing({ 'dev.gatewright.deployment': 'another' }))).toEqual(taken)
  expect(await tried(publishing({}))).toEqual(taken)
})

test('a port that a program has is taken, also where the engine cannot be asked', async () => {
  const engine = absentEngine(new Failure({ what: 'x', why: 'y', next: 'z' })) as FakeEngine
  expect(await tried(engine)).toMatchObject({ ok: false, text: expect.stringContaining(`port ${port} is taken`) })
})
