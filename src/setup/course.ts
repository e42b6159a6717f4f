import type { Answers } from '../deployment/field.ts'
import type { Deployment } from '../deployment/schema.ts'
import type { BringsBack } from '../generations/generation.ts'
import type { Secret } from '../secret.ts'
import type { Draft } from './draft.ts'

/** A change whose answers are known: an upgrade, or the way back to an earlier deployment. */
export interface Course {
  /** `upgrade`, as it is typed. */
  command: string
  /** Every answer, in place of those of the recorded deployment and of a draft. */
  given: Answers
  /** Values by secret id, for what the store does not have. */
  secrets: ReadonlyMap<string, Secret>
  bringsBack?: BringsBack
  /** What to know before yes, as lines under the plan. */
  notes: string[]
  /** Answers may be missing, such as the administrator's login, or be changed: they are shown before the plan. */
  asks?: boolean
  /** The gateway as it is recorded; absent where there is none yet. */
  before?: Deployment
}

/** The draft of a change that nobody answers questions for: nothing of it has to outlive this process. */
export function draftOf({ secrets }: Pick<Course, 'secrets'>): Draft {
  const values = new Map(secrets)
  return {
    answers: undefined,
    saveAnswers: async () => undefined,
    get: id => values.get(id),
    set: async (id, value) => void values.set(id, value),
    discard: async () => values.clear(),
  }
}
