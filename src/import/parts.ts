import type { Found } from '../judge/judge.ts'
import { isSecretName } from '../judge/names.ts'
import { Secret } from '../secret.ts'
import { type ReferenceOptions, referencesIn } from './references.ts'

/** A variable that a file refers to: asked for, and never taken as a value. */
export interface Variable {
  variable: string
  /** What is typed for it is hidden. */
  secret: boolean
  /** Its place takes a secret, whatever its value looks like. */
  certain?: boolean
  label?: string
  default?: string
  /** What stands in the file is no reference but what a README writes in its place. */
  placeholder?: boolean
  /** Nothing can be left out there: a URL, a command. */
  needed?: boolean
  /** What stands in the file is a path of the client's machine: it is asked for the one on this host. */
  path?: string
}

/** A secret piece of a value. */
export interface Hidden {
  hidden: Secret
  /** Nothing but its looks speaks for it. */
  doubt: boolean
  /** Of the key, flag or header that it is the value of. */
  name?: string
}

/** A piece of a value: plain text, a secret, or a variable. */
export type Part = string | Hidden | Variable

export const isVariable = (part: Part): part is Variable => typeof part === 'object' && 'variable' in part
export const isHidden = (part: Part): part is Hidden => typeof part === 'object' && 'hidden' in part

const over = (found: Found[], from: number, to: number) => found.find(one => one.from < to && from < one.to)

/** Text between references, cut where a secret begins and ends. */
export function literals(text: string, from: number, to: number, found: Found[]): (string | Hidden)[] {
  const edges = found.flatMap(one => [one.from, one.to]).filter(edge => from < edge && edge < to)
  const cuts = [...new Set([from, ...edges, to])].sort((a, b) => a - b)
  return cuts.slice(0, -1).flatMap((start, index): (string | Hidden)[] => {
    const end = cuts[index + 1]!
    const piece = text.slice(start, end)
    const secret = over(found, start, end)
    return piece === ''
      ? []
      : [
          secret
            ? { hidden: Secret.of(piece), doubt: secret.doubt === true, ...(secret.name && { name: secret.name }) }
            : piece,
        ]
  })
}

/** A value in its parts: its variables are told from its text, and what was found secret from what was not. */
export function partsOf(text: string, found: Found[], options: ReferenceOptions): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const { from, to, name, default: fallback, secret } of referencesIn(text, options)) {
    parts.push(...literals(text, at, from, found))
    const input = options.inputs[name]
    const byDefault = fallback ?? input?.default
    const place = over(found, from, to)
    const certain = input?.secret === true || secret === true || (place !== undefined && !place.doubt)
    parts.push({
      variable: name,
      secret: certain || place !== undefined || isSecretName(name),
      ...(certain && { certain }),
      ...(input?.label && { label: input.label }),
      ...(byDefault !== undefined && { default: byDefault }),
    })
    at = to
  }
  return [...parts, ...literals(text, at, text.length, found)]
}
