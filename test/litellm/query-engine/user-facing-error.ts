import type { DatabaseAddress } from './database-url.ts'

/** An error as Prisma's engines hand it out: a `P....` code and the text that the Prisma CLI or client shows. */
export interface UserFacingError {
  is_panic: false
  message: string
  meta: Record<string, unknown>
  error_code?: string
}

const UNREACHABLE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE'],
  'ETIMEDOUT',
])
const NO_ANSWER = /timeout (?:exceeded )?when trying to connect|Connection terminated|timeout expired/

/** Whether an error of node-postgres says that no server answered. */
export function isUnreachable(error: Error & { code?: string }): boolean {
  return UNREACHABLE.has(error.code ?? '') || NO_ANSWER.test(error.message)
}

/**
 * The text of a connection failure. Codes and wording: prisma-engines 5.4, libs/user-facing-errors/src/common.rs.
 * Undefined when the failure is not about the connection.
 */
export function connectionFailure(
  error: Error & { code?: string },
  { host, port, user, database }: DatabaseAddress,
): UserFacingError | undefined {
  const facing = (error_code: string, message: string): UserFacingError => ({
    is_panic: false,
    message,
    meta: {},
    error_code,
  })
  const at = `\`${host}\`:\`${port}\``
  if (isUnreachable(error)) {
    const advice = `Please make sure your database server is running at ${at}.`
    return facing('P1001', `Can't reach database server at ${at}\n\n${advice}`)
  }
  switch (error.code) {
    case '28000':
    case '28P01':
      return facing(
        'P1000',
        `Authentication failed against database server at \`${host}\`, the provided database credentials for ` +
          `\`${user}\` are not valid.\n\nPlease make sure to provide valid database credentials for the database ` +
          `server at \`${host}\`.`,
      )
    case '3D000':
      return facing('P1003', `Database \`${database}\` does not exist on the database server at \`${host}:${port}\`.`)
    case '42501':
      if (!/permission denied for database/.test(error.message)) return undefined
      return facing('P1010', `User \`${user}\` was denied access on the database \`${database}\``)
    default:
      return undefined
  }
}
