import { posix } from 'node:path'
import { isMap, isSeq, parseDocument } from 'yaml'
import type { ContainerState, Mount } from '../adapters/container-engine.ts'
import { asFailure } from '../failure.ts'
import { Secret } from '../secret.ts'
import type { World } from '../world.ts'

type Entry = Record<string, unknown>

/** config.yaml of a container, as far as this host can read it. */
export interface FoundConfig {
  /** In the container. */
  path: string
  /** On this host; absent where it is not mounted from there. */
  source?: string
  text?: string
  data: Entry
  /** Why nothing of it is known. */
  why?: string
}

/** A container with LiteLLM that somebody set up by hand, with what decides how it serves. Holds secrets: it is never shown as it is. */
export interface HandMade {
  is: ContainerState
  config?: FoundConfig
}

/** The value after an option, in either of its spellings. */
export function optionOf(args: string[], ...names: string[]): string | undefined {
  const at = args.findIndex(one => names.some(name => one === name || one.startsWith(`${name}=`)))
  if (at < 0) return undefined
  const text = args[at]!
  return text.includes('=') ? text.slice(text.indexOf('=') + 1) : args[at + 1]
}

/** Where the image's own commands start (WORKDIR of LiteLLM's Dockerfile). */
const workDirectory = '/app'

/** The mount in which a path of the container lies: the deepest. */
const mountOf = (mounts: Mount[], path: string): Mount | undefined =>
  mounts
    .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    .toSorted((a, b) => b.target.length - a.target.length)[0]

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value)

function dataOf(text: string): Pick<FoundConfig, 'data' | 'why'> {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) return { data: {}, why: error.message.split('\n')[0] ?? 'it is no YAML' }
  const data: unknown = document.toJS()
  return isEntry(data) ? { data } : { data: {}, why: 'it holds no settings' }
}

async function configOf({ spec }: ContainerState, { files }: Pick<World, 'files'>): Promise<FoundConfig | undefined> {
  const named = optionOf(spec.args, '--config', '-c') ?? spec.env.CONFIG_FILE_PATH
  if (named === undefined) return undefined
  const path = posix.resolve(workDirectory, named)
  const mount = mountOf(spec.mounts, path)
  if (!mount?.source.startsWith('/')) return { path, data: {}, why: 'it is not mounted from this host' }
  const source = path === mount.target ? mount.source : posix.join(mount.source, posix.relative(mount.target, path))
  try {
    const text = await files.read(source)
    return text === undefined
      ? { path, source, data: {}, why: `${source} does not exist` }
      : { path, source, text, ...dataOf(text) }
  } catch (error) {
    return { path, source, data: {}, why: asFailure(error).why }
  }
}

/** Reads a container and the config.yaml that it was started with. */
export async function readHandMade(is: ContainerState, world: Pick<World, 'files'>): Promise<HandMade> {
  const config = await configOf(is, world)
  return { is, ...(config && { config }) }
}

/** One part of config.yaml. */
export function partOf({ config }: HandMade, name: string): Entry {
  const part = config?.data[name]
  return isEntry(part) ? part : {}
}

/** The entries of a list of config.yaml. */
export const listOf = ({ config }: HandMade, name: string): Entry[] => {
  const part = config?.data[name]
  return Array.isArray(part) ? part.filter(isEntry) : []
}

const reference = /^os\.environ\/(\w+)$/

/** What a value of config.yaml stands for; `clear`: it stands there itself. */
export function valueOf({ is }: HandMade, value: unknown): { value: string; clear: boolean } | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const [, name] = reference.exec(value) ?? []
  if (name === undefined) return { value, clear: true }
  const found = is.spec.env[name]
  return found ? { value: found, clear: false } : undefined
}

/** A value without the quotes that `docker run --env-file` leaves around it. */
export const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text

/** The key by which the proxy is administered, and where it stands. */
export function masterKeyOf(found: HandMade): { value: Secret; clear: boolean } | undefined {
  const { LITELLM_MASTER_KEY: given } = found.is.spec.env
  const value = valueOf(found, partOf(found, 'general_settings').master_key)
  // The file has precedence over the environment (litellm/proxy/proxy_server.py, load_config).
  if (value) return { value: Secret.of(unquoted(value.value)), clear: value.clear }
  return given ? { value: Secret.of(unquoted(given)), clear: false } : undefined
}

/** The URL of the proxy's database. */
export function databaseUrlOf(found: HandMade): Secret | undefined {
  const { env } = found.is.spec
  const { DATABASE_HOST: host, DATABASE_USERNAME: user, DATABASE_PASSWORD: password, DATABASE_NAME: name } = env
  const parts = host && user && name ? `postgresql://${user}:${password ?? ''}@${host}/${name}` : undefined
  const text = env.DATABASE_URL ?? valueOf(found, partOf(found, 'general_settings').database_url)?.value ?? parts
  return text === undefined ? undefined : Secret.of(unquoted(text))
}

/** Whether config.yaml has a list or map of that name with something in it. */
export function hasPart({ config }: HandMade, ...path: string[]): boolean {
  if (!config?.text) return false
  const node: unknown = parseDocument(config.text).getIn(path, true)
  return isMap(node) || isSeq(node) ? node.items.length > 0 : node !== undefined && node !== null
}

/** Where the proxy listens in the container. */
export const portInside = ({ is }: HandMade): number =>
  Number(optionOf(is.spec.args, '--port', '-p') ?? is.spec.env.PORT ?? 4000)
