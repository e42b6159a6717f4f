import { basename, join } from 'node:path'
import { adoptedContainer } from '../hand-made/secrets.ts'
import type { Files } from '../adapters/files.ts'
import type { SecretScope } from '../adapters/secret-store.ts'
import { type JournalEntry, readJournal } from '../engine/journal.ts'
import type { PlanContext } from '../engine/step.ts'
import { deploymentFiles } from '../paths.ts'
import { besideName, serversBeside } from '../steps/beside/place.ts'
import { nameOf } from '../gateway/change.ts'
import { candidateName, previousName } from '../steps/container/names.ts'
import { generatedPath, type WantedFile } from '../steps/files/wanted.ts'
import { imageReference, pulledBy } from '../steps/image.ts'
import { type Part, partOf } from '../steps/database/parts.ts'
import { asking } from '../steps/keys/inspect.ts'
import { networkOfChange } from '../steps/network.ts'
import { isAdopted, isOwn, isOwnBeside, standingByLabels } from '../identity/own.ts'
import { ownLabel, projectFiles } from '../gateway/paths.ts'
import { findFile } from '../steps/written-file.ts'
import type { Belonging } from './belonging.ts'

type Look = (entries: JournalEntry[], context: PlanContext) => Promise<Belonging[]>

const ids = (entries: JournalEntry[]) => entries.map(({ change }) => change.id)

/** Whether an entry made what it names, rather than changed what was there. */
const isCreated = ({ change, receipt }: JournalEntry) => change.action === 'create' || receipt?.created === true

const each =
  (look: (entry: JournalEntry, context: PlanContext) => Promise<Belonging | Belonging[]>): Look =>
  async (entries, context) =>
    (await Promise.all(entries.map(entry => look(entry, context)))).flat()

const containers: Look = async (entries, context) => {
  const { world, deployment } = context
  const { name } = deployment
  const found = await Promise.all(
    [name, previousName(name), candidateName(name)].map(one => world.engine.container(one)),
  )
  const [is] = found
  const group = 'Docker'
  const own = await Promise.all(found.map(async one => !isAdopted(one, deployment) && (await isOwn(one, context))))
  const others = found.slice(1).filter((_, index) => own[index + 1])
  const also = others.map(one => ({
    changes: [],
    group,
    what: `container ${one!.spec.name}`,
    standing: 'ours' as const,
  }))
  const what = `container ${name}`
  if (!is) return [{ changes: ids(entries), group, what, standing: 'gone' }, ...also]
  const standing = own[0] ? 'ours' : 'foreign'
  return [{ changes: ids(entries), group, what, detail: `${is.spec.image}, ${is.status}`, standing }, ...also]
}

/** MCP servers beside the gateway. */
const beside = each(async ({ change }, context) => {
  const { world, deployment } = context
  const name = besideName(deployment, { name: nameOf(change) })
  const is = await world.engine.container(name)
  const one = { changes: [change.id], group: 'Docker', what: `container ${name}` }
  if (!is) return { ...one, standing: 'gone' }
  const standing = (await isOwnBeside(is, context)) ? 'ours' : 'foreign'
  return { ...one, detail: `${is.spec.image}, ${is.status}`, standing }
})

const images = each(async ({ change, receipt }, { world, deployment }) => {
  const pulled = receipt ? pulledBy(receipt) : change.action === 'create' ? [imageReference(deployment)] : []
  const running = await world.engine.containers()
  const looked = pulled.map(async (reference): Promise<Belonging | undefined> => {
    const is = await world.engine.image(reference)
    if (!is) return undefined
    const users = running.filter(({ imageId, spec }) => imageId === is.id && spec.labels[ownLabel] !== deployment.name)
    const detail = users.length > 0 ? `used by container ${users[0]!.spec.name}` : undefined
    const standing = users.length > 0 ? 'shared' : 'ours'
    return { changes: [], group: 'Docker', what: `image ${reference}`, standing, ...(detail && { detail }) }
  })
  const found = (await Promise.all(looked)).filter(one => one !== undefined)
  // Its undo looks again which of them are in use: the entry is done with in any case.
  return [{ changes: [change.id], group: 'Docker', what: change.what, standing: 'gone' as const }, ...found]
})

const networks = each(async ({ change }, context) => {
  const { world, deployment } = context
  const is = await world.engine.network(networkOfChange(change, deployment))
  const one = { changes: [change.id], group: 'Docker', what: change.what }
  if (!is) return { ...one, standing: 'gone' }
  if ((await standingByLabels(is.labels, context)) !== 'ours') return { ...one, standing: 'foreign' }
  const own = [deployment.name, ...serversBeside(deployment).map(server => besideName(deployment, server))]
  const others = Object.keys(is.members).filter(member => !own.includes(member))
  return others.length > 0
    ? { ...one, standing: 'shared', detail: `${others.join(', ')} on it` }
    : { ...one, standing: 'ours' }
})

const inPostgres = { group: 'PostgreSQL', needsAdmin: true }

/** One of our databases, with the role that only it has: without its role a database would have no owner. */
function ownDatabase(name: string, changes: string[], role?: string): Belonging {
  const what = `database ${name}${role === undefined ? '' : ` and role ${role}`}`
  return { ...inPostgres, changes, what, detail: 'virtual keys, spend and audit rows', standing: 'data', name }
}

/** A role that is nobody else's, and the databases that it owns, if any. */
function ownRole(entry: JournalEntry, name: string, owns: string[]): Belonging {
  const one = { ...inPostgres, changes: [entry.change.id], what: `role ${name}` }
  if (!isCreated(entry)) {
    const detail = 'it was there before; only its password was set'
    return { ...one, detail, standing: 'foreign', needsAdmin: false }
  }
  return owns.length > 0 ? { ...one, standing: 'data', goesWith: owns } : { ...one, standing: 'ours' }
}

/** The rights on a database that was there before. */
function openedAgain(name: string, entries: JournalEntry[]): Belonging {
  const back = entries.some(({ receipt }) => typeof receipt?.owner === 'string')
  const detail = back ? 'its owner of before gets it back' : 'as they were before'
  return { ...inPostgres, changes: ids(entries), what: `rights on database ${name}`, detail, standing: 'ours' }
}

/** Roles and databases, also those of before the deployment moved to others. */
const databases: Look = async (entries, { deployment }) => {
  const parts = entries.map(entry => ({ entry, ...partOf(entry.change, deployment) }))
  const of = (part: Part) => parts.filter(one => one.part === part)
  const owner = ({ receipt }: JournalEntry) => (receipt?.role as string | undefined) ?? deployment.database.role
  const made = of('database').filter(({ entry }) => isCreated(entry))
  const owned = (role: string) => made.filter(({ entry }) => owner(entry) === role).map(({ name }) => name)
  const roles = of('role').map(one => ({ ...one, owns: owned(one.name) }))
  const isOne = ({ entry, owns }: (typeof roles)[number]) => isCreated(entry) && owns.length === 1
  const about = [...new Set(parts.filter(({ part }) => part !== 'role').map(({ name }) => name))]
  return [
    ...about.map(name => {
      const its = parts.filter(one => one.part !== 'role' && one.name === name).map(({ entry }) => entry)
      if (!made.some(one => one.name === name)) return openedAgain(name, its)
      const role = roles.find(one => isOne(one) && one.owns[0] === name)
      return ownDatabase(name, [...(role ? [role.entry.change.id] : []), ...ids(its)], role?.name)
    }),
    ...roles.filter(role => !isOne(role)).map(({ entry, name, owns }) => ownRole(entry, name, owns)),
  ]
}

const toolsRoles = each(async ({ change, receipt }) => ({
  changes: [change.id],
  group: 'PostgreSQL',
  what: receipt?.created === false ? `rights of ${change.what}` : change.what,
  standing: 'ours',
  needsAdmin: true,
}))

const secretFiles: Look = async (entries, context) => {
  const store = context.world.secretStore(context.deployment)
  const database = context.deployment.database.name
  return Promise.all(
    entries.map(async ({ change, receipt }): Promise<Belonging> => {
      const scope = nameOf(change) as SecretScope
      const path = store.kind === 'file' ? { path: store.where(scope) } : {}
      const one = { changes: [change.id], group: 'Files', what: `secrets in ${store.where(scope)}`, ...path }
      const is = await store.read(scope)
      if (is.size === 0) return { ...one, standing: 'gone' }
      const had = ((receipt?.had as string[] | undefined) ?? []).filter(name => is.has(name))
      const kept = had.length > 0 ? `; ${had.join(', ')} stays` : ''
      if (scope === 'keys') return { ...one, detail: `virtual keys${kept}`, standing: 'ours' }
      const detail = `master key, salt key, password of the database, and what is kept of earlier deployments${kept}`
      return { ...one, detail, standing: 'data', name: 'secrets', goesWith: [database] }
    }),
  )
}

async function writtenFile(entry: JournalEntry, { world }: PlanContext, path: string): Promise<Belonging[]> {
  const { change, receipt } = entry
  const made = new Map([[change.id, entry]])
  const is = await findFile(world.files, path, change.id, made)
  const one = { changes: [change.id], group: 'Files', what: path, path }
  const backup = receipt?.backup as string | undefined
  const copy = backup && isCreated(entry) && (await world.files.stat(backup)) ? [copyOf(backup, world)] : []
  if (!is) return [{ ...one, standing: 'gone' }, ...copy]
  if (!isCreated(entry)) return [{ ...one, detail: 'its text of before comes back', standing: 'ours' }]
  if (!is.edited) return [{ ...one, standing: 'ours' }, ...copy]
  return [
    { ...one, detail: 'edited by hand since Gatewright wrote it', standing: 'edited', name: basename(path) },
    ...copy,
  ]
}

const copyOf = (path: string, { files }: PlanContext['world']): Belonging => ({
  changes: [],
  group: 'Files',
  what: path,
  path,
  detail: 'copy of a text that was edited by hand',
  standing: 'edited',
  name: basename(path),
  remove: () => files.remove(path),
})

const generated = each((entry, context) =>
  writtenFile(entry, context, generatedPath(context.deployment, nameOf(entry.change) as WantedFile['name'])),
)

const documents = each((entry, context) => writtenFile(entry, context, projectFiles(context.deployment).documents))

const packages = each(async ({ change }, { world, deployment }) => {
  const path = projectFiles(deployment).package(nameOf(change))
  const standing = (await world.files.stat(path)) ? 'ours' : 'gone'
  return { changes: [change.id], group: 'Files', what: `${change.what} in ${path}`, path, standing }
})

/** Those that were made. One whose mode was changed was there before, and stays. */
const directories: Look = (entries, context) =>
  madeDirectories(
    entries.filter(({ change }) => change.action === 'create'),
    context,
  )

const madeDirectories = each(async ({ change }, { world }) => {
  const path = nameOf(change)
  const standing = (await world.files.stat(path)) ? 'ours' : 'gone'
  return {
    changes: [change.id],
    group: 'Files',
    what: `directory ${path}`,
    detail: 'unless somebody else has put something there',
    path,
    isDirectory: true,
    standing,
  }
})

/** A key that the proxy cannot be asked to delete goes with its database, and stays with it. */
const keys: Look = async (entries, context) => {
  const asked = (await asking(context)) !== undefined
  return entries.map(({ change }): Belonging => {
    const one = { changes: [change.id], group: 'Gateway', what: change.what }
    return asked
      ? { ...one, detail: 'no client can use it any more', standing: 'ours' }
      : {
          ...one,
          detail: 'the gateway does not run: it stays in the database, where nothing serves it',
          standing: 'ours',
        }
  })
}

const record: Look = async (entries, { world, deployment }) => {
  const { deployment: path } = deploymentFiles(world.own, deployment.name)
  const standing = (await world.files.stat(path)) ? 'ours' : 'gone'
  return [{ changes: ids(entries), group: 'Gatewright', what: path, standing }]
}

/** How what each step made is looked at, in the order in which it is told. */
const looks: Record<string, Look> = {
  keys,
  container: containers,
  beside,
  network: networks,
  image: images,
  database: databases,
  'tools-role': toolsRoles,
  files: generated,
  documents,
  packages,
  secrets: secretFiles,
  directories,
  record,
}

/** Dumps of the database that were kept, wherever below the state directory they lie. */
async function dumpsBelow(files: Files, directory: string): Promise<string[]> {
  const names = await files.list(directory)
  const found = names.map(async name => {
    const path = join(directory, name)
    if ((await files.stat(path))?.kind === 'directory') return dumpsBelow(files, path)
    return /\.(dump|sql)(\.gz|\.age)?$/.test(name) ? [path] : []
  })
  return (await Promise.all(found)).flat()
}

/** Gatewright's own: what it knows and the logs of its runs. It stays as long as something is kept that it would be asked about again. */
async function own({ world, deployment }: PlanContext): Promise<Belonging[]> {
  const { state, logs } = deploymentFiles(world.own, deployment.name)
  const dumps = await dumpsBelow(world.files, state)
  const there = async (what: string, path: string, isMemory = false): Promise<Belonging[]> =>
    (await world.files.stat(path))
      ? [
          {
            changes: [],
            group: 'Gatewright',
            what: `${what} in ${path}`,
            standing: 'ours',
            ...(isMemory && { isMemory }),
          },
        ]
      : []
  return [
    ...dumps.map((path): Belonging => ({
      changes: [],
      group: 'Gatewright',
      what: `dump ${path}`,
      detail: 'rows of the database',
      standing: 'data',
      name: 'dumps',
      path,
      remove: () => world.files.remove(path),
    })),
    ...(await there('journal, answers and state', state, true)),
    ...(await there('logs of runs', logs)),
  ]
}

/** A container that was adopted and never changed is its user's: it goes on serving when Gatewright forgets it. */
async function adopted({ world, deployment }: PlanContext): Promise<Belonging[]> {
  const is = await adoptedContainer(world, deployment)
  const what = `container ${deployment.name}`
  return is ? [{ changes: [], group: 'Docker', what, detail: 'it was adopted', standing: 'foreign' }] : []
}

/** Everything that this gateway has on this host, by the journal, by labels and by comments in PostgreSQL. Reads only. */
export async function inventory(context: PlanContext): Promise<Belonging[]> {
  const { world, deployment } = context
  const journal = await readJournal(world.files, deploymentFiles(world.own, deployment.name).journal, deployment.name)
  const made = (journal?.entries ?? []).filter(
    ({ change, state }) => state !== 'undone' && !(change.action === 'remove' && state === 'done'),
  )
  const found = await Promise.all(
    Object.entries(looks).map(([step, look]) => {
      const entries = made.filter(({ change }) => change.step === step)
      return entries.length > 0 ? look(entries, context) : []
    }),
  )
  return [...found.flat(), ...(await adopted(context)), ...(await own(context))]
}
