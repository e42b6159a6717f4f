import { stringify } from 'yaml'
import { z } from 'zod'
import type { Files } from '../adapters/files.ts'
import { type About, boundedJson, boundedYaml, notTaken } from '../bounds.ts'
import type { Answers } from '../deployment/field.ts'
import { Failure } from '../failure.ts'
import type { deploymentFiles } from '../paths.ts'
import { Secret } from '../secret.ts'

/**
 * What was answered and not yet applied: answers in one file, typed and generated secrets in another, both mode 600 in the state directory, so
 * that a dropped connection loses nothing. Deleted after apply, undo and `--fresh`.
 */
export interface Draft {
  readonly answers: Answers | undefined
  saveAnswers(answers: Answers): Promise<void>
  get(id: string): Secret | undefined
  /** The administrator's password is held for this process only; everything else is saved at once. */
  set(id: string, value: Secret): Promise<void>
  discard(): Promise<void>
}

const secretsSchema = z.record(z.string(), z.string())

/** Answers that are never kept: a resume asks for them again. */
const forThisProcessOnly = (id: string) => id.startsWith('admin.')

function withoutTransient(answers: Answers): Answers {
  const { admin, ...rest } = answers
  if (typeof admin !== 'object' || admin === null) return rest
  const { password: _, ...kept } = admin as Answers
  return { ...rest, admin: kept }
}

const aboutDraft = (path: string): About => ({
  what: `the draft ${path} cannot be read`,
  next: 'run again with --fresh to begin without it',
})

async function load<T>(files: Files, path: string, read: (text: string) => T): Promise<T | undefined> {
  const text = await files.read(path)
  if (text === undefined) return undefined
  try {
    return read(text)
  } catch (error) {
    // The parser's own message quotes what it read, which may be secret.
    throw error instanceof Failure ? error : notTaken(aboutDraft(path), 'it is damaged, or a newer Gatewright wrote it')
  }
}

/** Opens the draft of one deployment; a draft that does not exist is empty. */
export async function openDraft(files: Files, paths: ReturnType<typeof deploymentFiles>): Promise<Draft> {
  const answers = await load(files, paths.draft, text =>
    z.record(z.string(), z.unknown()).parse(boundedYaml(text, aboutDraft(paths.draft))),
  )
  const saved = await load(files, paths.draftSecrets, text =>
    secretsSchema.parse(boundedJson(text, aboutDraft(paths.draftSecrets))),
  )
  const secrets = new Map(Object.entries(saved ?? {}).map(([id, value]) => [id, Secret.of(value)]))
  let last: Promise<void> = Promise.resolve()
  /** One write after another: of two answers in quick succession the later one has to be the one on disk. */
  const save = (path: string, content: string): Promise<void> => {
    const write = async () => {
      await files.makeDirectory(paths.state, 0o700)
      await files.write(path, content, { mode: 0o600 })
    }
    last = last.then(write, write)
    return last
  }
  return {
    answers,
    saveAnswers: latest => save(paths.draft, stringify(withoutTransient(latest))),
    get: id => secrets.get(id),
    async set(id, value) {
      secrets.set(id, value)
      if (forThisProcessOnly(id)) return
      const kept = [...secrets]
        .filter(([key]) => !forThisProcessOnly(key))
        .map(([key, secret]) => [key, secret.reveal()])
      await save(paths.draftSecrets, JSON.stringify(Object.fromEntries(kept)))
    },
    async discard() {
      await files.remove(paths.draftSecrets)
      await files.remove(paths.draft)
      secrets.clear()
    },
  }
}

/** The same for a plan that is only looked at: nothing of it outlives this process. `fresh` leaves out what was drafted. */
export function inMemory({ answers, get }: Draft, fresh = false): Draft {
  const values = new Map<string, Secret>()
  return {
    answers: fresh ? undefined : answers,
    saveAnswers: async () => {},
    get: id => values.get(id) ?? (fresh ? undefined : get(id)),
    set: async (id, value) => void values.set(id, value),
    discard: async () => values.clear(),
  }
}
