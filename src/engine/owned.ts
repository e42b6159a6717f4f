import type { JournalEntry } from './journal.ts'
import type { PlanContext } from './step.ts'

/**
 * What a thing is that bears a gateway's name: `ours` was made for it and goes; `data` and `edited` by hand go only when they are named; `foreign` was made by
 * somebody else, and `shared` is used by others as well: both stay. `gone` is not there any more.
 */
export type Standing = 'ours' | 'data' | 'edited' | 'foreign' | 'shared' | 'gone'

/** One thing that a gateway has on this host. */
export interface OwnedResource {
  /** Ids of the journal's changes that made it, all of which are taken back together. */
  changes: string[]
  /** Heading of the inventory: Docker, PostgreSQL, Files, Gateway, Gatewright. */
  group: string
  what: string
  detail?: string
  standing: Standing
  /** What it is called where it has to be named: `--data litellm_db`. */
  name?: string
  /** Naming all of these names it as well: the keys to a database that goes open nothing, and a role goes with the last that it owns. */
  goesWith?: string[]
  /** Where it lies, for a directory that cannot go while it stays. */
  path?: string
  /** A directory goes when nothing is left in it. */
  isDirectory?: boolean
  /** What Gatewright knows of this gateway: it stays as long as something is kept about which it will be asked. */
  isMemory?: boolean
  /** Taking it away needs the administrator's login to PostgreSQL. */
  needsAdmin?: boolean
  /** Takes away what no step's undo does. */
  remove?: () => Promise<void>
}

/** What a step has on this host, by its entries of the journal. Reads only. */
export type Owned = (entries: JournalEntry[], context: PlanContext) => Promise<OwnedResource[]>

export const idsOf = (entries: JournalEntry[]): string[] => entries.map(({ change }) => change.id)

/** Whether an entry made what it names, rather than changed what was there. */
export const isCreated = ({ change, receipt }: JournalEntry): boolean =>
  change.action === 'create' || receipt?.created === true

/** Of a step whose entries are looked at one by one. */
export const each =
  (look: (entry: JournalEntry, context: PlanContext) => Promise<OwnedResource | OwnedResource[]>): Owned =>
  async (entries, context) =>
    (await Promise.all(entries.map(entry => look(entry, context)))).flat()
