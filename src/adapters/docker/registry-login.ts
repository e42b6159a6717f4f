import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { AuthConfigObject } from 'dockerode'
import { z } from 'zod'
import { readInput } from '../bounded-file.ts'
import { childEnvironment } from '../child-environment.ts'
import { dockerConfig } from './own-config.ts'

const hub = 'https://index.docker.io/v1/'

/** The registry of an image's name, as the docker CLI keys its logins: a first part with a dot or a port is a host, all else is Docker Hub's. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return isHost && first !== 'docker.io' ? first : hub
}

const entrySchema = z.looseObject({ auth: z.string().optional(), identitytoken: z.string().optional() })

/** What is read of the docker CLI's settings (docker/cli, cli/config/configfile/file.go). */
const configSchema = z.looseObject({
  auths: z.record(z.string(), entrySchema).nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().optional(),
})

const answerSchema = z.object({ Username: z.string(), Secret: z.string() })

const mostBytes = 1024 * 1024

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
  const said = readInput(child.stdout, `docker-credential-${helper}`, mostBytes).finally(() => child.kill())
  try {
    const output = await Promise.race([said, failed])
    const { Username, Secret } = answerSchema.parse(JSON.parse(output ?? ''))
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
  const config = await dockerConfig(join(configDirectory, 'config.json'), configSchema)
  if (!config) return undefined
  const registry = registryOf(reference)
  const helper = config.credHelpers?.[registry] ?? config.credsStore
  if (helper) return fromHelper(helper, registry)
  const entry = config.auths?.[registry] ?? config.auths?.[`https://${registry}`]
  return entry?.auth || entry?.identitytoken ? fromFile(entry, registry) : undefined
}
