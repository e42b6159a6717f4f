import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { AuthConfigObject } from 'dockerode'
import { childEnvironment } from '../child-environment.ts'
import { dockerConfig } from './own-config.ts'

const hub = 'https://index.docker.io/v1/'

/** The registry of an image's name, as the docker CLI keys its logins: a first part with a dot or a port is a host, all else is Docker Hub's. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return isHost && first !== 'docker.io' ? first : hub
}

interface DockerConfig {
  auths?: Record<string, { auth?: string; identitytoken?: string }>
  credHelpers?: Record<string, string>
  credsStore?: string
}

/** docker-credential-helpers' protocol: the registry by standard input, JSON back. */
async function fromHelper(helper: string, registry: string): Promise<AuthConfigObject | undefined> {
  // A name, which is looked up on the PATH; never a path.
  if (!/^[\w.-]+$/.test(helper)) return undefined
  const child = spawn(`docker-credential-${helper}`, ['get'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 5_000,
    env: childEnvironment('registry'),
  })
  const failed = new Promise<undefined>(resolve => child.on('error', () => resolve(undefined)))
  child.stdin.on('error', () => {})
  child.stdin.end(registry)
  const output = await Promise.race([text(child.stdout), failed])
  try {
    const { Username, Secret } = JSON.parse(output ?? '') as { Username: string; Secret: string }
    if (Username === '<token>')
      return { username: '', password: '', serveraddress: registry, identitytoken: Secret } as AuthConfigObject
    return { username: Username, password: Secret, serveraddress: registry }
  } catch {
    // Not logged in there: the helper says so in plain text. A public image needs no login, and a private one answers "denied".
    return undefined
  }
}

function fromFile({ auth, identitytoken }: { auth?: string; identitytoken?: string }, registry: string) {
  const [username = '', ...password] = Buffer.from(auth ?? '', 'base64')
    .toString('utf8')
    .split(':')
  const login = { username, password: password.join(':'), serveraddress: registry }
  return (identitytoken ? { ...login, identitytoken } : login) as AuthConfigObject
}

/** The login that `docker login` left for an image's registry, if it did. */
export async function registryLogin(reference: string, configDirectory: string): Promise<AuthConfigObject | undefined> {
  const config = await dockerConfig<DockerConfig>(join(configDirectory, 'config.json'))
  if (!config) return undefined
  const registry = registryOf(reference)
  const helper = config.credHelpers?.[registry] ?? config.credsStore
  if (helper) return fromHelper(helper, registry)
  const entry = config.auths?.[registry] ?? config.auths?.[`https://${registry}`]
  return entry?.auth || entry?.identitytoken ? fromFile(entry, registry) : undefined
}
