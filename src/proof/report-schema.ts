import { z } from 'zod'
import { valueProblem } from '../value-bounds.ts'
import type { Report } from './probe/report.ts'

const tool = z.object({
  name: z.string(),
  description: z.string().optional(),
  inputSchema: z.unknown().optional(),
  annotations: z.object({ readOnlyHint: z.boolean().optional() }).optional(),
})

const said = { noise: z.array(z.string()), said: z.array(z.string()), ms: z.number() }

const call = z.union([
  z.object({ text: z.string(), bytes: z.number(), isError: z.boolean(), ms: z.number() }),
  z.object({ problem: z.string() }),
])

const reportSchema = z.discriminatedUnion('answered', [
  z.object({
    answered: z.literal(true),
    era: z.enum(['handshake', 'stateless']),
    protocol: z.string(),
    name: z.string(),
    version: z.string(),
    tools: z.array(tool),
    call: call.optional(),
    ...said,
  }),
  z.object({
    answered: z.literal(false),
    stage: z.enum(['command', 'ended', 'connect', 'http', 'silent', 'flood', 'protocol']),
    detail: z.string(),
    code: z.string().optional(),
    ...said,
  }),
])

/** The report of a probe; nothing for what is none. A server that runs beside the probe can write where it does. */
export function parsedReport(text: string): Report | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return valueProblem(value) === undefined ? (reportSchema.parse(value) as Report) : undefined
  } catch {
    return undefined
  }
}
