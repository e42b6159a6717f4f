import { PostgresFailure } from '../adapters/pg/failure.ts'
import type { PostgresSession, RoleLogin } from '../adapters/postgres.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'

/** The database in which roles and databases are made: it exists on every server unless somebody dropped it. */
const maintenance = 'postgres'

/** The administrator's login, where it can be used. Its password is never kept, so a resume may come without. */
export const usableAdmin = ({ admin }: PlanContext): AdminLogin | undefined =>
  admin && (admin.login === 'peer' || admin.password) ? admin : undefined

/** Works as the administrator, or says what for the login is needed. */
export function asAdmin<T>(
  context: PlanContext,
  purpose: string,
  use: (session: PostgresSession) => Promise<T>,
  database = maintenance,
): Promise<T> {
  const admin = usableAdmin(context)
  if (!admin) throw needsAdmin(purpose)
  return context.world.postgres.asAdmin(admin, database, use)
}

export const needsAdmin = (purpose: string): Failure =>
  new Failure({
    what: "PostgreSQL's administrator login is needed",
    why: `it is not kept, and this has to be done with it: ${purpose}`,
    next: 'give it again: admin.user and admin.password in the setup or in the answers file',
    exit: Exit.usage,
    remedies: [
      {
        id: 'give-admin',
        label: "Give the administrator's login",
        set: { 'admin.login': 'password' },
        asks: 'database',
      },
    ],
  })

/** The SQLSTATE of what PostgreSQL answered, if that is what was thrown. */
export const sqlState = (thrown: unknown): string | undefined =>
  thrown instanceof PostgresFailure ? thrown.code : undefined

/** What servers answer that want the password itself, such as managed ones with password rules: 0A000, 22023. */
export const refusesVerifier = (error: unknown) => ['0A000', '22023'].includes(sqlState(error) ?? '')

/**
 * Whether a login is accepted. The password is looked at before the database and its rights are, so a missing database (3D000) and a missing CONNECT
 * (42501) both mean that the password was right.
 */
export async function loginWorks({ world }: PlanContext, login: RoleLogin): Promise<boolean> {
  try {
    await world.postgres.asRole(login, session => session.query('SELECT 1'))
    return true
  } catch (error) {
    const code = sqlState(error)
    if (code === '28P01') return false
    if (code === '3D000' || code === '42501') return true
    throw error
  }
}

/** Statements that take effect together or not at all. */
export async function inTransaction(session: PostgresSession, statements: string[]): Promise<void> {
  await session.query('BEGIN')
  try {
    for (const statement of statements) await session.query(statement)
    await session.query('COMMIT')
  } catch (error) {
    await session.query('ROLLBACK')
    throw error
  }
}

/** The login of the proxy's role from this host. */
export const proxyLogin = ({ deployment, secrets }: Pick<PlanContext, 'deployment' | 'secrets'>): RoleLogin => ({
  server: deployment.database.server,
  role: deployment.database.role,
  password: secrets.get('database.password'),
  database: deployment.database.name,
})
