import { moment } from '../deployment/moment.ts'
import type { Generation } from './generation.ts'

/** One of the deployments that are kept, as `rollback --json` lists it. */
export interface GenerationSummary {
  number: number
  /** ISO 8601: until when it served. */
  until: string
  image: string
  version?: string
  digest?: string
  dump?: { at: string; bytes: number }
}

export const summaryOf = ({ number, kept: { at, image, dump } }: Generation): GenerationSummary => ({
  number,
  until: at,
  image: image.reference,
  ...(image.version && { version: image.version }),
  ...(image.digest && { digest: image.digest }),
  ...(dump && { dump: { at: dump.at, bytes: dump.bytes } }),
})

/** `LiteLLM 1.108.11, until 2026-11-25 22:41`. */
export const generationText = ({ version, image, until }: GenerationSummary): string =>
  `${version ? `LiteLLM ${version}` : image}, until ${moment(until)}`

/** Every generation as a line. */
export function generationLines(all: GenerationSummary[]): string[] {
  if (all.length === 0) return ['No earlier deployment is kept: one is, each time that another container takes over.']
  return all.map(
    one =>
      `${String(one.number).padStart(3)}  ${generationText(one)}${one.dump ? ', with a dump of its database' : ''}`,
  )
}
