import { basename } from 'node:path'
import type { JournalEntry } from '../engine/journal.ts'
import { isCreated, type OwnedResource } from '../engine/owned.ts'
import type { PlanContext } from '../engine/step.ts'
import { findFile } from './written-file.ts'

/** A file that a step wrote, and the copy of what was edited by hand before it. */
export async function ownedFile(entry: JournalEntry, { world }: PlanContext, path: string): Promise<OwnedResource[]> {
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

const copyOf = (path: string, { files }: PlanContext['world']): OwnedResource => ({
  changes: [],
  group: 'Files',
  what: path,
  path,
  detail: 'copy of a text that was edited by hand',
  standing: 'edited',
  name: basename(path),
  remove: () => files.remove(path),
})
