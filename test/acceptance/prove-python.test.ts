import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Proof } from '../../src/proof/proof.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { publishPythonBridge } from '../bed/bridge-image.ts'
import { pythonServers, whyNoPython } from '../bed/python-servers.ts'
import { type User, userOf } from './gatewright.ts'
import { startGuarded } from './guarded-server.ts'

const name = 'to-prove-python'
const reason = whyNoPython()
const longest = 300_000

describe.skipIf(reason)(`servers in Python${reason ? ` (${reason})` : ''}`, () => {
  let bed: Bed
  let user: User
  let packages: string
  let bridge: string

  const time = (more: object = {}) => ({
    name: 'time',
    transport: 'stdio',
    command: 'python3',
    args: ['-m', 'mcp_server_time'],
    env: { PYTHONPATH: '{mount}' },
    mount: packages,
    ...more,
  })
  const remote = (more: object = {}) => ({
    name: 'guarded',
    transport: 'http',
    url: `http://${name}-guarded:8000/mcp`,
    ...more,
  })
  const proved = async (servers: object[], ...more: string[]): Promise<Proof[]> => {
    const run = await user.run('prove', ...more, '--answers', await user.answers({ servers }), '--yes', '--json')
    return (JSON.parse(run.stdout) as { servers: Proof[] }).servers
  }

  beforeAll(async () => {
    bed = testBed()
    user = await userOf(bed, name, 4575)
    // Below root's home, where the cache is, nothing is mounted for an image with a user of its own.
    packages = join(user.home, 'packages')
    await cp(await pythonServers(), packages, { recursive: true })
    bridge = (await publishPythonBridge(bed, { ...bed.env, HOME: user.home })).reference
    for (const image of [bridge, bed.gateway.reference]) await bed.dockerClient('pull', '--quiet', image)
    await startGuarded(bed, `${name}-guarded`, { image: bridge, packages })
  }, longest)

  afterAll(async () => {
    await bed.dockerClient('rm', '--force', `${name}-guarded`)
    await user.leave()
  })

  test(
    'one of PyPI that misses a library in the gateway’s image works in a container of its own, which is the first way out',
    async () => {
      const [inGateway] = await proved([time()])
      expect(inGateway).toMatchObject({ state: 'failed', cause: { id: 'library-missing' } })
      const [way] = (inGateway as Extract<Proof, { state: 'failed' }>).cause.ways
      expect(way).toMatchObject({ id: 'beside', set: { beside: { image: bridge } } })
      const call = ['--call', 'get_current_time', '--arguments', '{"timezone":"UTC"}']
      const [beside] = await proved([time(way!.set)], 'time', ...call)
      expect(beside).toMatchObject({ state: 'proved', name: 'mcp-time', call: { isError: false } })
    },
    longest,
  )

  test('uvx, which no image of LiteLLM has, is offered an image that has it', async () => {
    const [proof] = await proved([time({ command: 'uvx', args: ['mcp-server-time'] })])
    expect(proof).toMatchObject({
      cause: { id: 'command-missing', ways: [{ id: 'beside', set: { beside: { image: bridge } } }, {}, {}] },
    })
  })

  test(
    'one that is called by its container’s name refuses it with 421, and answers once the way out is taken',
    async () => {
      const [refused] = await proved([remote()])
      expect(refused).toMatchObject({ state: 'failed', cause: { id: 'host-header' } })
      const [way] = (refused as Extract<Proof, { state: 'failed' }>).cause.ways
      expect(way?.set).toEqual({ 'headers.Host': 'localhost:8000' })
      const call = ['--call', 'add', '--arguments', '{"a":2,"b":3}']
      const [answered] = await proved([remote({ headers: { Host: 'localhost:8000' } })], 'guarded', ...call)
      expect(answered).toMatchObject({ state: 'proved', name: 'guarded', call: { text: '5' } })
    },
    longest,
  )
})
