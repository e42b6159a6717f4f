import { readInput } from '../adapters/bounded-file.ts'
import type { Files } from '../adapters/files.ts'
import { Exit, Failure } from '../failure.ts'
import { Secret } from '../secret.ts'

/** age's own documents ask for so many characters of a passphrase that a machine has made. */
const shortest = 10

const unusable = (why: string, next: string) =>
  new Failure({ what: 'the passphrase cannot be used', why, next, exit: Exit.usage })

/** A secret from a file, or from standard input as `-`. An editor ends a file with a line break, which is not part of it. */
export async function secretFrom(files: Files, path: string): Promise<Secret> {
  const content = path === '-' ? await readInput(process.stdin, 'standard input') : await files.read(path)
  if (content === undefined)
    throw unusable(`${path} does not exist`, 'name a file with the passphrase in it, or - for standard input')
  const text = content.replace(/\r?\n$/, '')
  if (text === '') throw unusable(`${path === '-' ? 'standard input' : path} is empty`, 'write the passphrase into it')
  return Secret.of(text)
}

/** What is wrong with a passphrase for a new backup, if anything. */
export const newPassphraseProblem = (value: Secret): string | undefined =>
  value.reveal().length < shortest ? `At least ${shortest} characters are needed.` : undefined

/** A passphrase for a new backup: long enough that nobody guesses it from the file. */
export async function newPassphrase(files: Files, path: string): Promise<Secret> {
  const value = await secretFrom(files, path)
  if (newPassphraseProblem(value))
    throw unusable(`it has less than ${shortest} characters`, 'take some words, or a generated one')
  return value
}

const canAsk = () => process.stdin.isTTY === true && process.stdout.isTTY === true

/** Asks on the terminal; `twice` for a new one, since nobody sees what is typed. */
export async function askPassphrase(twice: boolean): Promise<Secret> {
  if (!canAsk())
    throw new Failure({
      what: 'there is no passphrase',
      why: 'there is no terminal to ask for it',
      next: 'give it in a file, or - for standard input: --passphrase-file FILE',
      exit: Exit.usage,
    })
  const { openAsker } = await import('../asker/open-asker.ts')
  const asker = await openAsker(process.env.TERM === 'dumb' ? 'lines' : 'prompts')
  const ask = async (message: string, help: string, check: () => string | undefined = () => undefined) =>
    (await asker.secret({ message, help, check })) ?? Secret.of('')
  try {
    for (;;) {
      const first = await ask(
        'Passphrase',
        twice
          ? 'The backup holds every secret of the gateway. Without the passphrase it cannot be opened.'
          : 'The one that the backup was made with.',
      )
      if (!twice) return first
      const problem = newPassphraseProblem(first)
      if (problem) asker.say(problem)
      else if (first.equals(await ask('The same once more', 'Nobody sees what is typed.'))) return first
      else asker.say('The two differ.')
    }
  } finally {
    asker.close()
  }
}
