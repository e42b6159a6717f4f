import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Secret } from '../../secret.ts'

/** PostgreSQL's own default (scram_iterations). */
const iterations = 4096

/** RFC 3454 table C.1.2: spaces that become U+0020. */
const otherSpaces = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g

/** RFC 3454 table B.1: characters that become nothing. They join with their neighbours, hence an alternation rather than a class. */
const mappedToNothing = /\u00AD|\u034F|\u1806|\u180B|\u180C|\u180D|\u200C|\u200D|\u2060|[\uFE00-\uFE0F]|\uFEFF/g

/** The steps of SASLprep (RFC 4013) that change bytes; PostgreSQL and node-postgres apply the same to a password at login. */
const saslprep = (password: string) => password.replace(otherSpaces, ' ').replace(mappedToNothing, '').normalize('NFKC')

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The form in which PostgreSQL (10 and newer) stores a password. `PASSWORD '<verifier>'` keeps the password itself out of the server's log and out of
 * pg_stat_statements, where the statement stands in clear.
 */
export function scramVerifier(password: Secret, salt = randomBytes(16)): Secret {
  return password.map(raw => {
    const salted = pbkdf2Sync(saslprep(raw), salt, iterations, 32, 'sha256')
    const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
    const serverKey = hmac(salted, 'Server Key').toString('base64')
    return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
  })
}
