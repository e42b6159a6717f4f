import type { HttpAnswer } from '../adapters/gateway.ts'
import { described } from '../gateway/answer.ts'
import type { Finding } from './check.ts'

/** Whether something was refused, as it should have been. */
export const refused = (what: string, answer: HttpAnswer, statuses: number[]): Finding =>
  statuses.includes(answer.status)
    ? { ok: true, text: `${what}: ${answer.status}` }
    : { ok: false, text: `${what} was not refused (${described(answer)})` }
