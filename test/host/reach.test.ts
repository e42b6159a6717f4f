import { describe, expect, test } from 'vitest'
import type { NetworkState, OneShotSpec } from '../../src/adapters/container-engine.ts'
import type { ContainerView } from '../../src/deployment/probes.ts'
import { tryFromNetwork } from '../../src/host/reach.ts'
import { FakeEngine } from '../doubles/container-engine.ts'
import { ForeignText } from '../../src/text/foreign.ts'

const view: ContainerView = {
  target: 'postgres:5432',
  network: 'postgres-net',
  image: 'litellm:1',
  role: 'litellm_user',
  database: 'litellm_db',
}
const never = new AbortController().signal

/** An engine with one network, one image, and a container that prints what a test says. */
class NetworkEngine extends FakeEngine {
  readonly asked: OneShotSpec[] = []
  constructor(printed: string) {
    super()
    this.printed = printed
    this.images = { 'litellm:1': { id: 'sha256:1', digests: [], sizeBytes: 1 } }
  }
  override network = async (name: string) =>
    name === 'postgres-net'
      ? ({
          name,
          driver: 'bridge',
          labels: {},
          members: {
            pg: { address: '172.18.0.2', aliases: ['pg', 'postgres'] },
            web: { address: '172.18.0.3', aliases: ['web'] },
          },
        } satisfies NetworkState)
      : undefined
  override runOnce = async (spec: OneShotSpec) => {
    this.asked.push(spec)
    return { exitCode: 0, output: ForeignText.of(`${this.printed}\n`) }
  }
}

const tried = (printed: object | string, more: Partial<ContainerView> = {}, mayRun = true) => {
  const engine = new NetworkEngine(typeof printed === 'string' ? printed : JSON.stringify(printed))
  return tryFromNetwork(engine, { ...view, ...more }, mayRun, never).then(verdict => ({
    ...verdict,
    asked: engine.asked,
  }))
}

describe('what a container on the network meets:', () => {
  test.each([
    [{ step: 'admitted' }, true, 'lets litellm_user try to log in'],
    [{ step: 'name' }, false, 'does not find the name'],
    [{ step: 'timeout' }, false, 'a firewall'],
    [{ step: 'connect', detail: 'Connection refused' }, false, 'listen_addresses'],
    [{ step: 'protocol' }, false, 'no PostgreSQL'],
    [
      { step: 'refused', detail: 'no pg_hba.conf entry for host "172.18.0.9"' },
      false,
      'no pg_hba.conf entry for host "172.18.0.9"',
    ],
  ])('%j', async (answer, ok, text) => {
    expect(await tried(answer)).toMatchObject({ ok, text: expect.stringContaining(text) })
  })

  test('no python in the image says nothing about the server', async () => {
    expect(await tried('sh: python3: not found')).toMatchObject({
      ok: true,
      text: expect.stringContaining('not tried from a container, which could not ask: '),
    })
  })
})

describe('the container that asks', () => {
  test('is on the network, and is told server, role and database', async () => {
    const { asked } = await tried({ step: 'admitted' })
    expect(asked[0]).toMatchObject({
      image: 'litellm:1',
      entrypoint: ['python3'],
      network: 'postgres-net',
      extraHosts: [],
    })
    expect(asked[0]?.args.slice(2)).toEqual(['postgres', '5432', 'litellm_user', 'litellm_db'])
  })

  test('knows this host by the name that the deployment uses', async () => {
    const { asked } = await tried({ step: 'admitted' }, { target: 'host.docker.internal:5432' })
    expect(asked[0]?.extraHosts).toEqual(['host.docker.internal:host-gateway'])
  })

  test('is not started where only reading is allowed, where the image is missing, or for a name that nobody has', async () => {
    const cases = [
      await tried({ step: 'admitted' }, {}, false),
      await tried({ step: 'admitted' }, { image: 'other:1' }),
      await tried({ step: 'admitted' }, { target: 'db:5432' }),
    ]
    expect(cases.flatMap(({ asked }) => asked)).toEqual([])
    expect(cases.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(cases[2]?.text).toBe('no container on postgres-net is called db; there are: pg, web')
  })
})

test('a network that is yet to be made is not tried, and has no containers by name', async () => {
  expect(await tried('', { network: 'later', target: '10.0.0.5:5432' })).toMatchObject({ ok: true })
  expect(await tried('', { network: 'later' })).toMatchObject({ ok: false })
})
