import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { keychainStore, probeKeychain } from '../../src/adapters/secret-store/keychain.ts'
import { Secret } from '../../src/secret.ts'
import { type KeyringSession, keyringVariable, startSession } from '../bed/keyring.ts'

// keytar and the Secret Service as they are; what the helper process does with their answers is tested by unit tests.
const root = process.env[keyringVariable]!
const store = keychainStore('gw')
let session: KeyringSession

beforeAll(async () => {
  session = await startSession(root)
})
afterAll(() => session.stop())
beforeEach(() => Object.entries(session.env).forEach(([name, value]) => vi.stubEnv(name, value)))
afterEach(() => vi.unstubAllEnvs())

describe.sequential('a session bus', () => {
  test('without a keyring has none', async () => {
    expect(await probeKeychain()).toMatchObject({ state: 'absent', why: expect.stringContaining('was not provided') })
  })

  test('with an unlocked keyring keeps secrets, any bytes included', async () => {
    session.unlock()
    await expect.poll(async () => (await probeKeychain()).state, { timeout: 60_000 }).toBe('available')
    await store.write('container', new Map([['A', Secret.of('grüße\n"$HOME"')]]))
    expect((await store.read('container')).get('A')?.reveal()).toBe('grüße\n"$HOME"')
    expect((await store.read('keys')).size).toBe(0)
  })

  test('with a locked keyring is not taken for one without secrets', async () => {
    await session.lock()
    await expect.poll(async () => (await probeKeychain()).state, { timeout: 60_000 }).toBe('locked')
    await expect(store.read('container')).rejects.toMatchObject({ exit: 4, why: expect.stringContaining('locked') })
    await expect(store.write('container', new Map())).rejects.toMatchObject({ exit: 4 })
  })
})

test('a bus that accepts and never answers is given up', async () => {
  const path = join(session.env.XDG_RUNTIME_DIR!, 'silent')
  const silent = createServer(connection => connection.on('error', () => {}).resume()).listen(path)
  await once(silent, 'listening')
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', `unix:path=${path}`)
  try {
    expect(await probeKeychain({ limit: 2_000 })).toMatchObject({ state: 'timeout' })
  } finally {
    silent.close()
  }
})
