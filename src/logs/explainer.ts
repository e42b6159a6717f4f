import { type Diagnosis, diagnose } from '../diagnosis/diagnose.ts'

/** Explains a known failure where it appears first, and never again: a program that fails says so many times. */
export class Explainer {
  readonly #told = new Set<string>()

  /** What a line means, if that is known and was not told yet. */
  explain(line: string): Diagnosis | undefined {
    const known = diagnose([line])
    if (!known || this.#told.has(known.id)) return undefined
    this.#told.add(known.id)
    return known
  }
}

/** The explanation in lines that stand below the log's own. */
export const explanationLines = ({ means, why, next }: Diagnosis): string[] => [
  `  └ ${means}: ${why}`,
  `    next: ${next}`,
]
