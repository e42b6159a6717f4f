import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { registryLogin, registryOf } from '../../../src/adapters/docker/registry-login.ts'

const hub = 'https://index.docker.io/v1/'
let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'gatewright-login-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
})

const configure = (config: object) => writeFileSync(join(directory, 'config.json'), JSON.stringify(config))
const base64 = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['ghcr.io/berriai/litellm:v1', 'ghcr.io'],
  ['127.0.0.1:5000/x/y:z', '127.0.0.1:5000'],
  ['localhost/x', 'localhost'],
  ['litellm/litellm:v1', hub],
  ['docker.io/litellm/litellm:v1', hub],
  ['postgres:16', hub],
])('%s comes from %s', (reference, registry) => {
  expect(registryOf(reference)).toBe(registry)
})

describe('the login for a registry', () => {
  test('is taken from the file of the docker client', async () => {
    configure({ auths: { 'ghcr.io': { auth: base64('me:pass:word') } } })
    expect(await registryLogin('ghcr.io/a/b', directory)).toMatchObject({
      username: 'me',
      password: 'pass:word',
      serveraddress: 'ghcr.io',
    })
  })

  test('is absent where nobody logged in, or there is no such file', async () => {
    expect(await registryLogin('ghcr.io/a/b', directory)).toBeUndefined()
    configure({ auths: { 'ghcr.io': {} } })
    expect(await registryLogin('ghcr.io/a/b', directory)).toBeUndefined()
  })

  test('comes from a helper, which is asked over standard input', async () => {
    const helper = join(directory, 'docker-credential-sample')
    writeFileSync(helper, '#!/bin/sh\nread registry\nprintf \'{"Username":"me","Secret":"for %s"}\' "$registry"\n')
    chmodSync(helper, 0o755)
    vi.stubEnv('PATH', `${directory}${delimiter}${process.env.PATH}`)
    configure({ credHelpers: { 'ghcr.io': 'sample' } })
    expect(await registryLogin('ghcr.io/a/b', directory)).toMatchObject({ username: 'me', password: 'for ghcr.io' })
    expect(await registryLogin('quay.io/a/b', directory)).toBeUndefined()
  })

  test('is absent where the helper knows none, or does not exist', async () => {
    configure({ credsStore: 'missing-helper' })
    expect(await registryLogin('ghcr.io/a/b', directory)).toBeUndefined()
  })
})
