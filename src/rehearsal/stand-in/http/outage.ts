import { openAiProblem, type Problem } from './problem.ts'

/** Codes of Node's sockets and of a server that is shutting down. */
const codes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', '57P01', '57P02', '57P03'])

/** A failure of the connection to the database, as clients are told of it (proxy/db/exception_handler.py), or undefined for any other. */
export function databaseOutage(error: unknown): Problem | undefined {
  const { code, message } = error as { code?: string; message?: string }
  if (!codes.has(code ?? '') && !/^Connection terminated/.test(message ?? '')) return undefined
  const text = 'Service Unavailable, the authentication database is temporarily unreachable. Please retry shortly.'
  return openAiProblem({ status: 503, message: text, type: 'no_db_connection', param: 'None' })
}
