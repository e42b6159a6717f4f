import { dirname, relative } from 'node:path'
import type { Files } from '../adapters/files.ts'
import { checkDirectory } from '../adapters/own-files.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { Change, Receipt, Step } from '../engine/step.ts'
import { changesOf, nameOf } from '../gateway/change.ts'
import { takenByAnother, takenPaths, type Taken } from './directory-owners.ts'
import { projectFiles } from '../gateway/paths.ts'
import { recorded } from '../gateway/recorded.ts'
import { ownedDirectories } from './directories-owned.ts'

/** A directory that has to be there, with the mode it gets when it is made. */
interface WantedDirectory {
  path: string
  mode: number
  /** The container's user, whoever that is, has to read it. */
  isMounted?: true
}

/** What inspect found: wanted directories, missing parents first, and those that exist. */
export interface DirectoriesState {
  missing: WantedDirectory[]
  present: string[]
  /** What another deployment has its files in. */
  taken: Taken[]
  /** Mounted ones that were there before and that the container's user may not read, with the mode that they have. */
  closed: (WantedDirectory & { is: number })[]
  /** What an earlier run set out to make, and is named by. */
  begun: string[]
}

/** The directories of a deployment. Config and packages are read by the container's own user, secrets by the owner only. */
function wantedDirectories(deployment: Deployment): WantedDirectory[] {
  const paths = projectFiles(deployment)
  const { store } = deployment.secrets
  const { secrets } = deployment.paths
  return [
    { path: paths.project, mode: 0o755 },
    { path: paths.config, mode: 0o755, isMounted: true },
    ...(deployment.servers.some(server => server.package) ? [{ path: paths.packages, mode: 0o755 }] : []),
    ...(store === 'file' && secrets !== undefined ? [{ path: dirname(secrets), mode: 0o700 }] : []),
  ]
}

async function missingUpTo(files: Files, { path, mode }: WantedDirectory): Promise<WantedDirectory[]> {
  if (await files.stat(path)) return []
  const parent = dirname(path)
  return parent === path ? [] : [...(await missingUpTo(files, { path: parent, mode })), { path, mode }]
}

const make = changesOf('directories', 'Files')

/** Apart from the directory itself, which is another change that undo takes back in another way. */
const opening = 'mode:'

const octal = (mode: number) => (mode & 0o777).toString(8)

const isWithin = (path: string, directory: string) => `${path}/`.startsWith(`${directory}/`)

/** Missing directories under the topmost of them, or under that of an earlier run that did not come to its end: what is made, and taken back, together. */
function groupedByTop({ missing, begun }: DirectoriesState): { top: string; members: WantedDirectory[] }[] {
  const groups: { top: string; members: WantedDirectory[] }[] = []
  for (const directory of missing) {
    const group = groups.find(({ top }) => isWithin(directory.path, top))
    if (group) group.members.push(directory)
    else {
      const top = begun.find(path => isWithin(directory.path, path)) ?? directory.path
      groups.push({ top, members: [directory] })
    }
  }
  return groups
}

/** One line for a group: the directory that was asked for, and what is made in it. */
function changeFor(deployment: Deployment, { top, members }: ReturnType<typeof groupedByTop>[number]): Change {
  const [first = top, ...others] = wantedDirectories(deployment)
    .map(({ path }) => path)
    .filter(path => members.some(member => member.path === path))
  const inside = others.map(path => relative(first, path))
  const mode = `mode ${members[0]?.mode.toString(8)}`
  return make(top, 'create', `directory ${first}`, {
    detail: inside.length > 0 ? `with ${inside.join(', ')}; ${mode}` : mode,
  })
}

/** Every directory from `top` down to `path`. */
const chain = (path: string, top: string): string[] => (path === top ? [top] : [...chain(dirname(path), top), path])

/** The project's directories and the one of the secrets. A change is named by the topmost directory that was missing, so that undo knows what was made. */
export const directories: Step<DirectoriesState> = {
  id: 'directories',
  title: 'directories',
  after: [],
  async inspect(context) {
    const { deployment, world } = context
    const missing = new Map<string, WantedDirectory>()
    const present: string[] = []
    const closed: DirectoriesState['closed'] = []
    for (const wanted of wantedDirectories(deployment)) {
      const lacking = await missingUpTo(world.files, wanted)
      const is = (await world.files.stat(wanted.path))?.mode
      if (wanted.isMounted && is !== undefined && (is & 0o005) !== 0o005) closed.push({ ...wanted, is })
      else if (lacking.length === 0) present.push(wanted.path)
      for (const directory of lacking) if (!missing.has(directory.path)) missing.set(directory.path, directory)
    }
    const begun = [...(await recorded({ deployment, world })).values()]
      .filter(({ change }) => change.step === 'directories' && change.action === 'create')
      .map(({ change }) => nameOf(change))
    const { project, secrets } = deployment.paths
    // Before anything is made, rather than when it is written to.
    await checkDirectory(world, project, 0o644)
    if (secrets !== undefined) await world.files.checkWay(secrets, { mode: 0o600, owner: world.owner })
    return { missing: [...missing.values()], present, closed, taken: await takenPaths(context), begun }
  },
  plan(is, { deployment }) {
    if (is.taken[0]) throw takenByAnother(is.taken[0])
    const opened = is.closed.map(({ path, mode, is }) =>
      make(`${opening}${path}`, 'change', `directory ${path}`, {
        detail: `mode ${octal(is)} becomes ${octal(is | (mode & 0o055))}: the container’s user has to read it`,
      }),
    )
    return {
      changes: [...groupedByTop(is).map(group => changeFor(deployment, group)), ...opened],
      asIs: is.present.map(path => `directory ${path}`),
    }
  },
  async apply(change, context): Promise<Receipt | undefined> {
    const { deployment, world } = context
    // Another gateway may have come to them since the plan was shown.
    const [taken] = await takenPaths(context)
    if (taken) throw takenByAnother(taken)
    const name = nameOf(change)
    if (name.startsWith(opening)) {
      const path = name.slice(opening.length)
      const mode = (await world.files.stat(path))?.mode ?? 0o755
      await world.files.setMode(path, (mode & 0o777) | 0o055)
      return { mode: mode & 0o777 }
    }
    for (const { path, mode } of wantedDirectories(deployment))
      if (isWithin(path, name)) await world.files.makeDirectory(path, mode, world.owner)
    return undefined
  },
  owned: ownedDirectories,
  async undo(change, receipt, { deployment, world }) {
    const top = nameOf(change)
    if (top.startsWith(opening)) {
      if (typeof receipt?.mode === 'number') await world.files.setMode(top.slice(opening.length), receipt.mode)
      return
    }
    const wanted = wantedDirectories(deployment).filter(({ path }) => isWithin(path, top))
    const made = new Set([top, ...wanted.flatMap(({ path }) => chain(path, top))])
    // The longest path first. What somebody put there meanwhile is theirs, and so is the directory then.
    for (const path of [...made].sort((a, b) => b.length - a.length))
      if ((await world.files.list(path)).length === 0) await world.files.remove(path)
  },
}
