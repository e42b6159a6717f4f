import { clean } from '../text/clean.ts'
import { catalogue } from './catalogue.ts'
import type { KnownFailure } from './known-failure.ts'

/** What is known about a failure, and the line by which it was known. */
export interface Diagnosis extends Pick<KnownFailure, 'id' | 'means' | 'why' | 'next' | 'source' | 'seen'> {
  line: string
}

const ranks = { cause: 3, symptom: 2, unexplained: 1, harmless: 0 }
const rankOf = ({ weight }: KnownFailure) => ranks[weight ?? 'cause']

/** The rows that a line matches. */
const rowsOf = (line: string): KnownFailure[] => catalogue.filter(({ pattern }) => pattern.test(line))

/**
 * What the lines of a log, oldest first, say about a failure. What explains more wins: a cause over a symptom, a symptom over the mere end of a start; among equals the last
 * line wins, since a program tries again until it gives up, and on one line the first row of the catalogue.
 */
export function diagnose(lines: string[]): Diagnosis | undefined {
  let best: { row: KnownFailure; line: string } | undefined
  for (const text of lines) {
    const line = clean(text)
    for (const row of rowsOf(line).reverse()) if (!best || rankOf(row) >= rankOf(best.row)) best = { row, line }
  }
  if (!best) return undefined
  const { id, means, why, next, source, seen } = best.row
  return { id, means, why, next, source, seen, line: best.line }
}
