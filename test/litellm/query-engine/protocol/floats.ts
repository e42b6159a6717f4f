import { stringEnd } from '../graphql/tokens.ts'

// JavaScript would write the float 1.0 as 1, which Python then reads as an int. Such numbers travel as strings behind a
// NUL, which PostgreSQL text cannot hold, and are put back as the engine wrote them.

/** `JSON.parse` that keeps floats without a fraction apart from integers, for `stringifyKeepingFloats`. */
export function parseKeepingFloats(text: string): unknown {
  if (!/\d\.0/.test(text)) return JSON.parse(text)
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at)
    const plain = text.slice(at, quote === -1 ? undefined : quote)
    parts.push(plain.replace(/-?\d+\.0(?!\d)/g, number => `"\\u0000${number}"`))
    if (quote === -1) break
    at = stringEnd(text, quote)
    parts.push(text.slice(quote, at))
  }
  return JSON.parse(parts.join(''))
}

/** `JSON.stringify` that writes what `parseKeepingFloats` set apart as it was. */
export const stringifyKeepingFloats = (value: unknown): string =>
  JSON.stringify(value).replace(/"\\u0000(-?\d+\.0)"/g, '$1')
