import { Secret } from '../secret.ts'
import type { FoundInput } from './found.ts'
import type { Range } from './ranges.ts'
import { isSecretName } from './tokens.ts'

/** A variable that a file refers to: asked for, and never taken as a value. */
export interface Variable {
  variable: string
  secret: boolean
  label?: string
  default?: string
}

/** A piece of a value: plain text, a secret, or a variable. */
export type Part = string | Secret | Variable

export const isVariable = (part: Part): part is Variable => typeof part === 'object' && !(part instanceof Secret)

/**
 * The ways in which clients refer to variables: `${VAR}`, `${VAR:-default}`, `${env:VAR}`, `${input:id}` (Claude Code, VS Code, Cursor), `{env:VAR}` (OpenCode),
 * `${{ secrets.VAR }}` (Continue), `os.environ/VAR` as a whole value (LiteLLM). A bare `$VAR` is one in Gemini CLI alone.
 */
const references =
  /\$\{\{\s*(?:(?:secrets|inputs|env)\.)?([\w.-]+)\s*\}\}|\$\{(?:env:|input:)?([^}:]+)(?::-([^}]*)|:[^}]*)?\}|\{env:(\w+)\}|^os\.environ\/(\w+)$/g
const bareReferences = /\$([A-Za-z_]\w*)/g

export interface PartsOptions {
  inputs: Record<string, FoundInput>
  /** Whether a bare `$VAR` is a reference. */
  bare: boolean
}

interface Reference {
  range: Range
  name: string
  default?: string
}

function referencesIn(text: string, { bare }: PartsOptions): Reference[] {
  const named = [...text.matchAll(references)].map(match => ({
    range: [match.index, match.index + match[0].length] as Range,
    name: (match[1] ?? match[2] ?? match[4] ?? match[5] ?? '').trim(),
    ...(match[3] !== undefined && { default: match[3] }),
  }))
  if (!bare) return named
  const free = [...text.matchAll(bareReferences)].map(match => ({
    range: [match.index, match.index + match[0].length] as Range,
    name: match[1]!,
  }))
  return [...named, ...free].sort((a, b) => a.range[0] - b.range[0])
}

const holds = (ranges: Range[], at: number) => ranges.some(([from, to]) => from <= at && at < to)

/** Text between references, cut where a secret begins and ends. */
function literals(text: string, from: number, to: number, secrets: Range[]): Part[] {
  const edges = secrets.flat().filter(edge => from < edge && edge < to)
  const cuts = [...new Set([from, ...edges, to])].sort((a, b) => a - b)
  return cuts.slice(0, -1).flatMap((start, index): Part[] => {
    const piece = text.slice(start, cuts[index + 1])
    return piece === '' ? [] : [holds(secrets, start) ? Secret.of(piece) : piece]
  })
}

/** A value in its parts: its variables are told from its text, and what lies in the secret ranges from what does not. */
export function partsOf(text: string, secrets: Range[], options: PartsOptions): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const { range, name, default: fallback } of referencesIn(text, options)) {
    parts.push(...literals(text, at, range[0], secrets))
    const input = options.inputs[name]
    const byDefault = fallback ?? input?.default
    parts.push({
      variable: name,
      secret: input?.secret === true || holds(secrets, range[0]) || isSecretName(name),
      ...(input?.label && { label: input.label }),
      ...(byDefault !== undefined && { default: byDefault }),
    })
    at = range[1]
  }
  return [...parts, ...literals(text, at, text.length, secrets)]
}
