import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { httpRegistry } from '../../src/adapters/http-registry.ts'
import { Exit } from '../../src/failure.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach(stop => stop()))

/** A server on this machine, which is spoken to without TLS; `asked` collects what it was asked. */
async function serving(handler: Handler): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? '-'}`)
    handler(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => (server.closeAllConnections(), server.close()))
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const json = (response: ServerResponse, body: unknown, status = 200, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const anonymous = httpRegistry(async () => undefined)

describe('tags', () => {
  test('come from every page', async () => {
    const { host } = await serving((request, response) => {
      const last = new URL(request.url!, 'http://x').searchParams.get('last')
      if (last === 'v1.108.20') json(response, { tags: ['lts'] })
      else json(response, { tags: ['v1.108.20'] }, 200, { link: '</v2/a/b/tags/list?n=1&last=v1.108.20>; rel="next"' })
    })
    expect(await anonymous.tags(`${host}/a/b`)).toEqual(['v1.108.20', 'lts'])
  })

  test('a next page that another host is to give is asked for here, as the place in the list', async () => {
    const other = await serving((_, response) => json(response, { tags: ['evil'] }))
    const { host, asked } = await serving((request, response) =>
      request.url!.includes('last=lts')
        ? json(response, { tags: ['v1.108.20'] })
        : json(response, { tags: ['lts'] }, 200, { link: `<http://${other.host}/v2/x?last=lts>; rel="next"` }),
    )
    expect(await anonymous.tags(`${host}/a/b`)).toEqual(['lts', 'v1.108.20'])
    expect(asked[1]).toBe('/v2/a/b/tags/list?last=lts -')
    expect(other.asked).toEqual([])
  })

  test('a list without an end is left after so many pages', async () => {
    let page = 0
    const { host, asked } = await serving((_, response) =>
      json(response, { tags: ['lts'] }, 200, { link: `</v2/a/b/tags/list?last=${page++}>; rel="next"` }),
    )
    await anonymous.tags(`${host}/a/b`)
    expect(asked).toHaveLength(300)
  })

  test('come without a number too, from who does not give so many at once', async () => {
    const { host } = await serving((request, response) =>
      request.url!.includes('n=')
        ? json(response, { errors: [{ code: 'PAGINATION_NUMBER_INVALID' }] }, 400)
        : json(response, { tags: ['lts'] }),
    )
    expect(await anonymous.tags(`${host}/a/b`)).toEqual(['lts'])
  })

  test('are none where the registry has none, or something else', async () => {
    const { host } = await serving((_, response) => json(response, { name: 'a/b', tags: null }))
    expect(await anonymous.tags(`${host}/a/b`)).toEqual([])
  })
})

describe('a registry that wants a token', () => {
  /** The token flow of distribution.github.io/distribution/spec/auth/token. */
  const guarded = () =>
    serving((request, response) => {
      const { host, authorization } = request.headers
      const url = new URL(request.url!, 'http://x')
      if (url.pathname === '/token') return json(response, { token: `for ${url.searchParams.get('scope')}` })
      if (authorization === 'Bearer for repository:a/b:pull') return json(response, { tags: ['lts'] })
      const challenge = `Bearer realm="http://${host}/token",service="ghcr.io",scope="repository:a/b:pull"`
      return json(response, {}, 401, { 'www-authenticate': challenge })
    })

  test('is asked with one, which is fetched without a login where there is none', async () => {
    const { host, asked } = await guarded()
    expect(await anonymous.tags(`${host}/a/b`)).toEqual(['lts'])
    expect(asked[1]).toBe('/token?service=ghcr.io&scope=repository%3Aa%2Fb%3Apull -')
  })

  test('gets the login that docker login left', async () => {
    const { host, asked } = await guarded()
    const registry = httpRegistry(async () => ({ username: 'me', password: 'pass', serveraddress: host }))
    await registry.tags(`${host}/a/b`)
    expect(asked[1]).toContain(`Basic ${Buffer.from('me:pass').toString('base64')}`)
  })

  test('whose token service is elsewhere without TLS gets no login', async () => {
    const { host } = await serving((_, response) =>
      json(response, {}, 401, { 'www-authenticate': 'Bearer realm="http://192.0.2.1/token"' }),
    )
    const registry = httpRegistry(async () => ({ username: 'me', password: 'pass', serveraddress: host }))
    await expect(registry.tags(`${host}/a/b`)).rejects.toMatchObject({ why: expect.stringContaining('without TLS') })
  })
})

test('a mirror that leads elsewhere is followed, and its login stays with it', async () => {
  const target = await serving((_, response) => json(response, { tags: ['lts'] }))
  const mirror = await serving((request, response) =>
    request.headers.authorization
      ? response.writeHead(307, { location: `http://${target.host}${request.url}` }).end()
      : json(response, {}, 401, { 'www-authenticate': 'Basic realm="x"' }),
  )
  const registry = httpRegistry(async () => ({ username: 'me', password: 'pass', serveraddress: mirror.host }))
  expect(await registry.tags(`${mirror.host}/a/b`)).toEqual(['lts'])
  expect(target.asked).toEqual(['/v2/a/b/tags/list?n=1000 -'])
})

describe('a manifest', () => {
  const index = {
    manifests: [
      { platform: { os: 'linux', architecture: 'amd64' } },
      { platform: { os: 'linux', architecture: 'arm64' } },
      { platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  }
  const digest = `sha256:${createHash('sha256').update(JSON.stringify(index)).digest('hex')}`

  test('of several architectures has one digest, which is computed, and names them', async () => {
    const { host } = await serving((_, response) => json(response, index))
    expect(await anonymous.manifest(`${host}/a/b`, 'lts')).toEqual({
      digest,
      platforms: ['linux/amd64', 'linux/arm64'],
    })
  })

  test('that is not what its digest names is refused', async () => {
    const { host } = await serving((_, response) => json(response, index, 200, { 'docker-content-digest': 'sha256:0' }))
    await expect(anonymous.manifest(`${host}/a/b`, 'lts')).rejects.toMatchObject({ exit: Exit.unreachable })
  })

  test('that is not there is none', async () => {
    const { host } = await serving((_, response) => json(response, {}, 404))
    expect(await anonymous.manifest(`${host}/a/b`, 'lts')).toBeUndefined()
  })
})

describe('a registry that cannot be asked is told as unreachable', () => {
  test('where nobody listens', async () => {
    const { host } = await serving(() => undefined)
    stops.splice(0).forEach(stop => stop())
    await expect(anonymous.tags(`${host}/a/b`)).rejects.toMatchObject({ exit: Exit.unreachable })
  })

  test('where its answer has no end', async () => {
    const { host } = await serving((_, response) => {
      const more = () => response.write('x'.repeat(65_536), error => error || more())
      more()
    })
    await expect(anonymous.tags(`${host}/a/b`)).rejects.toMatchObject({ why: expect.stringContaining('longer than') })
  })

  test.each([
    ['too often', 429, { 'retry-after': '30' }, 'asked too often (429); again in 30 s'],
    ['without a right', 403, {}, 'it wants a login (403)'],
    ['without a word how to log in', 401, {}, 'it wants a login (401)'],
  ])('where it is asked %s', async (_, status, headers, why) => {
    const { host } = await serving((_, response) => json(response, {}, status, headers))
    await expect(anonymous.tags(`${host}/a/b`)).rejects.toMatchObject({ why: expect.stringContaining(why) })
  })

  test('where a page of a portal answers in its place', async () => {
    const { host } = await serving((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>'),
    )
    await expect(anonymous.tags(`${host}/a/b`)).rejects.toMatchObject({ exit: Exit.unreachable })
  })
})

test('a login is sent to who wants one without saying how', async () => {
  const { host } = await serving((request, response) =>
    request.headers.authorization?.startsWith('Basic ')
      ? json(response, { tags: ['lts'] })
      : json(response, { errors: [] }, 401),
  )
  const registry = httpRegistry(async () => ({ username: 'me', password: 'pass', serveraddress: host }))
  expect(await registry.tags(`${host}/a/b`)).toEqual(['lts'])
})
