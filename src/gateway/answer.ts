import { z } from 'zod'
import type { HttpAnswer } from '../adapters/gateway.ts'
import { cleanLine } from '../text/clean.ts'
import { ForeignText } from '../text/foreign.ts'

/** Text in an answer that a server or a model wrote. */
export const foreignText = z.string().transform(raw => ForeignText.of(raw))

/** The shapes in which the proxy words an error: its own routes, its MCP routes, and an error beside an empty list. */
const errorSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(body => body.error.message),
  z.object({ detail: z.object({ message: z.string() }) }).transform(body => body.detail.message),
  z.object({ detail: z.string() }).transform(body => body.detail),
  z.object({ error: z.string(), message: z.string() }).transform(body => body.message),
])

const longest = 200

function textOf(body: unknown): string {
  const known = errorSchema.safeParse(body)
  if (known.success) return known.data
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
}

/** An answer that was not as expected, as evidence: `HTTP 403: The key is not allowed to ...`. */
export function described({ status, body, location }: HttpAnswer): string {
  if (location !== undefined) return `HTTP ${status}, a redirection to ${cleanLine(location).slice(0, longest)}`
  const text = cleanLine(textOf(body)).replaceAll(/\s+/g, ' ').trim()
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text
  return short === '' ? `HTTP ${status}` : `HTTP ${status}: ${short}`
}

/** The body of a 200 as `schema` reads it; anything else as text for a failed check. */
export function bodyOf<T>(answer: HttpAnswer, schema: z.ZodType<T>): { body: T } | { problem: string } {
  if (answer.status !== 200) return { problem: described(answer) }
  const parsed = schema.safeParse(answer.body)
  return parsed.success ? { body: parsed.data } : { problem: `an unknown form of answer (${described(answer)})` }
}
