import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localFiles } from '../../../src/adapters/local-files.ts'
import { envFileStore } from '../../../src/adapters/secret-store/env-file.ts'
import type { SecretStore } from '../../../src/adapters/secret-store.ts'
import { Secret } from '../../../src/secret.ts'

const root = process.getuid?.() === 0
const me = { uid: process.getuid!(), gid: process.getgid!() }
let directory: string
let path: string
let store: SecretStore

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-store-'))
  path = join(directory, 'secrets/gw.env')
  const keys = join(directory, 'secrets/gw.keys.env')
  store = envFileStore({ files: localFiles, owner: me, name: 'gw', paths: { container: path, keys } })
})
afterEach(() => rmSync(directory, { recursive: true }))

const some = new Map([['A', Secret.of('one')]])

test('what was written is read again, each scope for itself', async () => {
  await store.write('container', some)
  await store.write('keys', new Map([['KEY_TEAM', Secret.of('sk-1')]]))
  expect((await store.read('container')).get('A')?.reveal()).toBe('one')
  expect([...(await store.read('keys')).keys()]).toEqual(['KEY_TEAM'])
})

test('the file has mode 600 and its directory 700', async () => {
  await store.write('container', some)
  expect([statSync(path).mode & 0o777, statSync(join(directory, 'secrets')).mode & 0o777]).toEqual([0o600, 0o700])
})

test('a new file says what it is for', async () => {
  await store.write('container', some)
  expect(readFileSync(path, 'utf8')).toMatch(/^# Secrets of the gateway gw.*\n#.*\nA=one\n$/)
})

test('a scope that was never written is empty, and one that was removed too', async () => {
  expect((await store.read('container')).size).toBe(0)
  await store.write('container', some)
  await store.remove('container')
  expect((await store.read('container')).size).toBe(0)
})

describe('a file is neither read nor replaced', () => {
  beforeEach(() => store.write('container', some))

  const refusal = async (expected: object) => {
    await expect(store.read('container')).rejects.toMatchObject({ exit: 3, ...expected })
    await expect(store.write('container', some)).rejects.toMatchObject({ exit: 3, ...expected })
  }

  test.each([0o640, 0o604, 0o660])('when it has mode %o, with the command that mends it', async mode => {
    chmodSync(path, mode)
    await refusal({ next: `chmod 600 ${path}` })
  })

  test.runIf(root)('when it belongs to somebody else', async () => {
    chownSync(path, 65534, 65534)
    const own = `sudo chown ${me.uid}:${me.gid} ${path}`
    await refusal({
      next: `run this as nobody with sudo, whose gateway it seems to be; or make the file yours: ${own}`,
    })
  })

  test('when it is a symbolic link', async () => {
    rmSync(path)
    writeFileSync(join(directory, 'elsewhere'), 'A=1\n', { mode: 0o600 })
    symlinkSync(join(directory, 'elsewhere'), path)
    await refusal({ why: 'it is a symlink' })
  })

  test('when others may write into its directory', async () => {
    chmodSync(join(directory, 'secrets'), 0o770)
    await refusal({ next: `chmod go-w ${join(directory, 'secrets')}` })
  })
})
