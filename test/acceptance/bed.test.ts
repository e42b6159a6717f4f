import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Docker from 'dockerode'
import { execa } from 'execa'
import { Client } from 'pg'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { testBed } from '../bed/bed.ts'
import { startHostPostgres } from '../bed/host-postgres.ts'
import { proxyTo } from '../bed/proxy.ts'
import { nodeLayers } from '../bed/program-layers.ts'
import { sampleTables } from '../bed/sample.ts'

/** Answers every request with the time; ends on SIGTERM. */
const server = `
const server = require('http').createServer((request, response) => response.end('hello from ' + request.url))
server.listen(4000)
process.on('SIGTERM', () => process.exit())
`
const repository = 'bed/server'
let bed: ReturnType<typeof testBed>
let image: string
const started: string[] = []

beforeAll(async () => {
  bed = testBed()
  // Something that no other image has, and that takes a while: other test files may have pulled the rest before.
  const ballast = { text: randomBytes(4_000_000).toString('base64') }
  const layers = [...(await nodeLayers(bed.root)), { '/app/server.js': { text: server }, '/app/ballast': ballast }]
  image = (await bed.publish({ layers, command: ['node', '/app/server.js'], expose: [4000] }, repository, 'v1'))
    .reference
})

afterEach(async () => {
  for (const name of started.splice(0)) await bed.docker.getContainer(name).remove({ force: true })
})

/** What a pull reports, event by event. */
async function pull(reference: string, abortSignal?: AbortSignal) {
  const stream = await bed.docker.pull(reference, abortSignal ? { abortSignal } : {})
  return new Promise<{ status?: string; id?: string; error?: string; progressDetail?: { total?: number } }[]>(
    (resolve, reject) =>
      bed.docker.modem.followProgress(stream, (error, events) => (error ? reject(error) : resolve(events))),
  )
}

async function run(name: string, options: Docker.ContainerCreateOptions) {
  const container = await bed.docker.createContainer({ name, ...options })
  started.push(name)
  await container.start()
  return container
}

/** What a command prints in a container of its own on the network of the bed's PostgreSQL. */
async function printed(reference: string, command: string[]) {
  return bed.dockerClient(
    'run',
    '--rm',
    '--network',
    bed.postgres.network,
    '--entrypoint',
    command[0]!,
    reference,
    ...command.slice(1),
  )
}

describe('the engine', () => {
  test('is the one that a Docker client finds by itself, and not the host’s', async () => {
    const client = await execa('docker', ['version', '--format', '{{.Server.Version}}'], {
      env: bed.env,
      extendEnv: false,
    })
    expect(client.stdout).toMatch(/^\d+\.\d+/)
    const { DockerRootDir } = await bed.docker.info()
    expect(DockerRootDir).toContain(bed.directory)
  })

  test('is in a network namespace with nothing of the host’s but two addresses', async () => {
    const links = readFileSync('/proc/net/dev', 'utf8')
      .match(/^\s*[\w@-]+(?=:)/gm)!
      .map(name => name.trim())
    expect(links.filter(name => !/^(lo|docker0|gatewright0|br-\w+|veth\w*)$/.test(name))).toEqual([])
    expect(readFileSync('/proc/1/comm', 'utf8').trim()).toBe('tini-static')
  })
})

describe('the registry', () => {
  test('serves an image layer by layer, and the engine reports each', async () => {
    const events = await pull(image)
    expect(events.filter(({ status }) => /^(Pull complete|Already exists)$/.test(status ?? ''))).toHaveLength(4)
    expect(events.some(({ status, progressDetail }) => status === 'Downloading' && progressDetail?.total)).toBe(true)
    expect(events.at(-1)?.status).toBe(`Status: Downloaded newer image for ${image}`)
  })

  test('behind a slow proxy is still downloading when the pull is given up', async () => {
    const [host, port] = bed.registry.split(':')
    const slow = await proxyTo({ host: host!, port: Number(port) }, undefined, 5_000_000)
    try {
      await bed.docker.getImage(image).remove({ force: true })
      const giveUp = new AbortController()
      const reference = image.replace(bed.registry, `127.0.0.1:${slow.port}`)
      const stream = await bed.docker.pull(reference, { abortSignal: giveUp.signal })
      const ended = new Promise(resolve =>
        bed.docker.modem.followProgress(stream, resolve, ({ status }) => status === 'Downloading' && giveUp.abort()),
      )
      expect(await ended).toMatchObject({ code: 'ECONNRESET' })
      await expect(bed.docker.getImage(reference).inspect()).rejects.toMatchObject({ statusCode: 404 })
    } finally {
      await slow.cut()
    }
  })
})

test('the engine behind a proxy goes away and comes back', async () => {
  const path = join(bed.directory, 'cut.sock')
  const way = await proxyTo({ path: bed.socket }, { path })
  const docker = new Docker({ socketPath: path })
  expect(String(await docker.ping())).toBe('OK')
  const events = await docker.getEvents()
  const ended = once(events, 'error')
  await way.cut()
  expect(await ended).toMatchObject([{ code: 'ECONNRESET' }])
  await expect(docker.ping()).rejects.toMatchObject({ code: 'ENOENT' })
  await way.mend()
  expect(String(await docker.ping())).toBe('OK')
  await way.cut()
})

test('npm installs the MCP server of the plan without a way to its registry', async () => {
  const directory = mkdtempSync(join(bed.directory, 'npm-'))
  const install = ['install', '--ignore-scripts', '@modelcontextprotocol/server-postgres@0.6.2']
  await execa('npm', install, { cwd: directory, env: { ...bed.env, HOME: directory }, extendEnv: false })
  const installed = join(directory, 'node_modules/@modelcontextprotocol/server-postgres/package.json')
  expect(JSON.parse(readFileSync(installed, 'utf8'))).toMatchObject({ version: '0.6.2' })
})

describe('a container', () => {
  test('is reached from the host at a published port, on loopback and on the network address alike', async () => {
    await pull(image)
    const PortBindings = { '4000/tcp': ['127.0.0.1', bed.networkAddress].map(HostIp => ({ HostIp, HostPort: '4100' })) }
    await run('bed-published', { Image: image, HostConfig: { PortBindings } })
    for (const address of ['127.0.0.1', bed.networkAddress]) {
      const answer = await vi.waitFor(async () => (await fetch(`http://${address}:4100/x`)).text(), { timeout: 60_000 })
      expect(answer).toBe('hello from /x')
    }
  })

  test('on the PostgreSQL network resolves the name postgres and gets an answer there', async () => {
    await pull(image)
    const client = `require('net').connect(5432, 'postgres', () => { console.log('connected'); process.exit() })`
    expect(await printed(image, ['node', '-e', client])).toBe('connected')
  })
})

describe('the bed’s PostgreSQL', () => {
  test('lets the admin in from the host, with the sample tables to read', async () => {
    const rows = await bed.sql(
      "select tablename from pg_tables where schemaname = 'public' order by 1",
      bed.postgres.sample,
    )
    expect(rows.map(({ tablename }) => tablename)).toEqual(sampleTables)
  })

  test('refuses the admin with another password', async () => {
    const { host, port, user } = bed.postgres
    const client = new Client({ host, port, user, password: 'another', database: 'postgres' })
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  test('shows up in the inventory, and so does what is added', async () => {
    const before = await bed.inventory()
    expect(before.containers).toContainEqual(expect.stringMatching(/^\/postgres .* running$/))
    await bed.sql('create role bed_visitor')
    try {
      expect((await bed.inventory()).roles).toEqual([...before.roles, 'bed_visitor'].sort())
    } finally {
      await bed.sql('drop role bed_visitor')
    }
    expect(await bed.inventory()).toEqual(before)
  })
})

test.skipIf(!existsSync('/usr/lib/postgresql'))(
  'a server on the host admits the account postgres over the unix socket',
  async () => {
    const server = await startHostPostgres(mkdtempSync(join(bed.directory, 'host-')))
    try {
      const psql = ['psql', '-h', server.socketDirectory!, '-U', 'postgres', '-Atc', 'select current_user']
      expect((await execa('runuser', ['-u', 'postgres', '--', ...psql], { cwd: '/' })).stdout).toBe('postgres')
    } finally {
      await server.stop()
    }
  },
)

describe('the stand-in image', () => {
  test('tells LiteLLM’s version to Python, and its Python can ask a web server', async () => {
    await Promise.all([pull(bed.gateway.reference), pull(image)])
    const version = `import importlib.metadata; print(importlib.metadata.version("litellm"))`
    expect(await printed(bed.gateway.reference, ['python3', '-c', version])).toBe(bed.gateway.version)
    await run('bed-asked', { Image: image, HostConfig: { NetworkMode: bed.postgres.network } })
    const ask = `import urllib.request; print(urllib.request.urlopen('http://bed-asked:4000/y').read().decode())`
    const asked = () => printed(bed.gateway.reference, ['python3', '-c', ask])
    expect(await vi.waitFor(asked, { timeout: 60_000 })).toBe('hello from /y')
  })

  test('serves with the arguments of the official image, on the database of the bed', async () => {
    await pull(bed.gateway.reference)
    await bed.sql(`create database bed_stand_in`)
    const config = mkdtempSync(join(bed.directory, 'config-'))
    chmodSync(config, 0o755)
    writeFileSync(join(config, 'config.yaml'), 'model_list: []\n')
    const { user, password } = bed.postgres
    await run('bed-stand-in', {
      Image: bed.gateway.reference,
      Cmd: ['--config', '/config/config.yaml', '--port', '4000'],
      Env: [
        `DATABASE_URL=postgresql://${user}:${password}@postgres:5432/bed_stand_in`,
        `LITELLM_MASTER_KEY=sk-${randomBytes(16).toString('hex')}`,
      ],
      HostConfig: {
        NetworkMode: bed.postgres.network,
        Mounts: [{ Type: 'bind', Source: config, Target: '/config', ReadOnly: true }],
        PortBindings: { '4000/tcp': [{ HostIp: '127.0.0.1', HostPort: '4101' }] },
      },
    })
    const ready = async () => (await fetch('http://127.0.0.1:4101/health/readiness')).json()
    expect(await vi.waitFor(ready, { timeout: 60_000 })).toMatchObject({ db: 'connected' })
    await bed.docker.getContainer('bed-stand-in').stop()
    await bed.sql(`drop database bed_stand_in`)
  })
})
