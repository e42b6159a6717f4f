import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { absentEngine } from '../../src/adapters/docker/absent.ts'
import type { ContainerState } from '../../src/adapters/container-engine.ts'
import { Failure } from '../../src/failure.ts'
import { hostAddresses } from '../../src/host/addresses.ts'
import { freePort } from '../../src/host/free-port.ts'
import { inspectHost } from '../../src/host/inspect.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const user = { name: 'admin', home: '/home/admin', uid: 1000, gid: 1000, viaSudo: true }

class ListingEngine extends FakeEngine {
  constructor(...held: ContainerState[]) {
    super()
    this.held.push(...held)
  }
  override networks = async () =>
    ['bridge', 'host', 'none', 'postgres-net'].map(name => ({
      name,
      driver: 'bridge',
      labels: {},
      members: {},
    }))
}

describe('the facts of a host', () => {
  test('have the engine, the networks that containers can join, and the user', async () => {
    const facts = await inspectHost(new ListingEngine(), user)
    expect(facts).toMatchObject({
      rehearsal: false,
      user,
      docker: { reachable: true, version: '28.2.2', where: 'memory' },
      networks: ['postgres-net'],
      gateways: [],
    })
    expect(facts.memoryFree).toBeGreaterThan(0)
    expect(facts.diskFree).toBeGreaterThan(0)
  })

  test('have the gateways: ours by their label, others by their image', async () => {
    const ours = runningContainer({ spec: sampleSpec({ labels: { 'dev.gatewright.deployment': 'mcp-litellm' } }) })
    const other = runningContainer({
      spec: sampleSpec({ name: 'old', image: 'litellm/litellm:v1.80' }),
      status: 'exited',
    })
    delete other.health
    const none = runningContainer({ spec: sampleSpec({ name: 'web', image: 'nginx:1', env: {}, args: [] }) })
    expect((await inspectHost(new ListingEngine(ours, other, none), user)).gateways).toMatchObject([
      { name: 'mcp-litellm', image: ours.spec.image, state: 'running, healthy', deployment: 'mcp-litellm' },
      { name: 'old', image: 'litellm/litellm:v1.80', state: 'exited' },
    ])
  })

  test('say why the engine cannot be used, what mends it, and with which exit code that ends', async () => {
    const failure = new Failure({ what: 'x', why: 'it is on another host', next: 'unset DOCKER_HOST', exit: 3 })
    const { docker, postgres } = await inspectHost(absentEngine(failure), user)
    expect(docker).toEqual({ reachable: false, why: 'it is on another host', next: 'unset DOCKER_HOST', exit: 3 })
    expect(postgres.filter(({ network }) => network)).toEqual([])
  })
})

test('an engine that cannot be used fails for every question, its log included', async () => {
  const failure = new Failure({ what: 'x', why: 'y', next: 'z' })
  const engine = absentEngine(failure)
  await expect(engine.container('a')).rejects.toBe(failure)
  const lines = engine.logs('a', { follow: false })[Symbol.asyncIterator]()
  await expect(lines.next()).rejects.toBe(failure)
})

describe('addresses', () => {
  const at = (address: string, more: object = {}) =>
    ({ address, family: address.includes(':') ? 'IPv6' : 'IPv4', internal: false, ...more }) as never

  test('are those at which others reach this host, IPv4 first, private told from public', () => {
    const interfaces = {
      lo: [at('127.0.0.1', { internal: true })],
      eth0: [at('2001:db8::5'), at('192.168.1.20'), at('fe80::1')],
      eth1: [at('203.0.113.7')],
      docker0: [at('172.17.0.1')],
      'br-0123456789ab': [at('172.18.0.1')],
      'br-office': [at('10.9.0.1')],
      wg0: [at('100.64.0.3'), at('fd00::3')],
      usb0: [at('169.254.3.4')],
    }
    expect(hostAddresses(interfaces)).toEqual([
      { address: '192.168.1.20', interface: 'eth0', scope: 'private' },
      { address: '203.0.113.7', interface: 'eth1', scope: 'public' },
      { address: '10.9.0.1', interface: 'br-office', scope: 'private' },
      { address: '100.64.0.3', interface: 'wg0', scope: 'private' },
      { address: '2001:db8::5', interface: 'eth0', scope: 'public' },
      { address: 'fd00::3', interface: 'wg0', scope: 'private' },
    ])
  })
})

test('a port that a program holds is passed over, and the program named', async () => {
  const holder = createServer()
  const held = await new Promise<boolean>(resolve => {
    holder.once('error', () => resolve(false)).listen(4000, '127.0.0.1', () => resolve(true))
  })
  try {
    const { port, takenBy } = await freePort([])
    expect(port).toBeGreaterThan(4000)
    // Somebody else's program is named to root only.
    if (held) expect(takenBy).toBe(`node, process ${process.pid}`)
  } finally {
    holder.close()
  }
})

test('a port that a container publishes is passed over, and the container named', async () => {
  const holder = createServer()
  await new Promise<void>(resolve => holder.once('error', () => resolve()).listen(4000, '127.0.0.1', resolve))
  try {
    expect((await freePort([runningContainer()])).takenBy).toBe('container "mcp-litellm"')
  } finally {
    holder.close()
  }
})
