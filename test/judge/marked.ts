import { type Place, secretsIn } from '../../src/judge/judge.ts'

/** A text with « » around each secret that is found in it. */
export function marked(text: string, place: Place = {}): string {
  let shown = ''
  let at = 0
  for (const { from, to } of secretsIn(text, place)) {
    shown += `${text.slice(at, from)}«${text.slice(from, to)}»`
    at = to
  }
  return shown + text.slice(at)
}

/** A text with « » in it without them, and as it is. */
export const unmarked = (text: string): string => text.replace(/[«»]/g, '')
