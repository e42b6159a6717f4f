import type { Files } from '../adapters/files.ts'
import { secretRef } from '../deployment/secret-ref.ts'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import { fromReference } from '../gateway/resolve-secrets.ts'

const unusable = (why: string, next: string) =>
  new Failure({ what: 'the gateway was not asked', why, next, exit: Exit.usage })

const references = 'give it as --key file:PATH or --key env:NAME'

/** Nothing of what was given is repeated: it may be the key itself. */
function refuseValue(reference: string): void {
  if (/^(file|env):/.test(reference) && secretRef.safeParse(reference).success) return
  throw unusable(
    'the key was given in a form that is no reference; a key itself can be read in the list of processes and in the shell’s history',
    `${references}; a key that was typed here has to be replaced`,
  )
}

async function asked(): Promise<Secret | undefined> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true)
    throw unusable('there is no key, and no terminal to ask for it', references)
  const { openAsker } = await import('../asker/open-asker.ts')
  const asker = await openAsker(process.env.TERM === 'dumb' ? 'lines' : 'prompts')
  try {
    return await asker.secret({
      message: 'Key',
      help: 'A virtual key, or the master key, with which more is tried. It is sent to that address only, and kept nowhere.',
      check: () => undefined,
    })
  } finally {
    asker.close()
  }
}

/** The key with which a gateway is proved: from `file:PATH` or `env:NAME`, or asked for, unseen. */
export async function givenKey(
  reference: string | undefined,
  sources: { files: Files; env: NodeJS.ProcessEnv },
): Promise<Secret> {
  if (reference !== undefined) refuseValue(reference)
  const key = reference === undefined ? await asked() : await fromReference(reference, sources)
  // A header takes one word, and a file that other values lie in too is no key.
  if (key && /\s/.test(key.reveal()))
    throw unusable(
      `${reference ?? 'the answer'} holds more than a key`,
      'give a file with the key in it and nothing else',
    )
  if (key) return key
  throw unusable(`${reference ?? 'the answer'} holds no key`, 'write the key into it, with nothing else')
}
