import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findEndpoint } from '../../../src/adapters/docker/connect.ts'

let home: string
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'gatewright-docker-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const found = (env: NodeJS.ProcessEnv, sockets: string[] = []) => findEndpoint({ env, home, sockets })

function file(path: string, content: string) {
  mkdirSync(join(home, path, '..'), { recursive: true })
  writeFileSync(join(home, path), content)
}

function context(name: string, host: string) {
  const hash = createHash('sha256').update(name).digest('hex')
  file(`.docker/contexts/meta/${hash}/meta.json`, JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }))
  return hash
}

const current = (name: string) => file('.docker/config.json', JSON.stringify({ currentContext: name }))

describe('the engine that the docker client would use', () => {
  test('is the one of DOCKER_HOST before everything else', async () => {
    context('desktop', 'unix:///desktop.sock')
    current('desktop')
    expect(await found({ DOCKER_HOST: 'unix:///mine.sock', DOCKER_CONTEXT: 'desktop' })).toMatchObject({
      where: 'unix:///mine.sock',
      source: 'DOCKER_HOST',
    })
  })

  test('is the one of DOCKER_CONTEXT before the current context', async () => {
    context('a', 'unix:///a.sock')
    context('b', 'unix:///b.sock')
    current('a')
    expect(await found({ DOCKER_CONTEXT: 'b' })).toMatchObject({ where: 'unix:///b.sock', source: 'context b' })
    expect(await found({})).toMatchObject({ where: 'unix:///a.sock' })
  })

  test('is found below DOCKER_CONFIG where that is set', async () => {
    file('other/config.json', JSON.stringify({ currentContext: 'nowhere' }))
    await expect(found({ DOCKER_CONFIG: join(home, 'other') })).rejects.toMatchObject({ exit: 3 })
  })

  test('is at the first of the usual sockets that this user may use, Docker’s own one where there is none', async () => {
    const sockets = ['first.sock', 'second.sock'].map(name => join(home, name))
    current('default')
    expect(await found({}, sockets)).toMatchObject({ where: `unix://${sockets[0]}`, source: 'default' })
    file('second.sock', '')
    expect(await found({}, sockets)).toMatchObject({ where: `unix://${sockets[1]}` })
  })

  test('may be a rootless one', async () => {
    file('run/docker.sock', '')
    const endpoint = await findEndpoint({ env: { XDG_RUNTIME_DIR: join(home, 'run') }, home })
    expect(endpoint.where).toBe(`unix://${join(home, 'run/docker.sock')}`)
  })

  test.each(['tcp://127.0.0.1:2375', 'tcp://localhost:2375', '127.0.0.1:2375'])(
    'may be reached over TCP on this host: %s',
    async host => {
      expect((await found({ DOCKER_HOST: host })).options).toMatchObject({ port: 2375, protocol: 'http' })
    },
  )

  test('has the certificates of its context', async () => {
    const hash = context('tls', 'tcp://localhost:2376')
    for (const name of ['ca', 'cert', 'key']) file(`.docker/contexts/tls/${hash}/docker/${name}.pem`, name)
    expect((await found({ DOCKER_CONTEXT: 'tls' })).options).toMatchObject({
      protocol: 'https',
      ca: 'ca',
      cert: 'cert',
      key: 'key',
    })
  })
})

describe('an engine is refused with exit code 3', () => {
  test.each(['tcp://192.0.2.7:2375', 'ssh://admin@db.example', 'tcp://docker.example:2376'])(
    'on another host: %s',
    async host => {
      await expect(found({ DOCKER_HOST: host })).rejects.toMatchObject({
        exit: 3,
        why: expect.stringContaining('is on another host'),
        next: expect.stringContaining('unset DOCKER_HOST'),
      })
    },
  )

  test('of a context on another host', async () => {
    context('far', 'ssh://admin@db.example')
    await expect(found({ DOCKER_CONTEXT: 'far' })).rejects.toMatchObject({
      exit: 3,
      what: expect.stringContaining('context far'),
    })
  })

  test('of a context that does not exist, at an address that is none, and without its certificates', async () => {
    await expect(found({ DOCKER_CONTEXT: 'nope' })).rejects.toMatchObject({
      exit: 3,
      why: expect.stringContaining('is no context'),
    })
    await expect(found({ DOCKER_HOST: 'npipe:////./pipe/docker' })).rejects.toMatchObject({ exit: 3 })
    const env = { DOCKER_HOST: 'tcp://localhost', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(home, 'none') }
    await expect(found(env)).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('certificates') })
  })
})

test('a socket that was found is the one that is used, whatever DOCKER_HOST says to docker-modem', async () => {
  const { options } = await found({ DOCKER_HOST: 'unix:///mine.sock' })
  vi.stubEnv('DOCKER_HOST', 'tcp://192.0.2.7:2375')
  expect(new Docker(options).modem).toMatchObject({ socketPath: '/mine.sock', host: undefined })
})
