import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { homedir, hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { DockerOptions } from 'dockerode'
import { z } from 'zod'
import { readBounded } from '../bounded-file.ts'
import { Exit, Failure } from '../../failure.ts'
import { dockerConfig } from './own-config.ts'

/** Where the engine is and how that was found. */
export interface Endpoint {
  /** `unix:///var/run/docker.sock` */
  where: string
  /** `DOCKER_HOST`, `context desktop-linux`, `default` */
  source: string
  options: DockerOptions
}

export interface ConnectOptions {
  env: NodeJS.ProcessEnv
  home?: string
  /** The sockets that are tried when nothing is named. */
  sockets?: string[]
}

const refused = (source: string, host: string, why: string) =>
  new Failure({
    what: `the engine that ${source} names cannot be used`,
    why: `${host} ${why}`,
    next: 'run Gatewright on the host where the engine is, or unset DOCKER_HOST and DOCKER_CONTEXT to use the one here',
    exit: Exit.refused,
  })

/** Mounts, ports and files of a deployment are those of the engine's host, so it must be this one. */
const elsewhere = 'is on another host: the files that Gatewright writes, the mounts and the ports would be there'

function isThisHost(host: string): boolean {
  const mine = Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address))
  return ['localhost', hostname(), '127.0.0.1', '::1', ...mine].includes(host) || host.startsWith('127.')
}

/** Explicit for every setting: docker-modem otherwise lets DOCKER_HOST win over what it is given. */
const unix = (socketPath: string): DockerOptions => ({ socketPath, host: undefined, port: undefined, protocol: 'http' })

async function pemFiles(directory: string): Promise<Pick<DockerOptions, 'ca' | 'cert' | 'key'>> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(name => readBounded(join(directory, name))),
  )
  return { ca, cert, key }
}

/** `host` as the docker CLI takes it: unix://PATH, tcp://HOST:PORT, ssh://…, npipe://…; `certificates` is a directory, for TLS. */
async function endpointOf(host: string, source: string, certificates: string | undefined): Promise<Endpoint> {
  if (host.startsWith('unix://'))
    return { where: host, source, options: unix(host.slice('unix://'.length) || '/var/run/docker.sock') }
  const url = URL.parse(host.includes('://') ? host : `tcp://${host}`)
  if (!url) throw refused(source, host, 'is no address that Docker knows')
  if (url.protocol === 'ssh:') throw refused(source, host, elsewhere)
  if (url.protocol !== 'tcp:' && url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(source, host, 'is a kind of address that Gatewright does not know')
  const name = url.hostname.replace(/^\[|\]$/g, '')
  if (!isThisHost(name)) throw refused(source, host, elsewhere)
  const tls = certificates !== undefined
  const pem = tls
    ? await pemFiles(certificates).catch((error: Error) => {
        throw refused(source, host, `wants TLS, and its certificates cannot be read: ${error.message}`)
      })
    : {}
  const port = Number(url.port || (tls ? 2376 : 2375))
  const options: DockerOptions = { host: name, port, protocol: tls ? 'https' : 'http', ...pem }
  return { where: `tcp://${name}:${port}`, source, options }
}

/** The directory of the docker CLI's own settings. */
export const dockerConfigDirectory = (env: NodeJS.ProcessEnv, home = homedir()) =>
  env.DOCKER_CONFIG || join(home, '.docker')

const settingsSchema = z.looseObject({ currentContext: z.string().optional() })
const contextSchema = z.looseObject({
  Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string().optional() }).optional() }).optional(),
})

/** A context lies below the hash of its name (docker/cli cli/context/store). */
async function contextEndpoint(name: string, config: string): Promise<Endpoint> {
  const hash = createHash('sha256').update(name).digest('hex')
  const source = `context ${name}`
  const meta = await dockerConfig(join(config, 'contexts/meta', hash, 'meta.json'), contextSchema)
  const host = meta?.Endpoints?.docker?.Host
  if (!host) throw refused(source, name, 'is no context; docker context ls lists those that there are')
  const certificates = join(config, 'contexts/tls', hash, 'docker')
  return endpointOf(
    host,
    source,
    await usable(join(certificates, 'ca.pem')).then(has => (has ? certificates : undefined)),
  )
}

const usable = (path: string, mode = constants.R_OK) =>
  access(path, mode).then(
    () => true,
    () => false,
  )

/** The docker CLI's own default, then Docker Desktop's, then that of a rootless engine. */
const usualSockets = (env: NodeJS.ProcessEnv, home: string) => [
  '/var/run/docker.sock',
  join(home, '.docker/run/docker.sock'),
  ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
]

async function defaultEndpoint(sockets: string[]): Promise<Endpoint> {
  const mayUse = await Promise.all(sockets.map(path => usable(path, constants.R_OK | constants.W_OK)))
  const there = await Promise.all(sockets.map(path => usable(path, constants.F_OK)))
  const path = sockets[mayUse.indexOf(true)] ?? sockets[there.indexOf(true)] ?? sockets[0]!
  return { where: `unix://${path}`, source: 'default', options: unix(path) }
}

/** The engine that the docker CLI would talk to: DOCKER_HOST, else DOCKER_CONTEXT, else the current context, else the default sockets. */
export async function findEndpoint({ env, home = homedir(), sockets }: ConnectOptions): Promise<Endpoint> {
  const config = dockerConfigDirectory(env, home)
  if (env.DOCKER_HOST) {
    const tls = env.DOCKER_TLS_VERIFY || env.DOCKER_CERT_PATH
    return endpointOf(env.DOCKER_HOST, 'DOCKER_HOST', tls ? env.DOCKER_CERT_PATH || config : undefined)
  }
  const settings = await dockerConfig(join(config, 'config.json'), settingsSchema)
  const context = env.DOCKER_CONTEXT || settings?.currentContext
  if (context && context !== 'default') return contextEndpoint(context, config)
  return defaultEndpoint(sockets ?? usualSockets(env, home))
}
