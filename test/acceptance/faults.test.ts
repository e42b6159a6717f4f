import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { proxyTo } from '../bed/proxy.ts'
import { standInImage } from '../bed/stand-in-image.ts'
import { type User, userOf } from './gatewright.ts'

// The rows of the fault table (test/torture/faults) that a rehearsal can only be told of, as a real engine has them.

const name = 'faulty'
const port = 4880
const longest = 300_000
let bed: Bed
let user: User

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
})
afterAll(() => user.leave())

/** Answers with an image that is the stand-in's, but runs this first. A flag in it makes it unhealthy. */
async function answersWith(what: string, script: string): Promise<string> {
  const standIn = await standInImage(bed.root, undefined, `${script}; exec node /opt/stand-in/main.mjs "$@"`)
  const python = `#!/bin/sh\n[ -e /tmp/ill ] && exit 1\nexec /usr/bin/python3.* "$@"\n`
  const recipe = {
    ...standIn,
    layers: [...standIn.layers, { '/usr/bin/python3': { text: python, mode: 0o755 } }],
  }
  const { repository } = await bed.publish(recipe, `bed/${what}`, bed.gateway.tag)
  return user.answers({ image: { repository, tag: bed.gateway.tag } })
}

/** The next event of that kind of the gateway's container. */
async function nextEvent(event: string): Promise<() => Promise<void>> {
  const events = await bed.docker.getEvents({ filters: { event: [event], container: [name] } })
  return async () => {
    await once(events, 'data')
    ;(events as unknown as { destroy(): void }).destroy()
  }
}

/** A setup that fails, once that happened to its container. */
async function failing(answers: string, event: string, strike: () => Promise<unknown>) {
  const happened = await nextEvent(event)
  const running = user.run('setup', '--answers', answers, '--yes', '--json')
  await happened()
  await strike()
  const run = await running
  const { failure } = run.json()
  expect(run.exitCode).toBe(failure?.exit)
  return failure
}

test('a container that is ended for lack of memory is told so', { timeout: longest }, async () => {
  const answers = await answersWith('grows', 'sleep 4; x=0123456789abcdef; while :; do x=$x$x; done')
  const limit = () => bed.dockerClient('update', '--memory', '64m', '--memory-swap', '64m', name)
  const failure = await failing(answers, 'start', limit)
  expect(failure).toMatchObject({
    exit: 1,
    what: expect.stringMatching(/lack of memory/),
    next: expect.stringContaining('free -m'),
  })
})

test(
  'a container that ends again and again is stopped, with its code and its last lines',
  { timeout: longest },
  async () => {
    const answers = await answersWith('loops', 'echo "Segmentation fault in a library"; exit 3')
    const run = await user.run('setup', '--answers', answers, '--yes', '--json')
    expect(run.json().failure).toMatchObject({
      exit: 1,
      what: expect.stringContaining('ended with code 3'),
      lines: expect.arrayContaining(['Segmentation fault in a library']),
    })
    expect(await bed.dockerClient('inspect', '--format', '{{.State.Status}}', name)).toBe('exited')
  },
)

test('an engine that stops before the container starts is unreachable', { timeout: longest }, async () => {
  const answers = await answersWith('slow', 'sleep 6')
  const engine = await proxyTo({ path: bed.socket })
  user.env.DOCKER_HOST = `tcp://127.0.0.1:${engine.port}`
  const failure = await failing(answers, 'create', engine.cut)
  delete user.env.DOCKER_HOST
  expect(failure).toMatchObject({ exit: 4, next: expect.stringContaining('systemctl') })
})

test('and the same command goes on from there, with a proxy that is slow to start', { timeout: longest }, async () => {
  const run = await user.run('setup', '--answers', await answersWith('slow', 'sleep 6'), '--yes', '--json')
  expect(run.json().failure).toBeUndefined()
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(run.json().changes.map(({ id }) => id)).not.toContain('database:database')
})

test('a followed log goes on once the engine that stopped is back', { timeout: longest }, async () => {
  const engine = await proxyTo({ path: bed.socket })
  const [node, program] = user.command
  const env = { ...user.env, DOCKER_HOST: `tcp://127.0.0.1:${engine.port}` }
  const following = spawn(node, [program!, 'logs', '--follow', '--json', '--deployment', name], { env })
  const [lines, notices]: [string[], string[]] = [[], []]
  createInterface({ input: following.stdout }).on('line', line => lines.push(line))
  createInterface({ input: following.stderr }).on('line', line => notices.push(line))
  const starts = () => lines.filter(line => line.includes('Application startup complete')).length
  await expect.poll(starts, { timeout: 60_000 }).toBeGreaterThan(0)
  const before = starts()
  await engine.cut()
  await expect.poll(() => notices.join('\n'), { timeout: 60_000 }).toMatch(/waiting for it/)
  await bed.dockerClient('restart', name)
  await engine.mend()
  await expect.poll(starts, { timeout: 60_000 }).toBe(before + 1)
  following.kill('SIGINT')
  await once(following, 'exit')
  await engine.cut()
  expect(new Set(lines).size).toBe(lines.length)
})

test('a gateway that answers and is unhealthy by its own check does not pass', { timeout: longest }, async () => {
  const health = () => bed.dockerClient('inspect', '--format', '{{.State.Health.Status}}', name)
  // Failures only count once it was healthy.
  await expect.poll(health, { timeout: 120_000 }).toBe('healthy')
  await bed.dockerClient('exec', name, 'sh', '-c', 'echo > /tmp/ill')
  await expect.poll(health, { timeout: 120_000 }).toBe('unhealthy')
  const run = await user.run('verify', '--json')
  expect(run.exitCode).toBe(5)
  expect(run.json().checks.filter(({ status }) => status === 'failed')).toEqual([
    expect.objectContaining({ id: 'container', evidence: expect.stringContaining('unhealthy') }),
  ])
  expect((await user.run('status', '--json')).exitCode).toBe(1)
})
