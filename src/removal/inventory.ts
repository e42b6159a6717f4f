import { join } from 'node:path'
import { adoptedContainer } from '../hand-made/secrets.ts'
import type { Files } from '../adapters/files.ts'
import { readJournal } from '../engine/journal.ts'
import type { OwnedResource } from '../engine/owned.ts'
import type { PlanContext, Step } from '../engine/step.ts'
import { deploymentFiles } from '../paths.ts'

/** Headings, in the order in which they are told: what is nearest to clients comes first. */
const groups = ['Gateway', 'Docker', 'PostgreSQL', 'Files', 'Gatewright']

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
async function own({ world, deployment }: PlanContext): Promise<OwnedResource[]> {
  const { state, logs } = deploymentFiles(world.own, deployment.name)
  const dumps = await dumpsBelow(world.files, state)
  const there = async (what: string, path: string, isMemory = false): Promise<OwnedResource[]> =>
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
    ...dumps.map((path): OwnedResource => ({
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
async function adopted({ world, deployment }: PlanContext): Promise<OwnedResource[]> {
  const is = await adoptedContainer(world, deployment)
  const what = `container ${deployment.name}`
  return is ? [{ changes: [], group: 'Docker', what, detail: 'it was adopted', standing: 'foreign' }] : []
}

/**
 * Everything that this gateway has on this host: what each step says by its entries of the journal, the last step first, and Gatewright's own files. Reads only.
 */
export async function inventory(context: PlanContext, steps: Step[]): Promise<OwnedResource[]> {
  const { world, deployment } = context
  const journal = await readJournal(world.files, deploymentFiles(world.own, deployment.name).journal, deployment.name)
  const made = (journal?.entries ?? []).filter(
    ({ change, state }) => state !== 'undone' && !(change.action === 'remove' && state === 'done'),
  )
  const found = await Promise.all(
    steps.toReversed().map(({ id, owned }) => {
      const entries = made.filter(({ change }) => change.step === id)
      return owned && entries.length > 0 ? owned(entries, context) : []
    }),
  )
  const all = [...found.flat(), ...(await adopted(context)), ...(await own(context))]
  return groups.flatMap(group => all.filter(one => one.group === group))
}
