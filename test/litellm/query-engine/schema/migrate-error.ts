import type { UserFacingError } from '../user-facing-error.ts'

interface FailedRow {
  migration_name: string
  started_at: Date
  logs: string | null
}

const RESOLVE = 'https://pris.ly/d/migrate-resolve'

// Prisma shows it like `2026-01-02 03:04:05.678901 UTC`.
const moment = (date: Date): string => date.toISOString().replace('T', ' ').replace('Z', ' UTC')

const describe = ({ migration_name, started_at, logs }: FailedRow): string =>
  `The \`${migration_name}\` migration started at ${moment(started_at)} failed` +
  (logs ? ` with the following logs:\n${logs}` : '')

/** A failure of a migration command. Codes and wording: prisma-engines 5.4, user-facing-errors/src/schema_engine.rs. */
export class MigrateError extends Error {
  readonly code: string

  private constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  /** The form in which the error travels to the Prisma CLI. */
  facing(): UserFacingError {
    return { is_panic: false, message: this.message, meta: {}, error_code: this.code }
  }

  static schemaNotEmpty(): MigrateError {
    return new MigrateError(
      'P3005',
      'The database schema is not empty. Read more about how to baseline an existing production database: ' +
        'https://pris.ly/d/migrate-baseline',
    )
  }

  static alreadyApplied(name: string): MigrateError {
    return new MigrateError('P3008', `The migration \`${name}\` is already recorded as applied in the database.`)
  }

  static failedBefore(rows: FailedRow[]): MigrateError {
    return new MigrateError(
      'P3009',
      'migrate found failed migrations in the target database, new migrations will not be applied. ' +
        `Read more about how to resolve migration issues in a production database: ${RESOLVE}\n` +
        rows.map(describe).join('\n'),
    )
  }

  static neverApplied(name: string): MigrateError {
    return new MigrateError(
      'P3011',
      `Migration \`${name}\` cannot be rolled back because it was never applied to the database. Hint: did you pass ` +
        'in the whole migration name? (example: "20201207184859_initial_migration")',
    )
  }

  static notFailed(name: string): MigrateError {
    return new MigrateError('P3012', `Migration \`${name}\` cannot be rolled back because it is not in a failed state.`)
  }

  static missingFile(path: string): MigrateError {
    return new MigrateError('P3015', `Could not find the migration file at ${path}. Please delete the directory.`)
  }

  static scriptFailed(name: string, error: Error & { code?: string; severity?: string }): MigrateError {
    return new MigrateError(
      'P3018',
      'A migration failed to apply. New migrations cannot be applied before the error is recovered from. ' +
        `Read more about how to resolve migration issues in a production database: ${RESOLVE}\n\n` +
        `Migration name: ${name}\n\nDatabase error code: ${error.code ?? 'unknown'}\n\n` +
        `Database error:\n${error.severity ?? 'ERROR'}: ${error.message}\n`,
    )
  }
}
