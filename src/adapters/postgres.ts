import type { AdminLogin } from '../deployment/probes.ts'
import type { Secret } from '../secret.ts'

/** The door to a PostgreSQL server. Sessions are short: open, ask, close. */
export interface PostgresDoor {
  /**
   * Throws a Failure that names the cause (wrong password, no such host, refused, TLS, pg_hba, ...). Names without a schema are the server's own: no search_path of
   * the database counts.
   */
  asAdmin<T>(login: AdminLogin, database: string, use: (session: PostgresSession) => Promise<T>): Promise<T>
  asRole<T>(login: RoleLogin, use: (session: PostgresSession) => Promise<T>): Promise<T>
  /** A session for the content of a whole database: its statements may take their time, and end with the signal. */
  load<T>(login: RoleLogin, signal: AbortSignal, use: (session: LoadSession) => Promise<T>): Promise<T>
}

export interface RoleLogin {
  /** host:port as this host sees it. */
  server: string
  role: string
  password: Secret
  database: string
}

export interface PostgresSession {
  /** One statement with parameters where PostgreSQL allows them. Throws a PostgresFailure, whose `code` is the SQLSTATE. */
  query<Row extends Record<string, unknown> = Record<string, unknown>>(
    sql: string,
    parameters?: unknown[],
  ): Promise<Row[]>
}

export interface LoadSession extends PostgresSession {
  /** Exactly one statement: the server refuses a second one in the same text. */
  one(sql: string): Promise<void>
  /** Rows for a `COPY … FROM stdin`. */
  copy(sql: string, rows: AsyncIterable<Uint8Array>): Promise<void>
}
