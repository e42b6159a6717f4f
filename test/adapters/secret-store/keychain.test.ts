import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keychainStore, probeKeychain } from '../../../src/adapters/secret-store/keychain.ts'
import { Secret } from '../../../src/secret.ts'

const module = join(import.meta.dirname, 'fake-keytar.cjs')
const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }
const values = new Map([
  ['A', Secret.of('one two "three"\n')],
  ['B', Secret.of('')],
])
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-keychain-'))
  writeFileSync(join(directory, 'items'), '{}')
  vi.stubEnv('XDG_DATA_HOME', directory)
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.DBUS_SESSION_BUS_ADDRESS)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
})

const items = () => JSON.parse(readFileSync(join(directory, 'items'), 'utf8'))
const mood = (name: string) => writeFileSync(join(directory, 'mood'), name)
const options = { module, limit: 20_000 }

describe('the store', () => {
  const store = keychainStore('gw', options)

  test('gives back what was written, any bytes included, each scope for itself', async () => {
    await store.write('container', values)
    await store.write('keys', new Map([['K', Secret.of('sk-1')]]))
    const read = await store.read('container')
    expect([...read].map(([name, value]) => [name, value.reveal()])).toEqual([
      ['A', 'one two "three"\n'],
      ['B', ''],
    ])
    expect((await store.read('keys')).get('K')?.reveal()).toBe('sk-1')
  })

  test('is empty where nothing was written, and after removal', async () => {
    expect((await store.read('container')).size).toBe(0)
    await store.write('container', values)
    await store.remove('container')
    expect((await store.read('container')).size).toBe(0)
  })

  test('does not take a locked keychain for an empty one', async () => {
    mood('locked')
    await expect(store.read('container')).rejects.toMatchObject({ exit: 4, why: expect.stringContaining('locked') })
  })

  test('ends by its time limit when the keychain never answers', async () => {
    mood('hangs')
    await expect(keychainStore('gw', { module, limit: 300 }).write('container', values)).rejects.toMatchObject({
      exit: 4,
      next: expect.stringContaining('prompt'),
    })
  })

  test('does not repeat the content of a damaged item', async () => {
    writeFileSync(join(directory, 'items'), JSON.stringify({ 'gatewright:gw/container': 'marker{' }))
    const failure = await store.read('container').catch((error: Error) => error)
    expect(failure).toMatchObject({ exit: 3 })
    expect(JSON.stringify(failure)).not.toContain('marker')
  })
})

describe('the probe tells apart', () => {
  test('a keychain that works, and leaves nothing in it', async () => {
    expect(await probeKeychain(options, bus)).toMatchObject({ state: 'available' })
    expect(items()).toEqual({})
  })

  test('one that answers, where nothing may be stored', async () => {
    writeFileSync(join(directory, 'items'), '{"kept":"as it is"}')
    const before = statSync(join(directory, 'items')).mtimeMs
    const { state, why } = await probeKeychain({ ...options, mayStore: false }, bus)
    expect([state, why]).toEqual(['available', 'it answers; whether it stores was not tried'])
    expect(statSync(join(directory, 'items')).mtimeMs).toBe(before)
  })

  test.each([
    ['no library', 'absent'],
    ['no service', 'absent'],
    ['locked', 'locked'],
    ['hangs', 'timeout'],
  ])('%s: %s', async (name, state) => {
    mood(name)
    const limit = state === 'timeout' ? 300 : 20_000
    expect(await probeKeychain({ module, limit }, bus)).toMatchObject({ state })
  })

  test('a session without D-Bus, without starting a process', async () => {
    expect(await probeKeychain({ module: '/does/not/exist' }, {})).toMatchObject({
      state: 'absent',
      why: expect.stringContaining('no D-Bus'),
    })
  })
})

test('the secret is in no argument of the helper process, and other secrets are not in its environment', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'marker-in-environment')
  mood('hangs')
  const written = keychainStore('gw', { module, limit: 5_000 })
    .write('container', new Map([['A', Secret.of('marker-in-argv')]]))
    .catch(() => 'killed')
  const children = () =>
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(pid => {
        try {
          return [readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')]
        } catch {
          return []
        }
      })
      .filter(line => line.includes('fake-keytar'))
  await vi.waitFor(() => expect(children().length).toBeGreaterThan(0), { timeout: 30_000, interval: 10 })
  expect(children().join()).not.toMatch(/marker-in/)
  expect(await written).toBe('killed')
})

describe('with the real keytar', () => {
  let server: Server | undefined
  afterEach(() => server?.close())

  test('a session bus that accepts and never answers is no obstacle', async () => {
    const socket = join(directory, 'bus')
    server = createServer(connection => connection.on('error', () => {}).resume())
    await new Promise<void>(resolve => server!.listen(socket, resolve))
    const address = `unix:path=${socket}`
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', address)
    const { state } = await probeKeychain({ limit: 700 }, { DBUS_SESSION_BUS_ADDRESS: address })
    // `absent` where libsecret is not installed and keytar cannot be loaded at all.
    expect(['timeout', 'absent']).toContain(state)
  })
})
