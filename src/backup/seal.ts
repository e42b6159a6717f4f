import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Exit, Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'

/** What closes a backup, and opens it again: a passphrase, or age's own keys. */
export type Seal = { passphrase: Secret } | { recipients: string[] }
export type Opening = { passphrase: Secret } | { identities: Secret[] }

/** The first line of every file of age (https://age-encryption.org/v1). */
const ageHeader = 'age-encryption.org/v1\n'

const toWeb = (stream: Readable) => Readable.toWeb(stream) as globalThis.ReadableStream<Uint8Array>
const fromWeb = (stream: unknown) => Readable.fromWeb(stream as ReadableStream<Uint8Array>)

/** The content encrypted as a file of age: `age --decrypt` opens it too. */
export async function sealed(content: Readable, seal: Seal): Promise<Readable> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  if ('passphrase' in seal) encrypter.setPassphrase(seal.passphrase.reveal())
  else for (const recipient of seal.recipients) encrypter.addRecipient(recipientOf(recipient))
  return fromWeb(await encrypter.encrypt(toWeb(content)))
}

function recipientOf(recipient: string): string {
  if (/^age1[0-9a-z]+$/.test(recipient)) return recipient
  throw new Failure({
    what: `${recipient} is no recipient of age`,
    why: 'a recipient begins with age1',
    next: 'make a pair with age-keygen, and give the public key that it prints',
    exit: Exit.usage,
  })
}

export const notOpened = (path: string, why: string, next: string, cause?: unknown): Failure =>
  new Failure({ what: `${path} cannot be opened`, why, next, exit: Exit.refused, cause })

async function* withHeader(content: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0)
  let isChecked = false
  for await (const chunk of content) {
    if (isChecked) yield chunk
    else {
      head = Buffer.concat([head, chunk])
      if (head.length < ageHeader.length) continue
      if (!head.toString('latin1').startsWith(ageHeader)) throw foreign(path)
      isChecked = true
      yield head
    }
  }
  if (!isChecked) throw foreign(path)
}

const foreign = (path: string) =>
  notOpened(path, 'it is no file that age encrypted', 'name a file that gatewright backup wrote')

/** The content of a sealed file; what is cut off or changed ends it with a failure. */
export async function opened(content: AsyncIterable<Uint8Array>, opening: Opening, path: string): Promise<Readable> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  if ('passphrase' in opening) decrypter.addPassphrase(opening.passphrase.reveal())
  else for (const identity of opening.identities) decrypter.addIdentity(identity.reveal())
  const source = Readable.from(withHeader(content, path))
  try {
    return fromWeb(await decrypter.decrypt(toWeb(source)))
  } catch (error) {
    throw error instanceof Failure ? error : whyClosed(error, path, opening)
  }
}

function whyClosed(error: unknown, path: string, opening: Opening): Failure {
  const said = error instanceof Error ? error.message : String(error)
  // age's own words where no passphrase or identity fits (age-encryption, dist/index.js, Decrypter.decryptHeader).
  if (/no identity matched/.test(said))
    return 'passphrase' in opening
      ? notOpened(path, 'the passphrase is another', 'give the passphrase that the backup was made with', error)
      : notOpened(path, 'it was encrypted for somebody else', 'give the identity of one of its recipients', error)
  return notOpened(path, `it is damaged: ${said}`, 'take another copy of it', error)
}
