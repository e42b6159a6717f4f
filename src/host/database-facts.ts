import type { Verdict } from '../deployment/field.ts'
import type { AdminLogin } from '../deployment/probes.ts'
import { asFailure } from '../failure.ts'
import { ForeignText } from '../text/foreign.ts'
import type { World } from '../world.ts'
import type { DatabaseFacts } from './facts.ts'

/** What the administrator's login sees. Reads the catalogue only. */
async function databaseFacts(
  { postgres }: Pick<World, 'postgres'>,
  login: AdminLogin,
): Promise<DatabaseFacts & { canCreate: boolean }> {
  return postgres.asAdmin(login, 'postgres', async session => {
    const [server] = await session.query<{ version: string; superuser: boolean; can_create: boolean }>(
      `select current_setting('server_version') as version, rolsuper as superuser, rolcreaterole and rolcreatedb as can_create
       from pg_roles where rolname = current_user`,
    )
    const databases = await session.query<{ name: string; owner: string }>(
      `select datname as name, pg_get_userbyid(datdba) as owner from pg_database where datallowconn and not datistemplate order by datname`,
    )
    const roles = await session.query<{ name: string }>(
      `select rolname as name from pg_roles where rolname not like 'pg\\_%' order by rolname`,
    )
    return {
      version: server?.version ?? 'unknown',
      superuser: server?.superuser ?? false,
      canCreate: server?.can_create ?? false,
      databases: databases.map(({ name, owner }) => ({ name: ForeignText.of(name), owner: ForeignText.of(owner) })),
      roles: roles.map(({ name }) => ForeignText.of(name)),
    }
  })
}

/** LiteLLM's migrations need this version: on PostgreSQL 10 one of them rewrites the whole spend table. */
const oldestMajor = 11

/** Tries the administrator's login and says what it may do. */
export async function tryAdminLogin(world: Pick<World, 'postgres'>, login: AdminLogin): Promise<Verdict> {
  try {
    const { canCreate, ...facts } = await databaseFacts(world, login)
    const may = facts.superuser ? 'superuser' : canCreate ? 'may create roles and databases' : undefined
    if (Number.parseInt(facts.version, 10) < oldestMajor) {
      return {
        ok: false,
        text: `PostgreSQL ${facts.version} is too old: LiteLLM needs ${oldestMajor} or newer`,
        facts: { database: facts },
      }
    }
    if (!may)
      return {
        ok: false,
        text: `accepted, but ${login.user} may not create roles and databases: ALTER ROLE ${login.user} CREATEROLE CREATEDB`,
        facts: { database: facts },
      }
    return { ok: true, text: `accepted, ${may}, PostgreSQL ${facts.version}`, facts: { database: facts } }
  } catch (error) {
    const { what, why, next } = asFailure(error)
    return { ok: false, text: `${what}: ${why}; ${next}` }
  }
}
