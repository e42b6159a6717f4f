import { z } from 'zod'
import type { Files } from '../adapters/files.ts'
import { boundedJson } from '../bounds.ts'
import { Exit, Failure } from '../failure.ts'
import type { Change, Receipt } from './step.ts'

const changeSchema = z.strictObject({
  id: z.string(),
  step: z.string(),
  action: z.enum(['create', 'change', 'remove', 'run']),
  group: z.string(),
  what: z.string(),
  detail: z.string().optional(),
  holdsData: z.boolean().optional(),
  startsGateway: z.boolean().optional(),
  outage: z.string().optional(),
})

const entrySchema = z.strictObject({
  change: changeSchema,
  /** `started` without `done` means that a crash or a failure came between: the change may be there or not. */
  state: z.enum(['started', 'done', 'undone']),
  at: z.string(),
  receipt: z.record(z.string(), z.unknown()).optional(),
})

const journalSchema = z.strictObject({
  format: z.literal(1),
  deployment: z.string(),
  entries: z.array(entrySchema),
  /** Set when every change was made and the checks have run. */
  finishedAt: z.string().optional(),
})

export type JournalEntry = z.output<typeof entrySchema>
export type JournalContent = z.output<typeof journalSchema>

/** What has been applied so far, on disk before and after each change. Resume, undo and remove read it. */
export interface Journal {
  readonly content: JournalContent
  started(change: Change): Promise<void>
  done(change: Change, receipt: Receipt | undefined): Promise<void>
  undone(change: Change): Promise<void>
  /**
   * The run is over: every change was `made` and the checks have run, or what is in service was `put back`. Of all that was made, what is still only started
   * was made as well: a crash kept its end from being written down, and a later plan did not find it lacking.
   */
  finished(end?: 'made' | 'put back'): Promise<void>
}

/** What holds data goes on holding it when it is changed: a new password makes a role no emptier. */
const heldBy = ({ change: { holdsData } }: JournalEntry, { change }: JournalEntry) =>
  holdsData ? { change: { ...change, holdsData } } : {}

/** Opens the journal at `path`, or begins one. A damaged or unknown one is refused with its path, never guessed at. */
export async function openJournal(files: Files, path: string, deployment: string, now: () => Date): Promise<Journal> {
  const read = await readJournal(files, path, deployment)
  // Half of a first one, of a run that was killed in it: an undo writes none over it.
  if (!read) await files.remove(path)
  const content = read ?? { format: 1 as const, deployment, entries: [] }
  const save = () => files.write(path, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  const record = async (change: Change, state: JournalEntry['state'], receipt?: Receipt) => {
    const entry: JournalEntry = { change, state, at: now().toISOString(), ...(receipt && { receipt }) }
    const known = content.entries.findIndex(other => other.change.id === change.id && other.state !== 'undone')
    const earlier = content.entries[known]
    if (earlier) content.entries[known] = { ...entry, ...heldBy(earlier, entry), receipt: receipt ?? earlier.receipt }
    else content.entries.push(entry)
    delete content.finishedAt
    await save()
  }
  return {
    content,
    started: change => record(change, 'started'),
    done: (change, receipt) => record(change, 'done', receipt),
    undone: change => record(change, 'undone'),
    async finished(end = 'made') {
      for (const entry of content.entries) if (end === 'made' && entry.state === 'started') entry.state = 'done'
      content.finishedAt = now().toISOString()
      await save()
    },
  }
}

const beginAnew = (path: string) => `look at ${path}; move it away to begin anew without what it knew`

/** The journal of a deployment at `path`, or `undefined` where there is none. Another deployment's proves nothing. */
export async function readJournal(files: Files, path: string, deployment: string): Promise<JournalContent | undefined> {
  const text = await files.read(path)
  if (text === undefined) return undefined
  try {
    const content = journalSchema.parse(
      boundedJson(text, { what: `the journal ${path} cannot be understood`, next: beginAnew(path) }),
    )
    // What another gateway made is not this one's.
    if (content.deployment === deployment) return content
    throw new Failure({
      what: `the journal ${path} is not used`,
      why: `it is of the gateway ${content.deployment}: it was copied or moved there`,
      next: beginAnew(path),
      exit: Exit.refused,
    })
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure({
      what: `the journal ${path} cannot be understood`,
      why: 'it is damaged, or a newer Gatewright wrote it',
      next: beginAnew(path),
      exit: Exit.refused,
      cause: error,
    })
  }
}
