import { copyFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execa } from 'execa'
import { type Bed, testBed } from '../bed/bed.ts'
import { type Run, type User, userOf } from './gatewright.ts'

const name = 'by-answers'
const port = 4100
let bed: Bed
let user: User
let first: Run

// The strictest that a hardened host sets: what the container's user has to read is readable all the same.
let umask: number

beforeAll(async () => {
  bed = testBed()
  user = await userOf(bed, name, port)
  umask = process.umask(0o077)
  first = await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
})

afterAll(async () => {
  process.umask(umask)
  await user.leave()
})

describe('setup by an answers file, against a real engine and a real PostgreSQL', () => {
  test('ends verified: every check passed', () => {
    const { checks, failure } = first.json()
    expect(failure).toBeUndefined()
    expect(checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(checks.map(({ id }) => id)).toEqual([
      'restart',
      'image',
      'restart-policy',
      'log-limits',
      'readiness',
      'database',
      'keys',
      'models',
      'chat',
      'tools',
      'reading-role',
      'tool-call:mcp_postgres_tools',
      'model-tool',
      'audit',
      'refusals',
      'address',
      'outside',
      'confinement',
      'container',
      'secrets',
      'deploy-script',
    ])
    expect(first.exitCode).toBe(0)
  })

  test('finds every check applicable', () => {
    expect(first.json().notApplicable).toEqual([])
  })

  test('prints the document on stdout and nothing else', () => {
    expect(first.stdout.startsWith('{')).toBe(true)
    expect(first.stderr).toBe('')
  })

  test('leaves a container that Docker restarts, with limited logs, and on loopback only', async () => {
    // The last check made the container anew; Docker's own health check comes ten seconds after.
    await expect
      .poll(() => bed.dockerClient('inspect', '--format', '{{.State.Health.Status}}', name), { timeout: 30_000 })
      .toBe('healthy')
    const [is] = JSON.parse(await bed.dockerClient('inspect', name))
    expect(is.HostConfig.RestartPolicy.Name).toBe('unless-stopped')
    expect(is.HostConfig.LogConfig.Config).toMatchObject({ 'max-size': '10m', 'max-file': '3' })
    expect(is.HostConfig.PortBindings).toEqual({ '4000/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] })
  })

  test('keeps its secrets in files of mode 600, virtual keys apart', async () => {
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
    expect(await mode(join(user.home, 'secrets'))).toBe('700')
    expect(await mode(join(user.home, 'secrets', `${name}.env`))).toBe('600')
    expect(await mode(join(user.home, 'secrets', `${name}.keys.env`))).toBe('600')
    expect(await readFile(join(user.home, 'secrets', `${name}.env`), 'utf8')).not.toMatch(/^KEY_/m)
  })

  test('documents the result, the checks with their evidence, and no secret', async () => {
    const text = await readFile(join(user.home, 'projects/mcp/litellm/CLAUDE.md'), 'utf8')
    expect(text).toContain(`http://localhost:${port}`)
    expect(text).toContain('✓ tool call')
    expect(text).not.toMatch(/sk-[0-9a-f]{16}/)
  })
})

describe('the same answers again', () => {
  test('change nothing and say so', async () => {
    const before = await bed.inventory()
    const again = await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
    expect(again.json().changes).toEqual([])
    expect(again.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(await bed.inventory()).toEqual(before)
  })

  test('plan nothing either as the setup itself wrote them down, without a secret', async () => {
    const record = join(user.env.XDG_CONFIG_HOME!, 'gatewright', name, 'deployment.yaml')
    const written = join(user.home, 'written.yaml')
    await copyFile(record, written)
    const { stdout } = await user.run('setup', '--answers', written, '--plan')
    expect(stdout).toMatch(/\nNothing to change: everything is as it should be\.$/)
    expect(await readFile(written, 'utf8')).not.toMatch(/sk-[0-9a-f]{16}/)
  })

  test('plan nothing, with --plan, which says what it did not try', async () => {
    const { stdout, exitCode } = await user.run('setup', '--answers', await user.answers(), '--plan')
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^ok: accepted, superuser, PostgreSQL \d/),
      expect.stringMatching(/^ok: container "postgres" .*; not tried from a container: that waits for your yes$/),
      expect.stringMatching(/^ok: .*/),
      'Nothing to change: everything is as it should be.',
    ])
    expect(exitCode).toBe(0)
  })
})

test('verify runs the checklist without disturbing the gateway', async () => {
  const startedAt = () => bed.dockerClient('inspect', '--format', '{{.State.StartedAt}}', name)
  const before = await startedAt()
  const run = await user.run('verify', '--json')
  expect(run.json().checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(run.exitCode).toBe(0)
  expect(await startedAt()).toBe(before)
})

test('somebody who has only its address and a key proves it as well', async () => {
  const keys = await readFile(join(user.home, 'secrets', `${name}.keys.env`), 'utf8')
  const [, key] = /^KEY_\w+=(.*)$/m.exec(keys)!
  const env = { PATH: user.env.PATH!, HOME: join(bed.directory, 'nobody'), GATEWAY_KEY: key! }
  const [program, ...args] = [...user.command, 'verify', '--json', '--key', 'env:GATEWAY_KEY', '--address']
  const run = await execa(program!, [...args, `http://127.0.0.1:${port}/v1`], { env, extendEnv: false })
  const { checks } = JSON.parse(run.stdout) as ReturnType<Run['json']>
  expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'readiness passed',
    'models passed',
    'tools passed',
    'mcp passed',
    'refusals passed',
  ])
})

test('the generated deploy.sh brings up the same gateway by itself', async () => {
  await bed.dockerClient('rm', '--force', name)
  const script = join(user.home, 'projects/mcp/litellm/deploy.sh')
  await execa(script, [], { env: { PATH: user.env.PATH!, HOME: user.home }, extendEnv: false })
  const again = await user.run('setup', '--answers', await user.answers(), '--yes', '--json')
  expect(again.json().changes).toEqual([])
  expect(again.exitCode).toBe(0)
})
