import { createReadStream } from 'node:fs'
import type { SecretSpec, SecretValues } from '../deployment/secrets.ts'
import { secretParts } from '../judge/parts.ts'

/** A value that is looked for, and the name by which a finding tells of it. */
export interface Needle {
  label: string
  forms: Buffer[]
}

/** A shorter value is found everywhere by chance. */
const shortestNeedle = 6

/** The values and their secret parts as they are, and as a URL and a JSON document hold them. */
export function needlesOf(specs: SecretSpec[], secrets: SecretValues): { needles: Needle[]; tooShort: string[] } {
  const needles: Needle[] = []
  const tooShort: string[] = []
  for (const { id, label } of specs.filter(spec => secrets.has(spec.id))) {
    const value = secrets.get(id).reveal()
    if (value.length < shortestNeedle) tooShort.push(label)
    else {
      const forms = new Set(
        [value, ...secretParts(value)].flatMap(text => [
          text,
          encodeURIComponent(text),
          JSON.stringify(text).slice(1, -1),
        ]),
      )
      needles.push({ label, forms: [...forms].map(form => Buffer.from(form)) })
    }
  }
  return { needles, tooShort }
}

/** Labels of the values that are in the bytes. Reads them in the pieces in which they come and keeps only as much as a value is long. */
export async function foundIn(chunks: AsyncIterable<Uint8Array>, needles: Needle[]): Promise<Set<string>> {
  const longest = Math.max(0, ...needles.flatMap(({ forms }) => forms.map(form => form.length)))
  const found = new Set<string>()
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const piece = Buffer.concat([rest, chunk])
    for (const { label, forms } of needles) if (forms.some(form => piece.includes(form))) found.add(label)
    rest = piece.subarray(Math.max(0, piece.length - longest + 1))
  }
  return found
}

/** A file's bytes; none for a file that is not there, or no longer: a log is rotated, a process ends. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ESRCH') throw error
  }
}
