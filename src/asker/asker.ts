import type { Option } from '../deployment/field.ts'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'

interface Asked {
  message: string
  /** One line under the question. */
  help: string
  /** What `?` shows. */
  more?: string
}

/** Answers what would be valid, or nothing for a valid value. */
type Check<V> = (value: V) => string | undefined

/** A way to ask line by line. Two exist over the same questions: @inquirer/prompts, and plain node:readline. */
export interface Asker {
  say(line: string): void
  text(asked: Asked & { value?: string; because?: string; check: Check<string> }): Promise<string>
  /** Never echoed. An empty answer is `undefined`. */
  secret(asked: Asked & { check: Check<string> }): Promise<Secret | undefined>
  choice(asked: Asked & { options: Option[]; value?: string; because?: string }): Promise<string>
  choices(
    asked: Asked & { options: Option[]; value: string[]; because?: string; other: boolean; check: Check<string[]> },
  ): Promise<string[]>
  confirm(asked: Asked & { value: boolean; because?: string; check: Check<boolean> }): Promise<boolean>
  close(): void
}

/** What ends the questions before they are done: Ctrl-C, or an input that has no more lines. */
export const interrupted = (why: string): Failure =>
  new Failure({
    what: 'the questions were left',
    why,
    next: 'run the same command again: the answers so far are kept, the administrator’s password is not',
    exit: Exit.interrupted,
  })
