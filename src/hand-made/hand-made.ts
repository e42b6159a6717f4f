import { posix } from 'node:path'
import type { ContainerState, Mount } from '../adapters/container-engine.ts'
import { asFailure, Failure } from '../failure.ts'
import { setKey } from '../import/read/data.ts'
import { dialects } from '../import/read/scalars.ts'
import { plainValue, readYaml } from '../import/read/yaml.ts'
import { Secret } from '../secret.ts'
import type { World } from '../world.ts'
import { environmentOf, referredTo, type Wanted } from './variables.ts'

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
  /** What PyYAML passes over in silence. */
  warnings?: string[]
  /** Files that it includes, whose settings are among `data`; and those of them that cannot be read from here. */
  included?: string[]
  unread?: string[]
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

/** As LiteLLM reads it: with PyYAML, one document, and none of a program's own tags. */
export function dataOf(text: string): Pick<FoundConfig, 'data' | 'why' | 'warnings'> {
  try {
    const [document, ...others] = readYaml(text, 'config.yaml')
    if (others.length > 0)
      return { data: {}, why: `it holds ${others.length + 1} YAML documents, of which LiteLLM reads none` }
    const { value, warnings, inputs } = document?.as(dialects.python) ?? { value: undefined, warnings: [], inputs: {} }
    const [tag] = Object.values(inputs)
    if (tag) return { data: {}, why: `LiteLLM does not know ${tag.label}` }
    // `yaml.safe_load` makes None of a file without settings, and LiteLLM an empty configuration (proxy_server.py, _get_config_from_file).
    const data = plainValue(value) ?? {}
    return isEntry(data)
      ? { data, ...(warnings.length > 0 && { warnings }) }
      : { data: {}, why: 'it holds no settings' }
  } catch (error) {
    return { data: {}, why: asFailure(error).why }
  }
}

/** Files that it includes, each by its path on this host; LiteLLM looks for them beside it. */
export const includedBy = (data: Entry): string[] =>
  Array.isArray(data.include) ? data.include.filter(one => typeof one === 'string') : []

/** One file's settings into those of the one that includes it: lists grow, everything else is replaced (LiteLLM's proxy_server.py, `_process_includes`). */
export function includeInto(data: Entry, included: Entry): void {
  for (const [key, value] of Object.entries(included)) {
    const is = data[key]
    setKey(
      data,
      key,
      Array.isArray(is) && Array.isArray(value) ? [...(is as unknown[]), ...(value as unknown[])] : value,
    )
  }
}

async function configOf({ spec }: ContainerState, { files }: Pick<World, 'files'>): Promise<FoundConfig | undefined> {
  const named = optionOf(spec.args, '--config', '-c') ?? spec.env.CONFIG_FILE_PATH
  if (named === undefined) return undefined
  const path = posix.resolve(workDirectory, named)
  const source = sourceOf(spec.mounts, path)
  if (source === undefined) return { path, data: {}, why: 'it is not mounted from this host' }
  try {
    const text = await files.read(source)
    if (text === undefined) return { path, source, data: {}, why: `${source} does not exist` }
    return withIncluded({ path, source, text, ...dataOf(text) }, spec.mounts, files)
  } catch (error) {
    return { path, source, data: {}, why: asFailure(error).why }
  }
}

/** The path on this host of a file of the container; `undefined` where it is not mounted from here. */
function sourceOf(mounts: Mount[], path: string): string | undefined {
  const mount = mountOf(mounts, path)
  if (!mount?.source.startsWith('/')) return undefined
  return path === mount.target ? mount.source : posix.join(mount.source, posix.relative(mount.target, path))
}

/** A file that cannot be read is told of as one that is not there. */
const unreadable = (error: unknown): undefined => {
  if (!(error instanceof Failure)) throw error
  return undefined
}

/** The settings with those of the files that it includes. One that cannot be read is named. */
async function withIncluded(
  config: FoundConfig,
  mounts: Mount[],
  files: Pick<World['files'], 'read'>,
): Promise<FoundConfig> {
  const names = includedBy(config.data)
  if (names.length === 0) return config
  const data = { ...config.data }
  const missing: string[] = []
  for (const name of names) {
    const source = sourceOf(mounts, posix.resolve(posix.dirname(config.path), name))
    const text = source === undefined ? undefined : await files.read(source).catch(unreadable)
    const read = text === undefined ? undefined : dataOf(text)
    if (read === undefined || read.why !== undefined) missing.push(name)
    else includeInto(data, read.data)
  }
  return { ...config, data, included: names, ...(missing.length > 0 && { unread: missing }) }
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

/** The environment in which its config.yaml is read. */
export const environment = ({ is, config }: HandMade): Record<string, string> =>
  environmentOf(config?.data ?? {}, is.spec.env)

/** Variables that its config.yaml refers to and that nothing gives a value. */
export const lackingVariables = (found: HandMade): Wanted[] => {
  const env = environment(found)
  return referredTo(found.config?.data ?? {}).filter(({ name }) => !env[name])
}

/** What a value of config.yaml stands for; `clear`: it stands there itself. */
export function valueOf(found: HandMade, value: unknown): { value: string; clear: boolean } | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const [, name] = reference.exec(value) ?? []
  if (name === undefined) return { value, clear: true }
  const given = environment(found)[name]
  return given ? { value: given, clear: false } : undefined
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
  const part = path.reduce<unknown>((value, key) => (isEntry(value) ? value[key] : undefined), config?.data)
  if (Array.isArray(part)) return part.length > 0
  return isEntry(part) ? Object.keys(part).length > 0 : part !== undefined && part !== null
}

/** Where the proxy listens in the container. */
export const portInside = ({ is }: HandMade): number =>
  Number(optionOf(is.spec.args, '--port', '-p') ?? is.spec.env.PORT ?? 4000)
