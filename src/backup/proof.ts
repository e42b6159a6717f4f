import { createHash, createHmac, hkdfSync, timingSafeEqual, type Hash } from 'node:crypto'
import type { Secret } from '../secret.ts'

/** SHA-256 of each part of a backup, by its name in the archive. */
export type Sums = ReadonlyMap<string, string>

/** Where the salt key stands among the secrets of a backup. */
export const saltKeyName = 'LITELLM_SALT_KEY'

/** Bytes as they pass, and their sum once all have. */
export async function* summed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}

export const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A key of its own for this one use, so that nothing of the salt key can be told from it (RFC 5869). */
const keyFrom = (saltKey: Secret): Buffer =>
  Buffer.from(hkdfSync('sha256', saltKey.reveal(), '', 'gatewright backup 1', 32))

/** The proof that whoever made a backup knew the salt key of the gateway in it: a MAC over the sums of all its parts, in the order of their names. */
export function proofOf(saltKey: Secret, sums: Sums): string {
  const text = JSON.stringify([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
  return createHmac('sha256', keyFrom(saltKey)).update(text).digest('hex')
}

/** Compared without telling, by its time, how much of it is right. */
export function isProof(proof: string, saltKey: Secret, sums: Sums): boolean {
  const [given, wanted] = [Buffer.from(proof, 'utf8'), Buffer.from(proofOf(saltKey, sums), 'utf8')]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
