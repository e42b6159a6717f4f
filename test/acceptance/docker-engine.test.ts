import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findEndpoint } from '../../src/adapters/docker/connect.ts'
import { dockerEngine } from '../../src/adapters/docker/engine.ts'
import type {
  ContainerEngine,
  ContainerSpec,
  LogLine,
  LogOptions,
  PullProgress,
} from '../../src/adapters/container-engine.ts'
import { testBed } from '../bed/bed.ts'
import { shellLayer } from '../bed/program-layers.ts'
import { proxyTo } from '../bed/proxy.ts'

let bed: ReturnType<typeof testBed>
let engine: ContainerEngine
let image: string
let directory: string
const made: string[] = []
const never = new AbortController().signal

beforeAll(async () => {
  bed = testBed()
  directory = mkdtempSync(join(bed.directory, 'docker-engine-'))
  const layers = [
    shellLayer(bed.root),
    ...['a', 'b'].map(name => ({ [`/data/${name}`]: { text: name.repeat(300_000) } })),
  ]
  const published = await bed.publish({ layers, command: ['sh', '-c', 'sleep 60'] }, 'bed/shell', 'v1')
  image = published.reference
  engine = dockerEngine(await findEndpoint({ env: {} }), join(directory, 'no-docker-config'))
  await engine.pull(image, () => {}, never)
})

afterEach(async () => {
  for (const name of made.splice(0)) await engine.remove(name)
})

let counter = 0
function spec(more: Partial<ContainerSpec> = {}): ContainerSpec {
  const name = `engine-${++counter}`
  made.push(name)
  return {
    name,
    image,
    args: ['sh', '-c', 'sleep 60'],
    env: { A: 'one two', B: 'x=y', EMPTY: '' },
    mounts: [],
    ports: [],
    network: bed.postgres.network,
    aliases: [`${name}-alias`],
    restart: 'no',
    log: { maxSize: '10m', maxFiles: 3 },
    health: { command: 'true', intervalSeconds: 30, timeoutSeconds: 10, retries: 3, startSeconds: 40 },
    labels: { 'dev.gatewright.deployment': name },
    extraHosts: ['host.docker.internal:host-gateway'],
    ...more,
  }
}

/** A container that runs a shell script. */
const running = async (script: string, more: Partial<ContainerSpec> = {}) => {
  const id = await engine.create(spec({ args: ['sh', '-c', script], ...more }))
  await engine.start(id)
  return id
}

async function collected(id: string, options: LogOptions, enough: (lines: LogLine[]) => boolean = () => false) {
  const lines: LogLine[] = []
  for await (const line of engine.logs(id, options)) {
    lines.push(line)
    if (enough(lines)) break
  }
  return lines
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error,
  )

async function ended(id: string) {
  await bed.docker.getContainer(id).wait()
}

test('the engine says its version and where it is', async () => {
  expect(await engine.info()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+/),
    where: 'unix:///var/run/docker.sock',
  })
})

describe('a container', () => {
  test('is found again exactly as it was specified', async () => {
    mkdirSync(join(directory, 'config'), { recursive: true })
    const wanted = spec({
      mounts: [{ source: join(directory, 'config'), target: '/app/config', readOnly: true }],
      ports: ['127.0.0.1', bed.networkAddress].map(address => ({ address, hostPort: 24000, containerPort: 4000 })),
      restart: 'unless-stopped',
    })
    const id = await engine.create(wanted)
    expect(await engine.container(wanted.name)).toMatchObject({ id, status: 'created', restarts: 0, oomKilled: false })
    expect((await engine.container(id))?.spec).toEqual(wanted)
  })

  test('is started, stopped, restarted, renamed and removed, and doing it again is no error', async () => {
    const id = await engine.create(
      spec({ args: ['sh', '-c', 'trap "exit 3" TERM; echo ready; while :; do sleep 0.1; done'] }),
    )
    await engine.start(id)
    await engine.start(id)
    // A signal that comes before the trap is lost on a container's first process.
    const ready = (runs: number) => collected(id, { follow: true }, lines => lines.length === runs)
    await ready(1)
    const first = await engine.container(id)
    expect(first).toMatchObject({ status: 'running' })
    await engine.restart(id)
    expect((await engine.container(id))?.startedAt).not.toBe(first?.startedAt)
    await ready(2)
    await engine.stop(id)
    await engine.stop(id)
    expect(await engine.container(id)).toMatchObject({ status: 'exited', exitCode: 3 })
    await engine.rename(id, 'engine-renamed')
    expect(await engine.container('engine-renamed')).toMatchObject({ id })
    await engine.remove(id)
    await engine.remove(id)
    expect(await engine.container(id)).toBeUndefined()
  })

  test('publishes its port, also from an image that exposes none', async () => {
    const script = "while :; do echo -e 'HTTP/1.0 200 OK\\r\\n\\r\\nhello' | nc -l -p 4000; done"
    await running(script, { ports: [{ address: bed.networkAddress, hostPort: 24001, containerPort: 4000 }] })
    await expect
      .poll(async () => (await fetch(`http://${bed.networkAddress}:24001/`).catch(() => undefined))?.status)
      .toBe(200)
    await expect(fetch('http://127.0.0.1:24001/')).rejects.toThrow()
  })

  test('is not found by the beginning of its id alone, as a name would be', async () => {
    const id = await engine.create(spec())
    expect(await engine.container(id.slice(0, 4))).toBeUndefined()
  })

  test('is listed with the others, each with its network and names there', async () => {
    const wanted = spec()
    const id = await engine.create(wanted)
    await engine.start(id)
    const state = (await engine.containers()).find(each => each.id === id)
    expect(state?.networks[bed.postgres.network]).toMatchObject({
      address: expect.stringMatching(/^10\.213\./),
      aliases: expect.arrayContaining([wanted.name, `${wanted.name}-alias`]),
    })
  })
})

describe('a failure is explained:', () => {
  const creating = (more: Partial<ContainerSpec>) => failureOf(engine.create(spec(more)))
  const starting = async (more: Partial<ContainerSpec>) => failureOf(engine.start(await engine.create(spec(more))))

  test('a name that is taken', async () => {
    const { name } = spec()
    await engine.create(spec({ name }))
    expect(await creating({ name })).toMatchObject({ exit: 3, why: `another container has the name ${name}` })
  })

  test('an image that is not here', async () => {
    expect(await creating({ image: 'nope:1' })).toMatchObject({ next: 'pull it: docker pull nope:1' })
  })

  test('a network that does not exist', async () => {
    expect(await starting({ network: 'nonet' })).toMatchObject({ why: 'there is no network nonet' })
  })

  test('a port that another container has', async () => {
    const ports = [{ address: '127.0.0.1', hostPort: 24002, containerPort: 4000 }]
    await running('sleep 60', { ports })
    expect(await starting({ ports })).toMatchObject({
      why: 'port 24002 at 127.0.0.1 is taken by another container',
      next: expect.stringContaining('docker ps --filter publish=24002'),
    })
  })

  test('a port that a process of the host has; the container starts once it is free', async () => {
    const taken = createServer().listen(24003, '127.0.0.1')
    await once(taken, 'listening')
    const id = await engine.create(spec({ ports: [{ address: '127.0.0.1', hostPort: 24003, containerPort: 4000 }] }))
    expect(await failureOf(engine.start(id))).toMatchObject({
      why: 'port 24003 at 127.0.0.1 is taken by a process of this host',
    })
    const state = await engine.container(id)
    expect(state?.status).toBe('created')
    expect(state?.error?.raw()).toContain('24003')
    taken.close()
    await once(taken, 'close')
    await engine.start(id)
  })

  test('an address that this host does not have', async () => {
    expect(await starting({ ports: [{ address: '192.0.2.1', hostPort: 24004, containerPort: 4000 }] })).toMatchObject({
      why: '192.0.2.1 is no address of this host',
    })
  })

  test('a directory to mount that does not exist, and is not made', async () => {
    const source = join(directory, 'missing')
    expect(await creating({ mounts: [{ source, target: '/x', readOnly: true }] })).toMatchObject({
      why: `${source}, which is to be mounted, does not exist`,
    })
    expect(existsSync(source)).toBe(false)
  })

  test('a directory mounted onto a file', async () => {
    expect(await starting({ mounts: [{ source: directory, target: '/data/a', readOnly: true }] })).toMatchObject({
      why: expect.stringContaining('a directory is to be mounted where the image has a file'),
    })
  })

  test('a command that the image does not have', async () => {
    expect(await starting({ args: ['/no/such/command'] })).toMatchObject({
      why: 'the image has no command /no/such/command',
    })
  })

  test('removing a network or an image that a container uses', async () => {
    const { network } = bed.postgres
    expect(await failureOf(engine.removeNetwork(network))).toMatchObject({
      why: `containers are still attached to the network ${network}`,
    })
    await running('sleep 60')
    expect(await failureOf(engine.removeImage(image))).toMatchObject({ why: 'a container still uses the image' })
  })
})

describe('logs', () => {
  test('come line by line with their stream, in the order of each', async () => {
    const id = await running('echo one; echo two; echo oops >&2')
    await ended(id)
    const lines = await collected(id, { follow: false })
    expect(lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text.raw())).toEqual(['one', 'two'])
    expect(lines.find(({ stream }) => stream === 'stderr')?.text.raw()).toBe('oops')
    expect(lines[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z$/)
  })

  test('of a hundred thousand short lines are read whole', async () => {
    const id = await running('busybox yes short | head -n 100000')
    await ended(id)
    expect(await collected(id, { follow: false })).toHaveLength(100_000)
  })

  test('join the parts of a long line, characters that were cut included', async () => {
    const id = await running("i=0; while [ $i -lt 5000 ]; do printf 'grüße-€-'; i=$((i+1)); done; echo")
    await ended(id)
    const [line, ...others] = await collected(id, { follow: false })
    expect(others).toEqual([])
    expect(line?.text.raw()).toBe('grüße-€-'.repeat(5000))
  })

  test('followed, have the last line also where it does not end', async () => {
    const id = await running('echo first; sleep 0.3; printf last')
    const lines = await collected(id, { follow: true }, seen => seen.length === 2)
    expect(lines.map(({ text }) => text.raw())).toEqual(['first', 'last'])
  })

  test('followed, go on over restarts without a gap or a line twice, until the container is removed', async () => {
    const id = await running('for i in 1 2 3; do echo line $i; done; printf end; sleep 0.2', {
      restart: 'unless-stopped',
    })
    const lines: string[] = []
    for await (const { text } of engine.logs(id, { follow: true })) {
      lines.push(text.raw())
      if (lines.length === 10) void engine.remove(id)
    }
    const round = ['line 1', 'line 2', 'line 3', 'end']
    const expected = Array.from({ length: lines.length }, (_, index) => round[index % 4])
    expect(lines).toEqual(expected)
    expect(lines.length).toBeGreaterThanOrEqual(10)
  })

  test('followed, wait for a stopped container to start again', async () => {
    const id = await running('echo run')
    await ended(id)
    const lines: string[] = []
    for await (const { text } of engine.logs(id, { follow: true })) {
      lines.push(text.raw())
      if (lines.length === 1) await engine.start(id)
      else break
    }
    expect(lines).toEqual(['run', 'run'])
  })

  test('end with the signal, without an error', async () => {
    const id = await running('echo one; sleep 60')
    const abort = new AbortController()
    const lines: string[] = []
    for await (const { text } of engine.logs(id, { follow: true, signal: abort.signal })) {
      lines.push(text.raw())
      abort.abort()
    }
    expect(lines).toEqual(['one'])
  })

  test('can be only the last lines, or those since a moment', async () => {
    const id = await running('for i in 1 2 3 4; do echo $i; sleep 0.01; done')
    await ended(id)
    const texts = (lines: LogLine[]) => lines.map(({ text }) => text.raw())
    expect(texts(await collected(id, { follow: false, tail: 2 }))).toEqual(['3', '4'])
    const [, second] = await collected(id, { follow: false })
    expect(texts(await collected(id, { follow: false, since: second!.at }))).toEqual(['2', '3', '4'])
  })

  test('of a container that is not there are a failure', async () => {
    expect(await failureOf(collected('nobody', { follow: true }))).toMatchObject({
      why: 'there is no container nobody',
    })
  })
})

describe('a pull', () => {
  test('reports layers and bytes, and the image is there with its digest', async () => {
    await engine.removeImage(image)
    const reports: PullProgress[] = []
    await engine.pull(image, progress => reports.push(progress), never)
    expect(reports.at(-1)).toMatchObject({ layers: 3, layersDone: 3 })
    expect(reports.at(-1)?.bytes).toBe(reports.at(-1)?.bytesKnown)
    expect(await engine.image(image)).toMatchObject({ digests: [expect.stringMatching(/@sha256:[0-9a-f]{64}$/)] })
  })

  test('of an image that is here succeeds, too', async () => {
    await engine.pull(image, () => {}, never)
  })

  test('of a tag that the registry does not have says so', async () => {
    const failure = await failureOf(engine.pull(image.replace('v1', 'v2'), () => {}, never))
    expect(failure).toMatchObject({ why: 'the registry has no image of that name and tag' })
  })

  test('from a registry that is not there says so', async () => {
    expect(await failureOf(engine.pull('127.0.0.1:1/x/y:z', () => {}, never))).toMatchObject({
      exit: 4,
      why: 'the registry cannot be reached',
    })
  })

  test('from a registry whose name is unknown says so', async () => {
    expect(await failureOf(engine.pull('registry.invalid/x/y:z', () => {}, never))).toMatchObject({ exit: 4 })
  })

  test('of no name at all says so', async () => {
    expect(await failureOf(engine.pull('NOT A NAME', () => {}, never))).toMatchObject({
      why: 'that is no name of an image',
    })
  })

  test('that is given up ends at once, and the image is not there', async () => {
    const slow = await slowly()
    const abort = new AbortController()
    const pull = engine.pull(slow.image, ({ bytes }) => bytes > 0 && abort.abort(), abort.signal)
    await expect(pull).rejects.toMatchObject({ name: 'AbortError' })
    expect(await engine.image(slow.image)).toBeUndefined()
    await slow.cut()
  })

  test('whose engine goes away ends with a failure', async () => {
    const slow = await slowly()
    const path = join(bed.directory, 'pull.sock')
    const way = await proxyTo({ path: bed.socket }, { path })
    const through = dockerEngine(await findEndpoint({ env: { DOCKER_HOST: `unix://${path}` } }), directory)
    const pull = through.pull(slow.image, ({ bytes }) => bytes > 0 && void way.cut(), never)
    expect(await failureOf(pull)).toMatchObject({ exit: 4, why: expect.stringContaining('closed the connection') })
    await slow.cut()
  })

  /** The registry behind a slow line, with the image's layers gone from the engine. */
  async function slowly() {
    const [host, port] = bed.registry.split(':')
    const slow = await proxyTo({ host: host!, port: Number(port) }, undefined, 400_000)
    await engine.removeImage(image).catch(() => undefined)
    return { image: image.replace(bed.registry, `127.0.0.1:${slow.port}`), cut: slow.cut }
  }
})

describe('a one-shot container', () => {
  beforeAll(() => engine.pull(image, () => {}, never))
  const sh = (script: string, more: object = {}) => ({ image, entrypoint: ['sh', '-c'], args: [script], ...more })

  test('answers everything that it printed and its exit code, and is gone', async () => {
    const before = await bed.dockerClient('ps', '-aq')
    const { exitCode, output } = await engine.runOnce(sh('echo out; echo err >&2; printf end; exit 3'), never)
    expect(exitCode).toBe(3)
    for (const part of ['out\n', 'err\n', 'end']) expect(output.raw()).toContain(part)
    await expect.poll(() => bed.dockerClient('ps', '-aq')).toBe(before)
  })

  test('has the environment, the mounts and the network that were asked for', async () => {
    writeFileSync(join(directory, 'note'), 'mounted')
    const spec = sh('echo $A; cat /note; nslookup postgres >/dev/null && echo " found"', {
      env: { A: 'given' },
      mounts: [{ source: join(directory, 'note'), target: '/note', readOnly: true }],
      network: bed.postgres.network,
    })
    expect((await engine.runOnce(spec, never)).output.raw()).toBe('given\nmounted found\n')
  })

  test('has hidden variables as well, and docker inspect does not show them', async () => {
    const spec = sh('echo $A $B; sleep 60', { env: { A: 'shown', B: "it's hidden" }, hidden: ['B'] })
    const abort = new AbortController()
    const run = engine.runOnce(spec, abort.signal)
    run.catch(() => undefined)
    const id = () => bed.dockerClient('ps', '-q', '--filter', 'label=dev.gatewright.probe')
    await expect.poll(async () => bed.dockerClient('logs', await id()), { timeout: 30_000 }).toBe("shown it's hidden")
    const described = await bed.dockerClient('inspect', await id())
    expect(described).toContain('A=shown')
    expect(described).not.toContain('hidden')
    abort.abort()
    await expect(run).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('ends with the signal, and is gone', async () => {
    const before = await bed.dockerClient('ps', '-aq')
    const abort = new AbortController()
    const run = engine.runOnce(sh('sleep 60'), abort.signal)
    await expect.poll(() => bed.dockerClient('ps', '-q', '--filter', 'label=dev.gatewright.probe')).not.toBe('')
    abort.abort()
    await expect(run).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => bed.dockerClient('ps', '-aq')).toBe(before)
  })

  test('that a killed Gatewright left behind is removed by the next one', async () => {
    const label = 'dev.gatewright.probe=999999999'
    await bed.dockerClient('create', '--name', 'left-behind', '--label', label, image)
    await engine.runOnce(sh('true'), never)
    expect(await engine.container('left-behind')).toBeUndefined()
  })

  test('that cannot start is a failure, and is gone', async () => {
    const before = await bed.dockerClient('ps', '-aq')
    const run = engine.runOnce({ image, entrypoint: ['/no/python3'], args: [] }, never)
    expect(await failureOf(run)).toMatchObject({ why: 'the image has no command /no/python3' })
    await expect.poll(() => bed.dockerClient('ps', '-aq')).toBe(before)
  })
})

describe('a network', () => {
  test('is made once, with its labels, and removed', async () => {
    await engine.createNetwork('engine-net', { mine: 'yes' })
    expect(await engine.network('engine-net')).toEqual({
      name: 'engine-net',
      driver: 'bridge',
      labels: { mine: 'yes' },
      members: {},
    })
    expect(await failureOf(engine.createNetwork('engine-net', {}))).toMatchObject({
      why: expect.stringContaining('exists'),
    })
    await engine.removeNetwork('engine-net')
    await engine.removeNetwork('engine-net')
    expect(await engine.network('engine-net')).toBeUndefined()
  })

  test('shows its members with address and names', async () => {
    const network = await engine.network(bed.postgres.network)
    expect(network?.members.postgres).toMatchObject({ aliases: expect.arrayContaining(['postgres']) })
    expect((await engine.networks()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bridge', bed.postgres.network]),
    )
  })
})

test('an engine that is not there is a failure with what starts it', async () => {
  const nowhere = dockerEngine(await findEndpoint({ env: { DOCKER_HOST: 'unix:///run/none.sock' } }), directory)
  expect(await failureOf(nowhere.info())).toMatchObject({
    exit: 4,
    next: expect.stringContaining('systemctl start docker'),
  })
  rmSync(directory, { recursive: true })
})
