import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bed, testBed } from '../bed/bed.ts'
import { chosenVersion } from './proxy/recipe.ts'

const name = 'litellm-image-test'
const database = 'litellm_image_test'
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

test('it has node and sh, and no curl, as the official image', async () => {
  const probe = 'for c in python3 node npx curl; do command -v $c >/dev/null && echo $c; done; pwd'
  expect((await inside('sh', '-c', probe)).split('\n')).toEqual(['python3', 'node', '/app'])
})

test('started with the official arguments it migrates an empty database and becomes ready', async () => {
  const { user, password, network } = bed.postgres
  await bed.sql(`create database ${database}`)
  const env = {
    DATABASE_URL: `postgresql://${user}:${password}@postgres:5432/${database}`,
    LITELLM_MASTER_KEY: 'sk-0123456789abcdef0123456789abcdef',
  }
  const container = await bed.docker.createContainer({
    name,
    Image: reference,
    Cmd: ['--port', '4000'],
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    HostConfig: { NetworkMode: network, PortBindings: { '4000/tcp': [{ HostIp: '127.0.0.1', HostPort: '4600' }] } },
  })
  await container.start()
  expect(await readiness('http://127.0.0.1:4600')).toEqual({ status: 'healthy', db: 'connected' })
  const [rows] = await bed.sql('select count(*)::int as n from _prisma_migrations where finished_at is null', database)
  expect(rows).toEqual({ n: 0 })
}, 400_000)

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
