import { valueProblem } from '../../value-bounds.ts'
import type { Stage } from './report.ts'

/** A JSON-RPC message, read leniently. */
export interface Message {
  id?: number | string | null
  method?: string
  result?: Record<string, unknown>
  error?: { code?: number; message?: string }
}

/** One way to talk to an MCP server: over its standard streams, streamable HTTP, or the older event stream. */
export interface Wire {
  /** Sends a request and answers the message that answers it. */
  ask(message: Record<string, unknown> & { id: number }): Promise<Message>
  /** Sends what has no answer. */
  tell(message: Record<string, unknown>): Promise<void>
  /** Headers of every further request, where the wire has any. */
  headers: Record<string, string>
  /** What came on standard output and error beside messages. */
  noise: string[]
  said: string[]
  close(): void
}

/** More than any message of a server that is in order. */
export const mostBytes = 64 * 1024 * 1024

/** A message among those that a server sends; nothing for what is none, and for what is nested deeper than any is. */
export function messageIn(text: string): Message | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return isRecord(value) && valueProblem(value) === undefined ? value : undefined
  } catch {
    return undefined
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A failure whose place is known. */
export class WireError extends Error {
  readonly stage: Stage
  readonly code: string | undefined

  constructor(stage: Stage, message: string, code?: string) {
    super(message)
    this.stage = stage
    this.code = code
  }
}

/** Adds a line to a bounded list: the last ones tell most. */
export function keepLast(lines: string[], line: string, most = 20): void {
  if (line.trim() === '') return
  lines.push(line.slice(0, 400))
  if (lines.length > most) lines.shift()
}
