import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { chosenForm, officialCommands, officialImages } from '../bed/official-image.ts'
import { chosenVersion } from './proxy/recipe.ts'

const name = 'litellm-image-test'
const database = 'litellm_image_test'
const official = officialImages[chosenForm()]
let bed: Bed
let reference: string

beforeAll(async () => {
  bed = testBed()
  reference = bed.gateway.reference
  await bed.dockerClient('pull', '--quiet', reference)
})

afterAll(async () => {
  await bed.dockerClient('rm', '--force', name)
  await bed.sql(`drop database if exists ${database} with (force)`)
})

const inside = (...command: string[]): Promise<string> =>
  bed.dockerClient('run', '--rm', '--entrypoint', command[0]!, reference, ...command.slice(1))

test('its python3 knows the version of litellm', async () => {
  const program = 'import importlib.metadata; print(importlib.metadata.version("litellm"))'
  expect(await inside('python3', '-c', program)).toBe(chosenVersion())
})

test('it has what the official image of its generation has: user, entry point, command, ports, directories', async () => {
  const { Config } = await bed.docker.getImage(reference).inspect()
  expect({
    user: Config.User,
    entrypoint: Config.Entrypoint,
    command: Config.Cmd ?? undefined,
    expose: Object.keys(Config.ExposedPorts ?? {}).sort(),
    workdir: Config.WorkingDir,
    env: Object.fromEntries(Config.Env.map(line => line.split(/=(.*)/s, 2)).filter(([key]) => key! in official.env)),
  }).toEqual({ command: undefined, ...official, expose: official.expose.map(port => `${port}/tcp`).sort() })
})

test('it has the commands of the official image, and lacks those that it lacks', async () => {
  const { there, absent } = officialCommands
  const probe = `for c in ${[...there, ...absent].join(' ')}; do command -v $c >/dev/null && echo $c; done; pwd`
  expect((await inside('sh', '-c', probe)).split('\n')).toEqual([...there, '/app'])
})

const started = async (more: { user?: string; env?: Record<string, string>; host?: object } = {}): Promise<void> => {
  const { user, password, network } = bed.postgres
  const env = {
    DATABASE_URL: `postgresql://${user}:${password}@postgres:5432/${database}`,
    LITELLM_MASTER_KEY: 'sk-0123456789abcdef0123456789abcdef',
    ...more.env,
  }
  await bed.dockerClient('rm', '--force', name)
  const container = await bed.docker.createContainer({
    name,
    Image: reference,
    Cmd: ['--port', '4000'],
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    ...(more.user !== undefined && { User: more.user }),
    HostConfig: {
      NetworkMode: network,
      PortBindings: { '4000/tcp': [{ HostIp: '127.0.0.1', HostPort: '4600' }] },
      ...more.host,
    },
  })
  await container.start()
}

const ready = { status: 'healthy', db: 'connected' }

test('started with the official arguments it migrates an empty database and becomes ready', async () => {
  await bed.sql(`create database ${database}`)
  await started()
  expect(await readiness('http://127.0.0.1:4600')).toEqual(ready)
  const [rows] = await bed.sql('select count(*)::int as n from _prisma_migrations where finished_at is null', database)
  expect(rows).toEqual({ n: 0 })
}, 400_000)

// What a cluster asks of an image: OpenShift gives each namespace users of its own, in the group 0 (docs.openshift.com, "Creating images").
describe.skipIf(chosenForm() === 'root')('the one with a user of its own', () => {
  test('becomes ready as any other user of the group 0', { timeout: 400_000 }, async () => {
    await started({ user: '1000660000:0' })
    expect(await readiness('http://127.0.0.1:4600')).toEqual(ready)
  })

  test('becomes ready where its root is read-only and the migrations have a place', { timeout: 400_000 }, async () => {
    await started({
      env: { LITELLM_MIGRATION_DIR: '/tmp/migrations' },
      host: { ReadonlyRootfs: true, Tmpfs: { '/tmp': 'mode=1777' } },
    })
    expect(await readiness('http://127.0.0.1:4600')).toEqual(ready)
  })
})

/** Judged by the container's end, as a first start takes as long as its machine is slow. */
async function readiness(base: string): Promise<unknown> {
  for (;;) {
    const answer = await fetch(`${base}/health/readiness`).catch(() => undefined)
    if (answer?.ok) return answer.json()
    const { State } = await bed.docker.getContainer(name).inspect()
    if (!State.Running) throw new Error(`it ended with ${State.ExitCode}:\n${await logs()}`)
    await sleep(500)
  }
}

const logs = async (): Promise<string> => {
  const text = await bed.docker.getContainer(name).logs({ stdout: true, stderr: true, tail: 60 })
  return text.toString()
}
