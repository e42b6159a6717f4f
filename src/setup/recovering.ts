import { hostname } from 'node:os'
import type { PostgresSession } from '../adapters/postgres.ts'
import { commandName } from '../command-name.ts'
import { schemaIn } from '../dump/facts.ts'
import type { PlanContext } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { deploymentFiles } from '../paths.ts'
import { databaseFacts, roleFacts, sessionsOf } from '../steps/database/sql.ts'
import { loginWorks, usableAdmin } from '../steps/postgres.ts'
import { saltKey } from '../steps/secrets/salt-key.ts'
import { copied, isKnown, isSameDirectory, isStillThere, readIdentity } from '../identity/identity.ts'
import { type Mark, markInComment, markInLabels } from '../identity/mark.ts'

type Recovered = Pick<PlanContext, 'identity' | 'bringsBack'>

/** What of the gateway of a backup is here. */
interface Found {
  /** A container that bears its identity, and the salt key in it. */
  container?: { mark: Mark; saltKey: string | undefined }
  role?: Mark
  database?: Mark & { schema: string }
}

/**
 * The gateway of a backup may still be here, where only its state was lost: its container, its role and its database bear the identity that is in the backup. Then
 * it is taken up again with that identity, and its database is left as it is: it has all that the backup has, and what was written since. Anywhere else the
 * gateway is another one, with an identity of its own: the one that was backed up may go on serving.
 */
export async function recovering(context: PlanContext): Promise<Recovered> {
  const { world, deployment, bringsBack } = context
  const brought = bringsBack?.identity
  if (!bringsBack || !brought) return {}
  const known = await readIdentity(world, deployment.name)
  // What was begun here as another gateway goes on as that one; what was begun as this goes on as this.
  if (known ? known.id !== brought.id : await isKnown(world, deployment.name)) return {}
  const found = await foundOf(brought.id, context)
  const marks = [found.container?.mark, found.role, found.database].filter(mark => mark !== undefined)
  // The same shape without the claim: nothing here bears it.
  if (marks.length === 0) return { bringsBack: { ...bringsBack, identity: undefined } }
  await refuseKnownElsewhere(context, brought.state)
  await refuseUnproved(context, found)
  const { state } = deploymentFiles(world.own, deployment.name)
  return {
    identity: { id: brought.id, state, host: hostname() },
    bringsBack: keepsDatabase(context, found) ? withoutDump(bringsBack) : bringsBack,
  }
}

const withoutDump = ({ dump: _, intoEmpty: __, ...rest }: NonNullable<PlanContext['bringsBack']>) => rest

async function foundOf(id: string, context: PlanContext): Promise<Found> {
  const { world, deployment } = context
  const { role, name } = deployment.database
  const is = await world.engine.container(deployment.name)
  const mark = is && markInLabels(is.spec.labels)
  const container = mark?.identity === id ? { mark, saltKey: is?.spec.env[saltKey] } : undefined
  const admin = usableAdmin(context)
  const bearing = async (session: PostgresSession, facts: string, of: string) => {
    const [row] = await session.query<{ comment: string | null }>(facts, [of])
    const found = markInComment(row?.comment)
    return found?.identity === id ? found : undefined
  }
  const [ofRole, ofDatabase] = admin
    ? await world.postgres.asAdmin(admin, 'postgres', async session => [
        await bearing(session, roleFacts, role),
        await bearing(session, databaseFacts, name),
      ])
    : []
  return {
    ...(container && { container }),
    ...(ofRole && { role: ofRole }),
    ...(admin &&
      ofDatabase && { database: { ...ofDatabase, schema: await world.postgres.asAdmin(admin, name, schemaIn) } }),
  }
}

/** A state directory of this host that is still there has it: this one would be a copy. */
async function refuseKnownElsewhere({ world, deployment }: PlanContext, state: string): Promise<void> {
  const here = deploymentFiles(world.own, deployment.name).state
  if (state === here || (await isSameDirectory(world, state, here))) return
  if (await isStillThere(world, state)) throw copied(here, state, deployment.name)
}

/**
 * An identity can be read by everybody who may ask PostgreSQL or Docker, so naming it in a backup proves nothing. The gateway's salt key does, which is in its
 * container; without one the password of its role does, or an administrator who says that it is to be taken over. Then nobody else may be using it.
 */
async function refuseUnproved(context: PlanContext, { container, role }: Found): Promise<void> {
  const { deployment, secrets, world } = context
  const { database } = deployment
  if (container) {
    if (container.saltKey !== secrets.get('secrets.saltKey').reveal()) throw notItsBackup(deployment.name)
    return
  }
  const login = { server: database.server, role: database.role, password: secrets.get('database.password') }
  const isProved = role && (await loginWorks(context, { ...login, database: 'postgres' }))
  if (!isProved && !database.takeOverRole) throw withoutProof(database.role)
  const used = await world.postgres.asAdmin(usableAdmin(context)!, 'postgres', session =>
    session.query<{ from: string | null }>(sessionsOf, [database.role]),
  )
  if (used[0]) throw inUse(deployment.name, database.role, used[0].from)
}

/** Whether the database stays as it is. One that has been migrated since may not suit the version in the backup. */
function keepsDatabase({ bringsBack, deployment }: PlanContext, { database: is }: Found): boolean {
  const { name, takeOverDatabase } = deployment.database
  if (!is || is.schema === 'empty' || takeOverDatabase) return false
  if (is.schema === bringsBack?.dump?.schema) return true
  throw new Failure({
    what: `${deployment.name} is not restored`,
    why: `its database ${name} is still here, and has been migrated since the backup was made`,
    next: `take the container over as it is: ${commandName} adopt ${deployment.name}; or put the database back to the backup, which loses what was written since: database.takeOverDatabase: true in the answers`,
    exit: Exit.refused,
  })
}

const refused = (what: string, why: string, next: string) => new Failure({ what, why, next, exit: Exit.refused })

const notItsBackup = (name: string): Failure =>
  refused(
    `${name} is not restored`,
    'the backup names the gateway that is here, and has another salt key than its container: whoever made it did not have this gateway',
    `name a backup of this gateway, or take its container over as it is: ${commandName} adopt ${name}`,
  )

const withoutProof = (role: string): Failure =>
  new Failure({
    what: `role ${role} is not taken up again`,
    why: 'it bears the identity in the backup, but does not log in with the password in it, and there is no container that proves whose the backup is',
    next: 'where it is this gateway’s, say so: database.takeOverRole: true in the answers; else choose another role and database',
    exit: Exit.refused,
    remedies: [{ id: 'take-over-role', label: `Take ${role} up again`, set: { 'database.takeOverRole': true } }],
  })

const inUse = (name: string, role: string, from: string | null): Failure =>
  refused(
    `${name} is not restored`,
    `somebody uses its role ${role}${from ? ` from ${from}` : ''} at this moment, and its container is not here: it may serve on another host`,
    `stop it there first, or restore with another role and database: database.role and database.name in the answers`,
  )
