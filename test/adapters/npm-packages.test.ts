import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { npmPackages } from '../../src/adapters/npm-packages.ts'
import { offlineNpm } from '../bed/npm-cache.ts'

const me = { uid: process.getuid!(), gid: process.getgid!() }
const packages = npmPackages(localFiles, me)
const signal = new AbortController().signal
let directory: string
let registry: Server | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gatewright-npm-'))
  vi.stubEnv('npm_config_cache', join(directory, 'cache'))
  vi.stubEnv('npm_config_fetch_retries', '0')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await new Promise<unknown>(resolve => (registry ? registry.close(resolve) : resolve(undefined)))
  registry = undefined
  rmSync(directory, { recursive: true })
})

/** The archive that a registry serves: everything below `package/`. */
function archiveOf(manifest: object): Buffer {
  mkdirSync(join(directory, 'package'))
  writeFileSync(join(directory, 'package/package.json'), JSON.stringify(manifest))
  return execFileSync('tar', ['-cz', 'package'], { cwd: directory })
}

/** A registry with the one package `sample` in version 1.2.3, whose install script would leave a file behind. */
async function sampleRegistry(seen: string[] = [], newer: string[] = []): Promise<string> {
  const manifest = { name: 'sample', version: '1.2.3', scripts: { postinstall: 'touch ran' } }
  const archive = archiveOf(manifest)
  const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
  registry = createServer((asked, answer) => {
    seen.push(asked.url!)
    if (asked.url === '/sample.tgz') return void answer.end(archive)
    if (asked.url !== '/sample') return void answer.writeHead(404).end('{}')
    const dist = { tarball: `http://${asked.headers.host}/sample.tgz`, integrity }
    const all = ['1.2.3', ...newer].map(version => [version, { ...manifest, version, dist }])
    const versions = Object.fromEntries(all)
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ name: 'sample', 'dist-tags': { latest: '1.2.3' }, versions }))
  })
  await new Promise<void>(resolve => registry!.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
  vi.stubEnv('npm_config_registry', url)
  return url
}

const install = (name: string, version: string, lines: string[] = []) =>
  packages.install(join(directory, 'mcp'), name, version, line => lines.push(line), signal)

test('a package that is not installed has no version', async () => {
  expect(await packages.installed(directory, 'sample')).toBeUndefined()
})

test('a package is installed in exactly that version, and its install script does not run', async () => {
  await sampleRegistry()
  const lines: string[] = []
  await install('sample', '1.2.3', lines)
  expect(await packages.installed(join(directory, 'mcp'), 'sample')).toBe('1.2.3')
  expect(statSync(join(directory, 'mcp/node_modules/sample/ran'), { throwIfNoEntry: false })).toBeUndefined()
  expect(lines.join()).toContain('added 1 package')
})

test('what npm has in its cache is not asked for again', async () => {
  const seen: string[] = []
  await sampleRegistry(seen)
  await install('sample', '1.2.3')
  seen.length = 0
  rmSync(join(directory, 'mcp'), { recursive: true })
  await install('sample', '1.2.3')
  expect(seen).toEqual([])
})

test.each(['that is fresh', 'that was emptied'])(
  'a cache %s is filled for the bed, which has no way to the registry',
  async how => {
    const seen: string[] = []
    await sampleRegistry(seen)
    const cache = join(directory, 'of the bed')
    if (how === 'that was emptied') {
      await offlineNpm(cache, ['sample@1.2.3'])
      rmSync(join(cache, '_cacache'), { recursive: true })
    }
    const env = await offlineNpm(cache, ['sample@1.2.3'])
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    seen.length = 0
    await install('sample', '1.2.3')
    expect(seen).toEqual([])
  },
)

test('a version that came after what npm has in its cache is asked for', async () => {
  const newer: string[] = []
  await sampleRegistry([], newer)
  await install('sample', '1.2.3')
  newer.push('1.2.4')
  // The archive is the same one, so its package.json says 1.2.3: that npm took the newer version is seen by what it wrote down.
  await install('sample', '1.2.4').catch(() => undefined)
  const lock = JSON.parse(readFileSync(join(directory, 'mcp/package-lock.json'), 'utf8'))
  expect(lock.packages['node_modules/sample'].version).toBe('1.2.4')
})

test.each([['077', 0o077] as const, ['000', 0o000] as const])(
  'under umask %s everybody may read what is installed, and only its owner change it',
  async (_, umask) => {
    await sampleRegistry()
    const before = process.umask(umask)
    await install('sample', '1.2.3').finally(() => process.umask(before))
    const mode = (path: string) => statSync(join(directory, 'mcp', path)).mode & 0o777
    expect(['', 'node_modules', 'node_modules/sample'].map(mode)).toEqual([0o755, 0o755, 0o755])
    expect(mode('node_modules/sample/package.json')).toBe(0o644)
  },
)

test('what is installed and closed to the container’s user counts as not installed', async () => {
  await sampleRegistry()
  await install('sample', '1.2.3')
  chmodSync(join(directory, 'mcp/node_modules'), 0o700)
  expect(await packages.installed(join(directory, 'mcp'), 'sample')).toBeUndefined()
})

describe('a failure says why:', () => {
  test('no such version', async () => {
    await sampleRegistry()
    await expect(install('sample', '9.9.9')).rejects.toMatchObject({
      why: 'the registry has no sample@9.9.9',
      next: expect.stringContaining('npm view sample versions'),
    })
  })

  test('no such package', async () => {
    await sampleRegistry()
    await expect(install('@nobody/nothing', '1.0.0')).rejects.toMatchObject({
      why: 'the registry knows no package @nobody/nothing',
    })
  })

  test('no registry', async () => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1')
    await expect(install('sample', '1.2.3')).rejects.toMatchObject({
      exit: 4,
      next: expect.stringContaining('npm ping'),
    })
  })

  test('offline and not in the cache', async () => {
    vi.stubEnv('npm_config_offline', 'true')
    await expect(install('sample', '1.2.3')).rejects.toMatchObject({ exit: 4, why: expect.stringContaining('cache') })
  })

  test('no npm', async () => {
    vi.stubEnv('PATH', directory)
    await expect(install('sample', '1.2.3')).rejects.toMatchObject({ exit: 4, what: 'npm could not be started' })
  })

  test('npm says that it is done, but another version is there', async () => {
    const fake = join(directory, 'bin')
    mkdirSync(fake)
    writeFileSync(join(fake, 'npm'), '#!/bin/sh\nexit 0\n')
    chmodSync(join(fake, 'npm'), 0o755)
    vi.stubEnv('PATH', `${fake}${delimiter}${process.env.PATH}`)
    await expect(install('sample', '1.2.3')).rejects.toMatchObject({ why: 'npm did not say why' })
  })
})

test('an install ends with its signal', async () => {
  registry = createServer(() => {})
  await new Promise<void>(resolve => registry!.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(registry.address() as AddressInfo).port}`)
  const abort = new AbortController()
  registry.on('request', () => abort.abort())
  await expect(
    packages.install(join(directory, 'mcp'), 'sample', '1.2.3', () => {}, abort.signal),
  ).rejects.toMatchObject({ name: 'AbortError' })
  registry.closeAllConnections()
})
