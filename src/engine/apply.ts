import { asFailure, Failure } from '../failure.ts'
import type { Listener } from './events.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { Plan } from './plan.ts'
import type { ApplyContext, Change, PlanContext, Step } from './step.ts'

export interface RunOptions {
  steps: Step[]
  context: PlanContext
  journal: Journal
  listen: Listener
  signal: AbortSignal
}

function stepOf(steps: Step[], change: Change): Step {
  const step = steps.find(candidate => candidate.id === change.step)
  if (!step) throw new Error(`change ${change.id} belongs to ${change.step}, which is no step`)
  return step
}

function applyContext({ context, listen, signal }: RunOptions, change: Change): ApplyContext {
  return { ...context, signal, report: progress => listen({ type: 'change-progress', change, progress }) }
}

/** Makes the plan's changes in order, each written down before and after. Stops at the first failure, which is thrown. */
export async function applyPlan(plan: Plan, options: RunOptions): Promise<void> {
  for (const change of plan.changes) {
    options.signal.throwIfAborted()
    await applyChange(change, options)
  }
}

async function applyChange(change: Change, options: RunOptions): Promise<void> {
  const { steps, journal, listen, signal } = options
  const begun = performance.now()
  const elapsed = () => performance.now() - begun
  await journal.started(change)
  listen({ type: 'change-started', change })
  try {
    const receipt = await stepOf(steps, change).apply(change, applyContext(options, change))
    await journal.done(change, receipt ?? undefined)
    listen({ type: 'change-done', change, ms: elapsed() })
  } catch (error) {
    // Whatever a step makes of being stopped, the cause is that it was.
    const failure = asFailure(signal.aborted ? signal.reason : error)
    listen({ type: 'change-failed', change, failure, ms: elapsed() })
    throw failure
  }
}

export interface UndoOptions extends RunOptions {
  /** Asked before a change that holds data is taken back; `false` keeps it. */
  mayDropData: (change: Change) => Promise<boolean>
  /** What is left as it is for another reason, such as an edit by hand, and stays in the journal. */
  stays?: (change: Change) => boolean
}

/** A removal that was made: whatever has that name now is somebody else's. */
const isGone = ({ change, state }: JournalEntry) => change.action === 'remove' && state === 'done'

const notTakenBack =
  ({ what: change }: Change) =>
  (error: unknown): never => {
    const { what, why, next, exit } = asFailure(error)
    throw new Failure({ what: `${change} could not be taken back: ${what}`, why, next, exit, cause: error })
  }

/**
 * Takes back what the journal says was made, newest first, once every step has said that it can: a half that is left would be nobody's. Answers what was kept
 * because it holds data.
 */
export async function undoAll(options: UndoOptions): Promise<Change[]> {
  const { journal, signal, steps, stays, mayDropData } = options
  const kept: Change[] = []
  const goes: JournalEntry[] = []
  for (const entry of journal.content.entries.filter(({ state }) => state !== 'undone').reverse()) {
    signal.throwIfAborted()
    if (stays?.(entry.change)) continue
    if (!isGone(entry) && entry.change.holdsData && !(await mayDropData(entry.change))) kept.push(entry.change)
    else goes.push(entry)
  }
  for (const { change, receipt } of goes.filter(entry => !isGone(entry)))
    await stepOf(steps, change).checkUndo?.(change, receipt, applyContext(options, change)).catch(notTakenBack(change))
  for (const entry of goes) await undo(entry, options)
  return kept
}

async function undo(entry: JournalEntry, options: UndoOptions): Promise<void> {
  const { change, receipt } = entry
  const { journal, listen, signal, steps } = options
  signal.throwIfAborted()
  if (isGone(entry)) return journal.undone(change)
  await stepOf(steps, change).undo(change, receipt, applyContext(options, change)).catch(notTakenBack(change))
  await journal.undone(change)
  listen({ type: 'undone', change })
}
