import type { NewKey } from './new-key.ts'
import type { Rotation } from './rotation.ts'
import { quote } from '../text/shell.ts'
import type { Course } from './course.ts'

/** Options that commands share, as commander gives them. */
export interface CommonOptions {
  deployment: string
  json?: boolean
  /** On a made-up host, with a stand-in for the gateway. */
  rehearse?: boolean
  /** The directory of that, kept afterwards. */
  keep?: string
}

export interface SetupOptions extends CommonOptions {
  answers?: string
  plan?: boolean
  yes?: boolean
  plain?: boolean
  fresh?: boolean
  /** A gateway that is there is changed: its recorded answers are the start, and `section` is where the questions begin; `rotate` and `newKey` ask none. */
  change?: { section?: string; rotate?: Rotation; newKey?: NewKey }
  /** A change whose answers are known: only the plan is confirmed. */
  course?: Course
  /** The screens begin with the choice of an earlier deployment. */
  choosesGeneration?: boolean
}

/** The command that goes on with these options. */
export const commandOf = ({ change, course }: Pick<SetupOptions, 'change' | 'course'>): string =>
  course?.command ?? (change?.rotate ? `rotate ${change.rotate.name}` : change ? 'reconfigure' : 'setup')

/** What a command that is printed has to be given to mean the same place. */
export const placeFlags = ({ rehearse, keep }: Pick<CommonOptions, 'rehearse' | 'keep'>): string =>
  rehearse && keep !== undefined ? ` --rehearse --keep ${quote(keep)}` : ''
