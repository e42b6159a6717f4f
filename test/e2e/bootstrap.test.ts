import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freshClone } from './clone.ts'

describe('on a fresh clone', () => {
  let clone: ReturnType<typeof freshClone>
  beforeAll(() => {
    clone = freshClone()
  })
  afterAll(() => clone.remove())

  test('two first starts at once both work, with nothing but data on standard output', async () => {
    const [one, other] = await Promise.all([clone.start(), clone.start()])
    expect([one.exitCode, other.exitCode]).toEqual([0, 0])
    expect(JSON.parse(one.stdout)).toEqual(JSON.parse(other.stdout))
    const installs = `${one.stderr}${other.stderr}`.match(/Installing/g)
    expect(installs).toHaveLength(1)
  })

  test('the next start neither installs nor builds', async () => {
    const before = JSON.parse((await clone.start()).stdout)
    const { stdout, stderr } = await clone.start()
    expect({ stderr, ...JSON.parse(stdout) }).toEqual({ stderr: '', ...before })
  })

  test('an edited and a removed source make the next start build', async () => {
    clone.write('src/extra.js', '')
    const added = JSON.parse((await clone.start()).stdout)
    rmSync(join(clone.directory, 'src/extra.js'))
    const removed = JSON.parse((await clone.start()).stdout)
    expect(removed.built).toBeGreaterThan(added.built)
  })

  test('an install that was killed is done again', async () => {
    rmSync(join(clone.directory, 'node_modules'), { recursive: true })
    const killed = execa('node', ['scripts/run.cjs', 'start'], { ...clone.settings, detached: true })
    await new Promise(resolve => killed.stderr.once('data', resolve))
    process.kill(-killed.pid!, 'SIGKILL')
    await killed
    const again = await clone.start()
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Installing') })
  })

  test('a preparation whose process died does not hold up the next', async () => {
    const ended = execa('true')
    await ended
    clone.write('.preparing', String(ended.pid))
    clone.write('src/another.js', '')
    const { exitCode } = await clone.start()
    expect({ exitCode, held: existsSync(join(clone.directory, '.preparing')) }).toEqual({ exitCode: 0, held: false })
  })

  test('a lock file that names another package makes the next start install', async () => {
    const lock = { lockfileVersion: 3, packages: { '': { name: 'small', version: '1.0.0' } } }
    const other = freshClone()
    onTestFinished(other.remove)
    await other.start()
    other.write('package-lock.json', JSON.stringify({ name: 'small', version: '1.0.0', requires: true, ...lock }))
    const { stderr } = await other.start()
    // npm itself refuses: package.json still asks for the package that the lock file lost.
    expect(stderr).toMatch(/Installing[^]*npm ci failed: it ended with 1\.\nNext: /)
  })

  test('a cache that cannot be written is named, with what to do', async () => {
    const other = freshClone()
    onTestFinished(other.remove)
    const cache = join(other.directory, 'package.json', 'cache')
    const env = { ...other.settings.env, npm_config_cache: cache }
    const { exitCode, stderr, stdout } = await execa('node', ['scripts/run.cjs', 'start'], { ...other.settings, env })
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain(`npm's cache ${cache} cannot be written: `)
    expect(stderr).toContain('\nNext: export npm_config_cache=')
  })
})

describe('the program', () => {
  let clone: ReturnType<typeof freshClone>
  beforeAll(async () => {
    clone = freshClone()
    await clone.start()
  })
  afterAll(() => clone.remove())
  beforeEach(() => rmSync(heard(), { force: true }))

  /** Where the program says which signals it was told of. */
  const heard = () => join(clone.directory, 'heard')

  test("ends with the program's exit code", async () => {
    expect((await clone.start('exit', '5')).exitCode).toBe(5)
  })

  test('killed by a signal ends with 128 and its number', async () => {
    expect((await clone.start('die', 'SIGTERM')).exitCode).toBe(143)
  })

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('is told once of a %s that the bootstrap gets', async signal => {
    // In a session of its own, as below a service manager: no terminal tells the group.
    const command = ['scripts/run.cjs', 'start', 'wait', heard()]
    const waiting = execa('node', command, { ...clone.settings, detached: true })
    await new Promise(resolve => waiting.stdout.once('data', resolve))
    waiting.kill(signal)
    await waiting
    expect(readFileSync(heard(), 'utf8')).toBe(`${signal} x1`)
  })

  test.each([
    ['Ctrl-C in its terminal', 'SIGINT', (terminal: IPty) => terminal.write('\x03')],
    // Closes the master's end, as a lost connection does.
    ['closed terminal', 'SIGHUP', (terminal: IPty) => (terminal as IPty & { destroy(): void }).destroy()],
  ])('is told once of a %s, below npm too', async (_, signal, act) => {
    const { cwd, env } = clone.settings
    const terminal = spawn('npm', ['start', '-s', '--', 'wait', heard()], { cwd, env, cols: 80, rows: 24 })
    await new Promise<void>(resolve => terminal.onData(data => data.includes('waiting') && resolve()))
    act(terminal)
    await vi.waitFor(() => expect(readFileSync(heard(), 'utf8')).toBe(`${signal} x1`), { timeout: 60_000 })
  })

  test('runs where the user is, and knows how the user started it', async () => {
    const elsewhere = join(clone.directory, '..', 'else where')
    mkdirSync(elsewhere)
    const { stdout } = await execa('npm', ['--prefix', clone.directory, 'start', '-s'], {
      ...clone.settings,
      cwd: elsewhere,
    })
    const hint = `npm --prefix '${clone.directory}' start -s --`
    expect(JSON.parse(stdout)).toMatchObject({ cwd: elsewhere, hint })
  })

  test('started inside the clone has the short hint', async () => {
    const { stdout } = await execa('npm', ['start', '-s'], clone.settings)
    expect(JSON.parse(stdout)).toMatchObject({ cwd: clone.directory, hint: 'npm start -s --' })
  })
})
