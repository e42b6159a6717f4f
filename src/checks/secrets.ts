import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SecretScope } from '../adapters/secret-store.ts'
import { secretsOf } from '../deployment/secrets.ts'
import { deploymentFiles } from '../paths.ts'
import { besideName, serversBeside } from '../steps/beside/place.ts'
import { projectFiles } from '../gateway/paths.ts'
import { check, type Check, type CheckContext, type Finding, summed } from './check.ts'
import { bytesOf, foundIn, type Needle, needlesOf } from './secret-search.ts'
import { count, listed } from './words.ts'

/** Something that is searched for secret values. */
interface Place {
  name: string
  read(): AsyncIterable<Uint8Array>
}

/** Where the arguments of every process on this host are. */
const procDirectory = '/proc'

const octal = (mode: number) => (mode & 0o777).toString(8).padStart(3, '0')

/** Owner, mode and parent directory of a file with secrets, as OpenSSH's StrictModes judges a key. */
async function judgeFile(path: string, { world }: CheckContext): Promise<Finding> {
  const wrong = (text: string): Finding => ({ ok: false, text: `${path} ${text}` })
  const is = await world.files.stat(path)
  if (!is) return wrong('does not exist')
  if (is.kind !== 'file') return wrong(`is a ${is.kind}`)
  if (is.uid !== world.owner.uid) return wrong(`belongs to user ${is.uid} and not to ${world.owner.uid}`)
  if ((is.mode & 0o777) !== 0o600) return wrong(`has mode ${octal(is.mode)}; 600 keeps others out: chmod 600 ${path}`)
  const above = await judgeDirectories(path, world)
  return above ? { ok: false, text: above } : { ok: true, text: `${path}: mode 600, nobody else can replace it` }
}

/**
 * Who else could put another file in its place: every directory above it counts, for whoever may rename one has all that is in it (OpenSSH's StrictModes). In
 * one with the sticky bit, such as /tmp, that is the owner alone.
 */
async function judgeDirectories(path: string, world: CheckContext['world']): Promise<string | undefined> {
  const directory = dirname(path)
  const is = await world.files.stat(directory)
  if (!is) return `${path} has no directory`
  if (is.uid !== world.owner.uid && is.uid !== 0)
    return `${directory} belongs to user ${is.uid}, who could replace ${path}`
  if ((is.mode & 0o022) !== 0 && (is.mode & 0o1000) === 0)
    return `others may write into ${directory} (mode ${octal(is.mode)}): chmod go-w ${directory}`
  return directory === dirname(directory) ? undefined : judgeDirectories(directory, world)
}

/** Where the secrets rest, judged; `kept` says it in a word or two. */
async function judgeStore(context: CheckContext): Promise<{ kept: string; findings: Finding[] }> {
  const store = context.world.secretStore(context.deployment)
  const scopes: SecretScope[] = ['container', 'keys']
  if (store.kind === 'file')
    return {
      kept: 'mode 600',
      findings: await Promise.all(scopes.map(scope => judgeFile(store.where(scope), context))),
    }
  const where = listed(new Set(scopes.map(scope => store.where(scope))))
  return { kept: 'in the keychain', findings: [{ ok: true, text: `secrets are in the keychain (${where})` }] }
}

const file = (path: string): Place => ({ name: path, read: () => bytesOf(path) })

async function existing(paths: string[], { world }: CheckContext): Promise<Place[]> {
  const states = await Promise.all(paths.map(path => world.files.stat(path)))
  return paths.filter((_, index) => states[index]?.kind === 'file').map(file)
}

async function filesToSearch(context: CheckContext): Promise<Place[]> {
  const { deployment, world } = context
  const project = projectFiles(deployment)
  const own = deploymentFiles(world.own, deployment.name)
  // Whole directories: a copy beside a file tells as much as the file.
  const within = async (path: string) =>
    (await world.files.stat(path)) ? (await world.files.list(path)).map(name => join(path, name)) : []
  const listed = await Promise.all([project.config, project.project, own.state, own.logs].map(within))
  const store = world.secretStore(deployment)
  const kept = [own.draftSecrets, ...(['container', 'keys'] as const).map(scope => store.where(scope))]
  return existing([...listed.flat().filter(path => !kept.includes(path)), own.deployment], context)
}

async function* containerLog({ world, deployment }: CheckContext): AsyncGenerator<Uint8Array> {
  const state = await world.engine.container(deployment.name)
  if (!state) return
  for await (const { text } of world.engine.logs(state.id, { follow: false })) yield Buffer.from(`${text.raw()}\n`)
}

/** What everybody who may use Docker is told of the containers, where the secrets are handed over so that it is none of them. */
async function inspections({ world, deployment }: CheckContext): Promise<Place[]> {
  if (deployment.secrets.handover === 'environment' || world.rehearsal) return []
  const names = [deployment.name, ...serversBeside(deployment).map(server => besideName(deployment, server))]
  const states = (await Promise.all(names.map(name => world.engine.container(name)))).filter(
    state => state !== undefined,
  )
  return states.map(({ id, spec }) => ({
    name: `docker inspect ${spec.name}`,
    async *read() {
      yield Buffer.from(await world.engine.described(id))
    },
  }))
}

async function* everyArgv(proc: string): AsyncGenerator<Uint8Array> {
  for (const pid of (await readdir(proc)).filter(name => /^\d+$/.test(name))) yield* bytesOf(join(proc, pid, 'cmdline'))
}

async function search(place: Place, needles: Needle[]): Promise<Finding[]> {
  const found = await foundIn(place.read(), needles)
  return [...found].map(label => ({ ok: false, text: `${label} is in ${place.name}` }))
}

/** Searches every place for every value, and says where it looked and what it could not look for. */
async function searchAll(context: CheckContext, proc: string): Promise<{ evidence: string; findings: Finding[] }> {
  const { needles, tooShort } = needlesOf(secretsOf(context.deployment), context.secrets)
  const files = await filesToSearch(context)
  const inspected = await inspections(context)
  const places: Place[] = [
    ...files,
    ...inspected,
    { name: 'the container log', read: () => containerLog(context) },
    { name: 'the arguments of a process', read: () => everyArgv(proc) },
  ]
  const found = (await Promise.all(places.map(place => search(place, needles)))).flat()
  const values = count(needles.length, 'value')
  const looked = listed([...[...files, ...inspected].map(({ name }) => name), 'the container log', 'every argv'])
  const also = inspected.length > 0 ? 'docker inspect, ' : ''
  const { configFile } = projectFiles(context.deployment)
  return {
    evidence: `${values} in none of ${count(files.length, 'file')}, ${also}the container log and every argv`,
    findings: [
      ...(files.some(({ name }) => name === configFile)
        ? []
        : [{ ok: false, text: `${configFile} is not there to be searched` }]),
      ...found,
      { ok: true, text: `${values} searched in ${looked}` },
      ...(tooShort.length > 0 ? [{ ok: true, text: `too short to search for: ${listed(tooShort)}` }] : []),
    ],
  }
}

export const secretsCheck = (proc: string): Check =>
  check('secrets', 'secrets', 'secret files are closed to others, and no secret is anywhere else', async context => {
    const [store, searched] = await Promise.all([judgeStore(context), searchAll(context, proc)])
    return summed([...store.findings, ...searched.findings], `${store.kept}; ${searched.evidence}`)
  })

export const secrets = secretsCheck(procDirectory)
