import { scramVerifier } from '../adapters/pg/scram.ts'
import type { PostgresSession, RoleLogin } from '../adapters/postgres.ts'
import type { Deployment } from '../deployment/schema.ts'
import { itemSecretId, secretsOf, type SecretSpec } from '../deployment/secrets.ts'
import type { ApplyContext, PlanContext } from '../engine/step.ts'
import { Failure } from '../failure.ts'
import type { Secret } from '../secret.ts'
import { setOwnPassword } from './database/sql.ts'
import { secretsInService } from './kept-in-service.ts'
import { asAdmin, loginWorks, proxyLogin, refusesVerifier, sqlState } from './postgres.ts'

/**
 * A role by which the container logs in to PostgreSQL. PostgreSQL has one password for a role, so the role and the container change it together: while no
 * container runs, between the old one and the new one. Whoever serves, before, after or again, can connect anew at any time.
 */
interface ContainerLogin {
  spec: SecretSpec
  role: string
  database: string
}

function loginsOf(deployment: Deployment): ContainerLogin[] {
  const { database, servers } = deployment
  const uses = [
    { id: 'database.password', role: database.role, database: database.name },
    ...servers.flatMap(({ name, reads }) =>
      reads
        ? [{ id: itemSecretId('servers', name, 'reads.password'), role: reads.role, database: reads.database }]
        : [],
    ),
  ]
  const specs = new Map(secretsOf(deployment).map(spec => [spec.id, spec]))
  return uses.map(({ id, ...use }) => ({ ...use, spec: specs.get(id)! }))
}

const loginWith = (
  { deployment }: Pick<PlanContext, 'deployment'>,
  { role, database }: ContainerLogin,
  password: Secret,
): RoleLogin => ({ server: deployment.database.server, role, database, password })

/** A login whose password the container in service has another of. */
interface Moving extends ContainerLogin {
  wanted: Secret
  inService: Secret
}

/** Logins whose password goes over with the container. */
async function moving(context: PlanContext): Promise<Moving[]> {
  const served = await secretsInService(context)
  if (!served) return []
  return loginsOf(context.deployment).flatMap(login => {
    const { spec } = login
    const stored = served.get(spec.name)
    const inService = stored && spec.fromStored ? spec.fromStored(stored) : stored
    const wanted = context.secrets.get(spec.id)
    return inService && !wanted.equals(inService) ? [{ ...login, wanted, inService }] : []
  })
}

/**
 * The login with the password of the container in service, where the role still has that one and the container that is to come has another: nothing is to be
 * done about the role before the containers change.
 */
export async function loginInService(context: PlanContext, id: string): Promise<RoleLogin | undefined> {
  const found = (await moving(context)).find(({ spec }) => spec.id === id)
  if (!found) return undefined
  const login = loginWith(context, found, found.inService)
  return (await loginWorks(context, login)) ? login : undefined
}

/** The login to the proxy's database that works now: while a change is under way, that may be the one of the container in service. */
export const databaseLogin = async (context: PlanContext): Promise<RoleLogin> =>
  (await loginInService(context, 'database.password')) ?? proxyLogin(context)

/** Roles whose password goes over with the container. */
export const movingRoles = async (context: PlanContext): Promise<string[]> =>
  (await moving(context)).map(({ role }) => role)

/** What a container that is tried beside the one in service logs in with: the roles still have these passwords. */
export async function environmentInService(context: PlanContext): Promise<Record<string, string>> {
  const entries = await Promise.all(
    (await moving(context)).map(async ({ spec, inService, ...login }) => {
      const works = await loginWorks(context, loginWith(context, { spec, ...login }, inService))
      return works ? [[spec.name, (spec.toStored?.(inService) ?? inService).reveal()] as const] : []
    }),
  )
  return Object.fromEntries(entries.flat())
}

/** Gives the roles the passwords of the container that is to come; no container runs. */
export async function moveLogins(context: ApplyContext): Promise<void> {
  for (const login of await moving(context)) await setPassword(context, login, login.inService, login.wanted)
}

/** Gives the roles back the passwords of the container that serves again. */
export async function moveLoginsBack(context: ApplyContext): Promise<void> {
  for (const login of await moving(context)) await setPassword(context, login, login.wanted, login.inService)
}

/** A role may set its own password, so no administrator is needed. With a server that lets anybody in, either password logs in. */
async function setPassword(context: ApplyContext, login: ContainerLogin, from: Secret, to: Secret): Promise<void> {
  const { postgres } = context.world
  const { role } = login
  const use = (session: PostgresSession) => setWith(session, role, to)
  try {
    await postgres.asRole(loginWith(context, login, from), use)
  } catch (error) {
    if (sqlState(error) !== '28P01') throw error
    if (!(await loginWorks(context, loginWith(context, login, to))))
      await asAdmin(context, `a new password for ${role}`, use)
  }
  if (!(await loginWorks(context, loginWith(context, login, to)))) throw notTaken(role)
}

async function setWith(session: PostgresSession, role: string, to: Secret): Promise<void> {
  // The role of a tool begins every transaction read-only.
  await session.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE')
  try {
    await session.query(setOwnPassword(role, scramVerifier(to)).reveal())
  } catch (error) {
    if (!refusesVerifier(error)) throw error
    await session.query(setOwnPassword(role, to).reveal())
  }
}

const notTaken = (role: string): Failure =>
  new Failure({
    what: `the new password of ${role} does not log in`,
    why: 'PostgreSQL took it and refuses it all the same: pg_hba.conf may ask for another method than scram-sha-256',
    next: `look at the lines for ${role} in pg_hba.conf`,
  })
