import { readJournal, type JournalEntry } from '../engine/journal.ts'
import type { PlanContext } from '../engine/step.ts'
import { deploymentFiles } from '../paths.ts'
import { nameOf } from './change.ts'

/** What earlier runs made and did not take back, by change id. */
export type Recorded = ReadonlyMap<string, JournalEntry>

/** Reads the deployment's journal: a step tells by it what is its own work. */
export async function recorded({ world, deployment }: Pick<PlanContext, 'world' | 'deployment'>): Promise<Recorded> {
  const journal = await readJournal(world.files, deploymentFiles(world.own, deployment.name).journal, deployment.name)
  const made = journal?.entries.filter(entry => entry.state !== 'undone') ?? []
  return new Map(made.map(entry => [entry.change.id, entry]))
}

/** One value of an earlier receipt; `undefined` where the receipt was lost in a crash. */
export const receiptOf = <T>(entries: Recorded, id: string, name: string): T | undefined =>
  entries.get(id)?.receipt?.[name] as T | undefined

/** What a step made for something that the deployment no longer has, by the name in its change id. */
export function noLongerWanted(entries: Recorded, step: string, wanted: readonly string[]): JournalEntry[] {
  return [...entries.values()].filter(
    ({ change, state }) =>
      change.step === step && !(change.action === 'remove' && state === 'done') && !wanted.includes(nameOf(change)),
  )
}
