import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findEndpoint } from '../../src/adapters/docker/connect.ts'
import { dockerEngine } from '../../src/adapters/docker/engine.ts'
import type { ContainerEngine } from '../../src/adapters/container-engine.ts'
import type { ContainerView } from '../../src/deployment/probes.ts'
import { inspectHost } from '../../src/host/inspect.ts'
import { tryFromNetwork } from '../../src/host/reach.ts'
import { testBed } from '../bed/bed.ts'
import { pythonLayer, shellLayer } from '../bed/program-layers.ts'

let bed: ReturnType<typeof testBed>
let engine: ContainerEngine
let image: string
const user = { name: 'root', home: '/root', uid: 0, gid: 0, viaSudo: false }
const never = new AbortController().signal

beforeAll(async () => {
  bed = testBed()
  engine = dockerEngine(await findEndpoint({ env: {} }), mkdtempSync(join(bed.directory, 'host-')))
  const layers = [shellLayer(bed.root), await pythonLayer(bed.root)]
  image = (await bed.publish({ layers, command: ['sleep', '60'] }, 'bed/python', 'v1')).reference
  await engine.pull(image, () => {}, never)
})

describe('preflight', () => {
  test('finds the engine, the PostgreSQL container on its network and the addresses', async () => {
    const facts = await inspectHost(engine, user)
    expect(facts.docker).toMatchObject({ reachable: true })
    expect(facts.postgres).toContainEqual(
      expect.objectContaining({
        where: 'container "postgres"',
        server: expect.stringMatching(/^[\d.]+:\d+$/),
        network: bed.postgres.network,
        fromContainer: 'postgres:5432',
      }),
    )
    expect(facts.networks).toContain(bed.postgres.network)
    expect(facts.addresses).toContainEqual({ address: bed.networkAddress, interface: 'gatewright0', scope: 'private' })
    expect(facts.freePort).toMatchObject({ port: 4000 })
    expect(facts.diskFree).toBeGreaterThan(2 ** 30)
  })

  test('names the container that has the port, and lists a gateway made by hand', async () => {
    await bed.dockerClient('tag', image, 'somewhere/litellm:v1')
    await bed.dockerClient('run', '-d', '--name', 'by-hand', '-p', '4000:4000', 'somewhere/litellm:v1')
    try {
      const facts = await inspectHost(engine, user)
      expect(facts.freePort).toEqual({ port: 4001, wanted: 4000, takenBy: 'container "by-hand"' })
      expect(facts.gateways).toContainEqual({
        id: expect.any(String),
        name: 'by-hand',
        image: 'somewhere/litellm:v1',
        state: 'running',
      })
    } finally {
      await bed.dockerClient('rm', '-f', 'by-hand')
      await bed.dockerClient('rmi', 'somewhere/litellm:v1')
    }
  })
})

describe('seen by a container', () => {
  const from = (more: Partial<ContainerView> = {}, mayRun = true) => {
    const view = { target: 'postgres:5432', network: bed.postgres.network, image, role: 'new_role', database: 'new_db' }
    return tryFromNetwork(engine, { ...view, ...more }, mayRun, never)
  }

  test('the server answers under its name and lets the role try', async () => {
    expect(await from()).toEqual({ ok: true, text: expect.stringContaining('PostgreSQL answers at postgres:5432') })
  })

  test('a name that no container on the network has is refused, with those that there are', async () => {
    expect(await from({ target: 'db:5432' })).toEqual({
      ok: false,
      text: expect.stringMatching(/called db; there are: .*postgres/),
    })
  })

  test('a port where nothing listens is told', async () => {
    expect((await from({ target: 'postgres:5433' })).text).toContain('does not listen there')
  })

  test('a server that does not admit the network is told with its own words', async () => {
    const path = String((await bed.sql('show hba_file'))[0]!.hba_file)
    const rules = String((await bed.sql(`select pg_read_file('${path}') as text`))[0]!.text).trimEnd()
    const admit = async (text: string) => {
      await bed.sql(`copy (select unnest(string_to_array($text$${text}$text$, E'\\n'))) to '${path}'`)
      await bed.sql('select pg_reload_conf()')
    }
    await admit(`host all new_role all reject\n${rules}`)
    try {
      await expect
        .poll(async () => (await from()).text, { timeout: 60_000 })
        .toContain('pg_hba.conf rejects connection')
      expect((await from()).ok).toBe(false)
    } finally {
      await admit(rules)
    }
  })

  test('something else that listens is no PostgreSQL', async () => {
    const other = createServer(socket => socket.end('hello')).listen(24100, '0.0.0.0')
    await once(other, 'listening')
    try {
      expect((await from({ target: 'host.docker.internal:24100' })).text).toContain('is no PostgreSQL')
    } finally {
      other.close()
    }
  })

  test('nothing is run where that is not allowed, or the image is not here', async () => {
    expect((await from({}, false)).text).toContain('not tried from a container: that waits')
    expect((await from({ image: 'not/here:1' })).text).toContain('the image is not here yet')
  })

  test('a network that does not exist yet is not tried', async () => {
    expect(await from({ network: 'later', target: '192.168.77.10:5432' })).toMatchObject({ ok: true })
    expect(await from({ network: 'later' })).toMatchObject({ ok: false })
  })
})
