import { dirname } from 'node:path'
import type { Files } from '../adapters/files.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { Step } from '../engine/step.ts'
import { changesOf, nameOf } from './change.ts'
import { projectFiles } from './paths.ts'

/** A directory that has to be there, with the mode it gets when it is made. */
export interface WantedDirectory {
  path: string
  mode: number
}

/** What inspect found: wanted directories, missing parents first, and those that exist. */
export interface DirectoriesState {
  missing: WantedDirectory[]
  present: string[]
}

/** The directories of a deployment. Config and packages are read by the container's own user, secrets by the owner only. */
export function wantedDirectories(deployment: Deployment): WantedDirectory[] {
  const paths = projectFiles(deployment)
  return [
    { path: paths.project, mode: 0o755 },
    { path: paths.config, mode: 0o755 },
    ...(deployment.servers.some(server => server.package) ? [{ path: paths.packages, mode: 0o755 }] : []),
    ...(deployment.secrets.store === 'file' ? [{ path: paths.secretsDirectory, mode: 0o700 }] : []),
  ]
}

async function missingUpTo(files: Files, { path, mode }: WantedDirectory): Promise<WantedDirectory[]> {
  if (await files.stat(path)) return []
  const parent = dirname(path)
  return parent === path ? [] : [...(await missingUpTo(files, { path: parent, mode })), { path, mode }]
}

const make = changesOf('directories', 'Files')

/** The project's directories and the one of the secrets. Each missing one is a change of its own, so that undo knows exactly what was made. */
export const directories: Step<DirectoriesState> = {
  id: 'directories',
  title: 'directories',
  after: [],
  async inspect({ deployment, world }) {
    const missing = new Map<string, WantedDirectory>()
    const present: string[] = []
    for (const wanted of wantedDirectories(deployment)) {
      const lacking = await missingUpTo(world.files, wanted)
      if (lacking.length === 0) present.push(wanted.path)
      for (const directory of lacking) if (!missing.has(directory.path)) missing.set(directory.path, directory)
    }
    return { missing: [...missing.values()], present }
  },
  plan: ({ missing, present }) => ({
    changes: missing.map(({ path, mode }) =>
      make(path, 'create', `directory ${path}`, { detail: `mode ${mode.toString(8)}` }),
    ),
    asIs: present.map(path => `directory ${path}`),
  }),
  async apply(change, { deployment, world }) {
    const path = nameOf(change)
    const wanted = wantedDirectories(deployment).find(directory => `${directory.path}/`.startsWith(`${path}/`))
    await world.files.makeDirectory(path, wanted?.mode ?? 0o755, world.owner)
  },
  async undo(change, _receipt, { world }) {
    const path = nameOf(change)
    // What somebody put there meanwhile is theirs, and so is the directory then.
    if ((await world.files.list(path)).length === 0) await world.files.remove(path)
  },
}
