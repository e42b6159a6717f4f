import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ContainerSpec, ContainerState } from '../../src/adapters/container-engine.ts'
import { answersAsPostgres, containerCandidates, hostCandidates } from '../../src/host/postgres-candidates.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'

const net = { 'postgres-net': { address: '172.18.0.2', aliases: ['postgres', 'db'] } }

function container(spec: Partial<ContainerSpec>, state: Partial<ContainerState> = {}): ContainerState {
  return runningContainer({
    spec: sampleSpec({ name: 'postgres', image: 'postgres:16-alpine', ports: [], ...spec }),
    networks: net,
    ...state,
  })
}

describe('a PostgreSQL container', () => {
  test('without a published port is at its own address, and known by name on its network', () => {
    expect(containerCandidates([container({})])).toEqual([
      {
        where: 'container "postgres"',
        server: '172.18.0.2:5432',
        network: 'postgres-net',
        fromContainer: 'postgres:5432',
        version: '16',
      },
    ])
  })

  test.each([
    ['0.0.0.0', '127.0.0.1:15432'],
    ['192.168.1.5', '192.168.1.5:15432'],
  ])('published at %s is reached at %s', (address, server) => {
    const ports = [{ address, hostPort: 15432, containerPort: 5432 }]
    expect(containerCandidates([container({ ports })])[0]).toMatchObject({ server, fromContainer: 'postgres:5432' })
  })

  test('with a port of its own is there', () => {
    expect(containerCandidates([container({ env: { PGPORT: '6000' } })])[0]).toMatchObject({
      server: '172.18.0.2:6000',
      fromContainer: 'postgres:6000',
    })
  })

  test.each([
    'postgis/postgis:16-3.4',
    'pgvector/pgvector:pg16',
    'registry.local:5000/team/postgresql',
    'postgres@sha256:1',
  ])('is known by its image %s', image => {
    expect(containerCandidates([container({ image })])).toHaveLength(1)
  })

  test('is known by its published port, whatever its image is called', () => {
    const ports = [{ address: '127.0.0.1', hostPort: 5432, containerPort: 5432 }]
    expect(containerCandidates([container({ image: 'team/warehouse:3', ports })])).toHaveLength(1)
  })

  test('on the default bridge has no name there', () => {
    const networks = { bridge: { address: '172.17.0.2', aliases: [] } }
    const [found] = containerCandidates([container({}, { networks })])
    expect(found).toMatchObject({ server: '172.17.0.2:5432' })
    expect(found).not.toHaveProperty('fromContainer')
  })

  test.each([
    [{ image: 'postgres-exporter:1' }, {}],
    [{ image: 'nginx:1' }, {}],
    [{}, { status: 'exited' as const }],
  ])('is not seen in %j %j', (spec, state) => {
    expect(containerCandidates([container(spec, state)])).toEqual([])
  })
})

describe('a PostgreSQL of this host', () => {
  let directory: string
  let server: Server | undefined
  const open = new Set<Socket>()
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'gatewright-sockets-'))))
  afterEach(async () => {
    rmSync(directory, { recursive: true })
    open.forEach(socket => socket.destroy())
    await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)))
    server = undefined
  })

  /** Answers whatever it is sent with these bytes; with none, not at all. */
  async function answering(text?: string): Promise<number> {
    server = createServer(socket => {
      open.add(socket)
      socket.on('error', () => {}).on('data', () => text && socket.write(text))
    })
    await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  test('is found by its sockets, each port once, with the directory for a peer login', async () => {
    for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock', '.s.PGSQL.5433'])
      writeFileSync(join(directory, name), '')
    expect(await hostCandidates([], { directories: [directory, directory, '/none'], port: 1 })).toEqual([
      { where: 'a server on this host', server: 'localhost:5432', socket: directory },
      { where: 'a server on this host', server: 'localhost:5433', socket: directory },
    ])
  })

  test('is found by its answer to a request for TLS', async () => {
    const port = await answering('N')
    expect(await hostCandidates([], { directories: [], port })).toMatchObject([{ server: `localhost:${port}` }])
  })

  test('is not the published port of a container', async () => {
    const hostPort = await answering('S')
    const published = container({ ports: [{ address: '127.0.0.1', hostPort, containerPort: 5432 }] })
    expect(await hostCandidates([published], { directories: [], port: hostPort })).toEqual([])
  })

  test.each([['HTTP/1.1 400 Bad Request'], [undefined]])('is not what answers %j', async text => {
    expect(await answersAsPostgres('127.0.0.1', await answering(text), 100)).toBe(false)
  })

  test('is not where nothing listens', async () => {
    expect(await answersAsPostgres('127.0.0.1', 1)).toBe(false)
  })
})
