import type { Server } from '../../deployment/schema.ts'
import type { Unanswered } from '../probe/report.ts'
import type { Way } from '../proof.ts'

/** A server that did not answer, as the causes look at it. */
export interface Seen {
  server: Server
  report: Unanswered
  /** Everything that was said, in one text. */
  text: string
}

/** A known reason why a server does not work where the gateway runs it. */
export interface KnownCause {
  id: string
  /** For the documentation: what it is. */
  trap: string
  /** What to say, where it is the cause. */
  means: (seen: Seen) => string | undefined
  /** The ways out, the likeliest first. */
  ways: Way['id'][]
  /** Another answer about the server, in words. */
  answer?: string
  /** Path of the question that it answers. */
  asks?: string
  /** The answer itself, where it can be told from the server. */
  sets?: (server: Server) => Record<string, unknown>
}

/** Says something about the first match of a pattern in what the server said. */
export const said =
  (
    pattern: RegExp,
    means: (...found: string[]) => string,
    stages: Unanswered['stage'][] = ['ended', 'silent', 'protocol'],
  ) =>
  ({ text, report }: Seen) => {
    const found = stages.includes(report.stage) ? pattern.exec(text) : null
    return found ? means(...found.slice(1).map(part => part ?? '')) : undefined
  }

/** For one of these codes of the system, or HTTP statuses. */
export const code = (stage: Unanswered['stage'], codes: string[], means: (seen: Seen) => string) => (seen: Seen) =>
  seen.report.stage === stage && codes.includes(seen.report.code ?? '') ? means(seen) : undefined
