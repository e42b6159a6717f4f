import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { disturbances } from '../../scripts/soak/disturbances.ts'
import { openTerminal, type RunningTerminal } from '../../scripts/terminal/terminal.ts'
import { type GatewayStatus, statusSchema } from '../../src/status/model.ts'
import { type Bed, testBed } from '../bed/bed.ts'
import { type User, userOf } from './gatewright.ts'

const name = 'watched'
let bed: Bed
let user: User

const status = async (): Promise<{ seen: GatewayStatus; exitCode: number | undefined }> => {
  const { stdout, exitCode } = await user.run('status', '--json')
  return { seen: statusSchema.parse(JSON.parse(stdout)), exitCode }
}

const healthy = () =>
  vi.waitFor(async () => expect((await status()).seen.state).toBe('healthy'), { timeout: 60_000, interval: 500 })

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, 4140)
  const run = await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
  expect(run.exitCode, run.stdout + run.stderr).toBe(0)
})

afterAll(() => user.leave())

test('a gateway that was set up is healthy, and every part of it shows its evidence', async () => {
  const { seen, exitCode } = await status()
  expect(seen.findings).toEqual([])
  expect(seen).toMatchObject({
    state: 'healthy',
    container: { state: 'running', version: bed.gateway.version },
    proxy: { ready: true, database: 'connected' },
    database: { connected: true },
    models: [{ mock: true }],
    servers: [{ evidence: 'called', tools: 1 }],
    keys: [{ state: 'ok' }],
  })
  expect(seen.container.memoryBytes).toBeGreaterThan(0)
  expect(seen.database.sizeBytes).toBeGreaterThan(0)
  expect(seen.audit.length).toBeGreaterThan(0)
  expect(exitCode).toBe(0)
})

test('the text of it says the same in words', async () => {
  const { stdout } = await user.run('status')
  expect(stdout).toMatch(/^watched · healthy · LiteLLM /)
  expect(stdout).toMatch(/container {2}running/)
})

test('doctor finds nothing of weight, and an opened secrets file is found, mended and backed up', async () => {
  const secrets = join(user.home, 'secrets', `${name}.env`)
  const before = await user.run('doctor', '--json')
  expect(JSON.parse(before.stdout).findings.filter((one: { severity: string }) => one.severity !== 'note')).toEqual([])
  expect(before.exitCode).toBe(0)
  await chmod(secrets, 0o644)
  const found = await user.run('doctor')
  expect(found.stdout).toContain(`others may read the secrets in ${secrets}`)
  expect(found.exitCode).toBe(5)
  const mended = await user.run('doctor', '--fix', '--yes')
  expect(mended.stdout).toContain(`mended: chmod 600 ${secrets}`)
  expect(mended.exitCode).toBe(0)
  expect((await stat(secrets)).mode & 0o777).toBe(0o600)
})

test('a followed log has every line once over a restart and over a container that was made anew', async () => {
  const [node, program] = user.command
  const child = spawn(node, [program!, 'logs', '--follow', '--json', '--deployment', name], { env: user.env })
  const lines: { at: string; message: string }[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(JSON.parse(line)))
  const starts = () => lines.filter(({ message }) => /Application startup complete/.test(message)).length
  await expect.poll(starts, { timeout: 60_000 }).toBeGreaterThan(0)
  const before = starts()
  await bed.dockerClient('restart', name)
  await expect.poll(starts, { timeout: 60_000 }).toBe(before + 1)
  const first = (await bed.dockerClient('logs', '--timestamps', name)).split('\n').filter(Boolean).length
  await bed.dockerClient('rm', '--force', name)
  await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
  await expect.poll(() => lines.length, { timeout: 60_000 }).toBeGreaterThan(first)
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  const times = lines.map(({ at, message }) => `${at} ${message}`)
  expect(new Set(times).size).toBe(times.length)
})

test('a stopped container is told with its exit code, by 1 and in words', async () => {
  await healthy()
  await bed.dockerClient('stop', name)
  const { seen, exitCode } = await status()
  expect(seen.state).toBe('unhealthy')
  expect(seen.findings[0]).toMatchObject({ id: 'container-stopped', severity: 'error' })
  expect(exitCode).toBe(1)
  await bed.dockerClient('start', name)
  await healthy()
})

test('a database that refuses its role shows as such, and its return as well', async () => {
  await bed.sql(`alter role ${name}_user nologin`)
  await bed.sql(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${name}_user'`)
  const { seen, exitCode } = await status()
  expect(seen.database.connected).toBe(false)
  expect(seen.findings.map(({ id }) => id)).toContain('database')
  expect(exitCode).toBe(1)
  await bed.sql(`alter role ${name}_user login`)
  await healthy()
})

describe('a screen that is left open', () => {
  let screen: RunningTerminal

  beforeAll(async () => {
    await healthy()
    // docker, for what is done to the gateway behind the screen's back.
    process.env.PATH = bed.env.PATH
    const [command, ...args] = user.command
    const size = { rows: 24, columns: 80 }
    screen = openTerminal({ command, args: [...args, 'status', '--deployment', name], env: user.env, size })
    await screen.shows(/^ watched +healthy /)
  })

  afterAll(() => screen.close())

  const again = async () => user.run('setup', '--answers', await user.answers(), '--yes', '--json')
  /** How each shows in the title, and among the findings or the log. */
  const shown: Record<string, RegExp> = {
    'gateway restarted': /^ watched +(starting|unhealthy) /,
    'gateway killed and started': /^ watched +(starting|unhealthy) /,
    'database away for 15 s': /^ watched +(unhealthy|degraded) [^]*not connected/,
    'engine killed, back after 5 s': /^ watched +unreachable /,
    'container removed, made anew': /^ watched +unhealthy [^]*there is no container/,
  }

  test.each(disturbances(name, again))(
    '$what: shows as such, and recovers by itself',
    async ({ what, make }) => {
      const seen = screen.shows(shown[what]!)
      await Promise.all([seen, make()])
      await screen.shows(/^ watched +healthy [^]*database +connected/, 120_000)
    },
    240_000,
  )
})
