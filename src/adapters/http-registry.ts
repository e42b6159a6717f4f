import { readdirSync, readFileSync } from 'node:fs'
import type { Agent, IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { AuthConfigObject } from 'dockerode'
import { boundedJson } from '../bounds.ts'
import { Exit, Failure } from '../failure.ts'
import { challengeIn, nextPage } from './registry-challenge.ts'
import { addressOf, isLoopback, type RepositoryAddress } from './image-reference.ts'
import type { Manifest, RegistryDoor } from './registry.ts'

/** A request that takes longer is given up; the whole list of tags may take several. */
const limit = 10_000
const mostBytes = 4 * 1024 * 1024
/** LiteLLM had some ten thousand tags in 2026, and registries give 100 to 1000 at once. */
const mostPages = 300
const mostRedirects = 5

const listTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const imageTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
  url: URL
}

/** What a status says to who asks. */
function statusOf({ status, headers }: Answer, login: boolean): string {
  const wait = headers['retry-after']
  if (status === 429) return `it is asked too often (429)${/^\d+$/.test(wait ?? '') ? `; again in ${wait} s` : ''}`
  if (status === 401 || status === 403)
    return login
      ? `it does not let this login read it (${status}): docker login with another`
      : `it wants a login (${status}): docker login`
  return `it answers ${status}`
}

/** Why a registry could not be asked, as a person needs it. */
const notAsked = (repository: string, why: string, cause?: unknown): Failure =>
  new Failure({
    what: `the registry of ${repository} could not be asked`,
    why,
    next: 'name a version by its number, or see that this host reaches the registry (HTTPS_PROXY, certificates)',
    exit: Exit.unreachable,
    cause,
  })

/** Docker's own certificates for a registry, beside those that the system and Node trust (docs.docker.com, "Verify repository client with certificates"). */
function trusted(host: string): string[] {
  const { rootCertificates, getCACertificates } = process.getBuiltinModule('node:tls')
  const directory = join('/etc/docker/certs.d', host)
  const own = readdirSyncOrNone(directory)
    .filter(name => name.endsWith('.crt'))
    .map(name => readFileSync(join(directory, name), 'utf8'))
  const usual = getCACertificates
    ? [...getCACertificates('default'), ...getCACertificates('system')]
    : [...rootCertificates]
  return [...own, ...usual]
}

function readdirSyncOrNone(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new Error(`its answer is longer than ${mostBytes / 1024 / 1024} MB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** One request, without redirects. A company's proxy is taken from the environment, where this Node can (24.5 and later). */
function once(url: URL, method: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Answer> {
  const isPlain = url.protocol === 'http:'
  const http = process.getBuiltinModule('node:http')
  const https = process.getBuiltinModule('node:https')
  const options = { proxyEnv: process.env, keepAlive: false }
  const agent: Agent = isPlain ? new http.Agent(options) : new https.Agent({ ...options, ca: trusted(url.host) })
  const late = AbortSignal.timeout(limit)
  const ending = signal ? AbortSignal.any([signal, late]) : late
  return new Promise((resolve, reject) => {
    const asked = (isPlain ? http : https).request(url, { method, headers, agent, signal: ending }, message =>
      bodyOf(message).then(
        text => resolve({ status: message.statusCode ?? 0, headers: message.headers, text, url }),
        reject,
      ),
    )
    asked.on('error', error => reject(late.aborted ? new Error(`no answer within ${limit / 1000} s`) : error))
    asked.end()
  })
}

/** TLS everywhere but on this machine: what goes along may be a login. */
function safe(url: URL): URL {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw new Error(`it refers to ${url.origin}, which is not asked without TLS`)
}

/** Follows redirects, as mirrors answer with; a login stays with the host that it is for. */
async function send(from: URL, method: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Answer> {
  let [url, sent] = [safe(from), headers]
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const answer = await once(url, method, sent, signal)
    if (![301, 302, 303, 307, 308].includes(answer.status) || answer.headers.location === undefined) return answer
    const next = safe(new URL(answer.headers.location, url))
    if (next.origin !== url.origin)
      sent = Object.fromEntries(Object.entries(sent).filter(([name]) => name !== 'authorization'))
    url = next
  }
  throw new Error('it redirects without end')
}

const basic = ({ username = '', password = '' }: AuthConfigObject) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** A token of the service that a registry names, with the login that `docker login` left, if it did. */
async function token(
  challenge: { realm: URL; service?: string },
  scope: string,
  login?: AuthConfigObject,
  signal?: AbortSignal,
) {
  const url = new URL(safe(challenge.realm))
  if (challenge.service) url.searchParams.set('service', challenge.service)
  url.searchParams.set('scope', scope)
  const answer = await send(url, 'GET', login?.password ? { authorization: basic(login) } : {}, signal)
  if (answer.status !== 200) throw new Error(`its token service: ${statusOf(answer, login !== undefined)}`)
  const given = boundedJson(answer.text, { what: 'the registry’s token', next: 'try again' }) as Record<string, unknown>
  const value = given.token ?? given.access_token
  if (typeof value !== 'string') throw new Error('its token service gives no token')
  return `Bearer ${value}`
}

/** Asks registries; `loginOf` tells what `docker login` left for an image's registry. */
export function httpRegistry(loginOf: (repository: string) => Promise<AuthConfigObject | undefined>): RegistryDoor {
  const authorizations = new Map<string, string>()

  async function authorization(challenge: string, repository: string, path: string, signal?: AbortSignal) {
    const wanted = challengeIn(challenge)
    const login = await loginOf(repository)
    if (wanted?.scheme === 'bearer') return token(wanted, `repository:${path}:pull`, login, signal)
    // One that does not say how takes what Docker would send.
    if (login?.password) return basic(login)
    throw new Error('it wants a login (401): docker login')
  }

  async function ask(
    repository: string,
    url: URL,
    method: string,
    accept: string[],
    signal?: AbortSignal,
  ): Promise<Answer> {
    const { path } = addressOf(repository)
    const headers = () => ({
      accept: accept.join(', '),
      ...(authorizations.has(repository) && { authorization: authorizations.get(repository)! }),
    })
    const first = await send(url, method, headers(), signal)
    if (first.status !== 401) return first
    authorizations.set(
      repository,
      await authorization(first.headers['www-authenticate'] ?? '', repository, path, signal),
    )
    // Where a mirror led, the token is for: the request goes there itself.
    return send(first.url, method, headers(), signal)
  }

  /** An answer that is no success, as its failure. */
  const refused = async (repository: string, answer: Answer) =>
    new Error(statusOf(answer, (await loginOf(repository)) !== undefined))

  const told = async <T>(repository: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Failure) throw notAsked(repository, `${error.what}: ${error.why}`, error)
      throw notAsked(
        repository,
        error instanceof Error && error.message ? error.message : String((error as { code?: string }).code ?? error),
        error,
      )
    }
  }

  const base = ({ host, path, plain }: RepositoryAddress) => `${plain ? 'http' : 'https'}://${host}/v2/${path}`

  return {
    tags: (repository, signal) =>
      told(repository, async () => {
        const tags: string[] = []
        let url: URL | undefined = new URL(`${base(addressOf(repository))}/tags/list?n=1000`)
        for (let page = 0; url && page < mostPages; page++) {
          const answer: Answer = await ask(repository, url, 'GET', ['application/json'], signal)
          // Some refuse to give so many at once (PAGINATION_NUMBER_INVALID), and give what they like where they are not asked for a number.
          if (answer.status === 400 && page === 0 && url.search !== '') {
            url = new URL(`${base(addressOf(repository))}/tags/list`)
            continue
          }
          if (answer.status === 404) throw new Error('it has no such image')
          if (answer.status !== 200) throw await refused(repository, answer)
          const { tags: some } = boundedJson(answer.text, {
            what: 'the registry’s list of tags',
            next: 'try again',
          }) as { tags?: unknown }
          tags.push(
            ...(Array.isArray(some)
              ? some.filter(tag => typeof tag === 'string' && /^[\w][\w.-]{0,127}$/.test(tag))
              : []),
          )
          url = nextPage(answer.headers.link as string | undefined, answer.url)
        }
        return tags
      }),
    manifest: (repository, name, signal) =>
      told(repository, async () => {
        const url = new URL(`${base(addressOf(repository))}/manifests/${name}`)
        const answer = await ask(repository, url, 'GET', [...listTypes, ...imageTypes], signal)
        if (answer.status === 404) return undefined
        if (answer.status !== 200) throw await refused(repository, answer)
        return manifestOf(answer)
      }),
  }
}

/** The digest is computed from what came, and not only believed. */
function manifestOf({ text, headers }: Answer): Manifest {
  const digest = `sha256:${process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex')}`
  const said = headers['docker-content-digest']
  if (said !== undefined && said !== digest) throw new Error('its manifest is not the one that its digest names')
  const { manifests } = boundedJson(text, { what: 'the registry’s manifest', next: 'try again' }) as {
    manifests?: unknown
  }
  const platforms = Array.isArray(manifests)
    ? (manifests as { platform?: { os?: string; architecture?: string } }[]).flatMap(({ platform }) =>
        // Attestations of a build stand beside the images, as of an unknown platform (docs.docker.com, "Attestation storage").
        platform?.os && platform.os !== 'unknown' ? [`${platform.os}/${platform.architecture}`] : [],
      )
    : []
  return { digest, platforms: [...new Set(platforms)] }
}
