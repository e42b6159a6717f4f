import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { posix } from 'node:path'
import { connect } from 'node:tls'
import type { ContainerSpec } from '../../adapters/container-engine.ts'
import { authorities } from '../../diagnosis/authorities.ts'
import { secretInUrl } from '../../deployment/secrets.ts'
import type { Subject } from '../../status/subject.ts'
import type { Found, Group } from '../finding.ts'

const day = 86_400_000

/** Let's Encrypt renews at 30 days and mails at 20 (its documentation): below that nobody has looked. */
const soon = 14 * day

/** What a server shows of itself, and why it would not be trusted. */
export interface Shown {
  validTo?: Date
  untrusted?: string
  unreachable?: string
}

/** Asks a server for its certificate. Nothing else is sent. */
export function certificateOf(host: string, port: number, limit = 5_000): Promise<Shown> {
  return new Promise(resolve => {
    // A name only: RFC 6066 allows no address there.
    const servername = isIP(host) ? {} : { servername: host }
    const socket = connect({ host, port, ...servername, rejectUnauthorized: false })
    const end = (shown: Shown) => {
      socket.destroy()
      resolve(shown)
    }
    socket.setTimeout(limit, () => end({ unreachable: `no answer within ${limit / 1000} s` }))
    socket.on('error', error => end({ unreachable: error.message }))
    socket.on('secureConnect', () => {
      const { valid_to: to } = socket.getPeerCertificate()
      const error = socket.authorizationError as Error | string | undefined
      const untrusted = error && (error instanceof Error ? error.message : error)
      end({ ...(to && { validTo: new Date(to) }), ...(untrusted && { untrusted }) })
    })
  })
}

/** Whether a certificate runs out, or has. */
function ending(id: string, whose: string, validTo: Date, now: Date, next: string): Found[] {
  const left = validTo.getTime() - now.getTime()
  if (left > soon) return []
  const isOver = left <= 0
  const days = Math.floor(Math.abs(left) / day)
  return [
    {
      id,
      severity: isOver ? 'error' : 'warning',
      text: isOver ? `${whose} has expired` : `${whose} expires in ${days} days`,
      evidence: `valid until ${validTo.toISOString().slice(0, 10)}`,
      next,
    },
  ]
}

async function ofServer(name: string, url: string, now: Date, ask: typeof certificateOf): Promise<Found[]> {
  const { hostname, port } = new URL(url.replace(secretInUrl, 'x'))
  const { validTo, untrusted, unreachable } = await ask(hostname, Number(port || 443))
  const whose = `the certificate of MCP server ${name}`
  if (unreachable !== undefined)
    return [
      {
        id: `certificate-unseen-${name}`,
        severity: 'note',
        text: `${whose} could not be looked at from this host`,
        evidence: `${hostname}:${port || 443}: ${unreachable}`,
      },
    ]
  const expired = validTo ? ending(`certificate-${name}`, whose, validTo, now, 'tell whoever runs that server') : []
  if (expired.some(({ severity }) => severity === 'error') || untrusted === undefined) return expired
  return [
    ...expired,
    {
      id: `certificate-untrusted-${name}`,
      severity: 'error',
      text: `${whose} is not trusted, so the gateway cannot use it`,
      evidence: untrusted,
      next: `have it signed by a known authority, or ${authorities}`,
    },
  ]
}

/** A path of the container on this host. */
function onHost({ mounts }: ContainerSpec, path: string): string | undefined {
  const mount = mounts
    .filter(({ target }) => path === target || path.startsWith(`${target}/`))
    .toSorted((a, b) => b.target.length - a.target.length)[0]
  return mount && posix.join(mount.source, posix.relative(mount.target, path))
}

const optionAfter = ({ args }: ContainerSpec, name: string) => {
  const at = args.indexOf(name)
  return at < 0 ? undefined : args[at + 1]
}

/** LiteLLM's own certificate: `--ssl_certfile_path` and `--ssl_keyfile_path`, or the variables of the same names (docs.litellm.ai, proxy/cli). */
async function ofProxy({ world, deployment }: Subject): Promise<Found[]> {
  const is = await world.engine.container(deployment.name)
  if (!is) return []
  const named = (option: string, variable: string) => optionAfter(is.spec, option) ?? is.spec.env[variable]
  const certificate = named('--ssl_certfile_path', 'SSL_CERTFILE_PATH')
  const key = named('--ssl_keyfile_path', 'SSL_KEYFILE_PATH')
  return [
    ...(certificate ? await ofFile(onHost(is.spec, certificate), certificate, world) : []),
    ...(key ? await ofKey(onHost(is.spec, key), world) : []),
  ]
}

async function ofFile(path: string | undefined, inside: string, { files, now }: Subject['world']): Promise<Found[]> {
  const text = path && (await files.read(path))
  const unread = (evidence: string): Found[] => [
    {
      id: 'certificate-unread',
      severity: 'warning',
      text: 'the certificate of the gateway cannot be read',
      evidence,
      next: 'see that the file is there and holds a certificate in PEM form',
    },
  ]
  if (!text) return unread(path ? `${path} does not exist` : `${inside} is not mounted from this host`)
  try {
    const { validTo } = new X509Certificate(text)
    return ending(
      'certificate',
      'the certificate of the gateway',
      new Date(validTo),
      now(),
      'renew it, then restart the container',
    )
  } catch (error) {
    return unread(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function ofKey(path: string | undefined, { files }: Subject['world']): Promise<Found[]> {
  const is = path === undefined ? undefined : await files.stat(path)
  if (!path || is?.kind !== 'file' || (is.mode & 0o077) === 0) return []
  const mode = (is.mode & 0o777).toString(8)
  return [
    {
      id: 'certificate-key-open',
      severity: 'error',
      text: 'others may read the key of the gateway’s certificate',
      evidence: `${path}: mode ${mode}`,
      // Not mended by itself: the container's user has to go on reading it.
      next: `chmod 640 ${path}, with a group that only the container's user is in`,
    },
  ]
}

/** Certificates: LiteLLM's own, where it serves with one, and those of MCP servers behind https. */
export const certificatesBy = (ask: typeof certificateOf): Group => ({
  id: 'certificates',
  title: 'certificates',
  async examine(subject) {
    const { servers } = subject.deployment
    const remote = servers.filter(({ url }) => url?.startsWith('https:'))
    const now = subject.world.now()
    const found = await Promise.all(remote.map(({ name, url }) => ofServer(name, url!, now, ask)))
    return [...(await ofProxy(subject)), ...found.flat()]
  },
})

export const certificates = certificatesBy(certificateOf)
