import semver from 'semver'
import type { Deployment } from '../deployment/schema.ts'
import type { JournalEntry } from '../engine/journal.ts'
import type { Step } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { changesOf, nameOf } from '../gateway/change.ts'
import { projectFiles } from '../gateway/paths.ts'
import { noLongerWanted, recorded } from '../gateway/recorded.ts'
import { each } from '../engine/owned.ts'

/** An npm package that is the MCP server `server`. */
interface WantedPackage {
  server: string
  name: string
  version: string
}

export interface PackagesState {
  packages: (WantedPackage & { installed?: string; standIn?: string })[]
  /** Installed earlier for servers that the deployment no longer has. */
  orphans: JournalEntry[]
}

/** `@scope/name@1.2.3` → name and version. What is installed has to be the same tomorrow, so nothing but an exact version will do. */
export function packageParts(reference: string): { name: string; version: string } {
  const [, name, version] = /^(@?[^@]+)@(.+)$/.exec(reference) ?? []
  if (name && version && semver.valid(version)) return { name, version }
  throw new Failure({
    what: `the npm package ${reference} cannot be used`,
    why: 'it names no exact version',
    next: 'write it with its version, such as @modelcontextprotocol/server-postgres@0.6.2',
    exit: Exit.usage,
  })
}

/** The packages that a deployment's servers are. */
const wantedPackages = ({ servers }: Deployment): WantedPackage[] =>
  servers.flatMap(server => (server.package ? [{ server: server.name, ...packageParts(server.package) }] : []))

const make = changesOf('packages', 'Files')

/** npm packages of MCP servers, each in a directory of its own below the project, which is mounted read-only. */
export const packages: Step<PackagesState> = {
  id: 'packages',
  title: 'MCP server packages',
  after: ['directories'],
  async inspect(context) {
    const { deployment, world } = context
    const paths = projectFiles(deployment)
    const wanted = wantedPackages(deployment)
    const found = await Promise.all(
      wanted.map(async item => {
        const installed = await world.packages.installed(paths.package(item.server), item.name)
        const standIn = installed ? undefined : await world.packages.standIn?.(item.name, item.version)
        return { ...item, ...(installed && { installed }), ...(standIn && { standIn }) }
      }),
    )
    const servers = wanted.map(({ server }) => server)
    return { packages: found, orphans: noLongerWanted(await recorded(context), 'packages', servers) }
  },
  plan({ packages: found, orphans }) {
    const right = (item: PackagesState['packages'][number]) => item.installed === item.version
    const installs = found
      .filter(item => !right(item))
      .map(item =>
        make(item.server, item.installed ? 'change' : 'create', `npm package ${item.name} ${item.version}`, {
          detail: item.standIn ?? (item.installed ? `now ${item.installed}` : 'mounted read-only, no install scripts'),
        }),
      )
    const removals = orphans.map(({ change }) => make(nameOf(change), 'remove', change.what))
    return {
      changes: [...installs, ...removals],
      asIs: found.filter(right).map(item => `npm package ${item.name} ${item.version}`),
    }
  },
  async apply(change, { deployment, world, report, signal }) {
    const server = nameOf(change)
    const directory = projectFiles(deployment).package(server)
    if (change.action === 'remove') return world.files.removeTree(directory)
    const wanted = wantedPackages(deployment).find(item => item.server === server)
    if (!wanted) throw new Error(`server ${server} has no package`)
    const told = (line: string) => report({ kind: 'text', text: line })
    await world.packages.install(directory, wanted.name, wanted.version, told, signal)
  },
  owned: each(async ({ change }, { world, deployment }) => {
    const path = projectFiles(deployment).package(nameOf(change))
    const standing = (await world.files.stat(path)) ? 'ours' : 'gone'
    return { changes: [change.id], group: 'Files', what: `${change.what} in ${path}`, path, standing }
  }),
  async undo(change, _receipt, { deployment, world }) {
    await world.files.removeTree(projectFiles(deployment).package(nameOf(change)))
  },
}
