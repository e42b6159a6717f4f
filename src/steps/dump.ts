import { dirname } from 'node:path'
import { dumped, writeDump } from '../dump/dump.ts'
import { isFilled, schemaOf } from '../dump/facts.ts'
import { rightsProblem } from '../dump/rights.ts'
import { findTools } from '../dump/tools.ts'
import { type Others, othersLines, othersOn, refuseHeld, unmigratedLines } from '../dump/others.ts'
import type { RoleLogin } from '../adapters/postgres.ts'
import type { PlanContext, Step } from '../engine/step.ts'
import { Exit, Failure } from '../failure.ts'
import { dumpPath } from '../generations/generation.ts'
import { lastDeployment } from '../gateway/recorded-deployment.ts'
import { changesOf } from '../gateway/change.ts'
import { projectFiles } from '../gateway/paths.ts'
import { partId } from './database/parts.ts'
import { recorded } from '../gateway/recorded.ts'
import { databaseLogin } from './logins.ts'
import { imageReference } from './image.ts'
import { keepDump, keepInService } from './in-service.ts'
import { readKept } from './kept-in-service.ts'
import { isAdopted, isOwn } from '../identity/own.ts'
import { sqlState, usableAdmin } from './postgres.ts'

const make = changesOf('dump', 'PostgreSQL')

export interface DumpState {
  /** Another image takes over: it may migrate the database. */
  isNeeded: boolean
  where?: string
  /** Why it will not be brought back by itself, should the other image fail. */
  notBack?: string
  /** What else uses the database that may be migrated, a line each. */
  others?: string[]
  /** A backup found its own gateway here, database included. */
  keepsRows?: boolean
}

/** Whether the container in service gives way to one of another image, on the same database. */
async function isNeeded(context: PlanContext): Promise<boolean> {
  const { world, deployment } = context
  const is = await world.engine.container(deployment.name)
  if (world.engine.kind !== 'docker' || is?.status !== 'running' || isAdopted(is, deployment)) return false
  if (!(await isOwn(is, context))) return false
  const reference = imageReference(deployment)
  const image = await world.engine.image(reference)
  const isOther =
    context.bringsBack?.dump !== undefined ||
    is.spec.image !== reference ||
    (image !== undefined && image.id !== is.imageId)
  const before = await lastDeployment(world, deployment.name)
  return (
    isOther &&
    before?.database.name === deployment.database.name &&
    before.database.server === deployment.database.server
  )
}

/** Whether an earlier run of this deployment made the database: what is in it then is what that run brought. */
const isOwnDatabase = async (context: PlanContext) =>
  (await recorded(context)).has(partId('database', context.deployment.database.name))

/** Whether anything is in the database, as the administrator sees it: its role may have another password, which is to be set. */
async function isDatabaseFilled(context: PlanContext): Promise<boolean> {
  const { world, deployment } = context
  const admin = usableAdmin(context)
  const asked = admin
    ? world.postgres.asAdmin(admin, deployment.database.name, isFilled)
    : world.postgres.asRole(await databaseLogin(context), isFilled)
  return asked.catch((error: unknown) => {
    // There is no such database yet.
    if (sqlState(error) === '3D000') return false
    throw error
  })
}

/** A dump replaces all that its role has in a database: one that came with a backup goes into an empty one. */
async function refuseFilled(context: PlanContext): Promise<void> {
  const { name, takeOverDatabase } = context.deployment.database
  if (takeOverDatabase || (await isOwnDatabase(context)) || !(await isDatabaseFilled(context))) return
  throw new Failure({
    what: 'nothing was restored',
    why: `something is in the database ${name} already, and a backup takes the place of nothing`,
    next: 'name a database that does not exist, in the answers that --answers gives: database.name',
    exit: Exit.refused,
  })
}

/** Who else uses the database. */
async function otherSessions({ world, deployment }: PlanContext, login: RoleLogin): Promise<Others> {
  const own = await world.engine.container(deployment.name)
  return world.postgres.asRole(login, session => othersOn(session, own))
}

/** A session that holds a table now and still does after some seconds would hold up the migration, and all requests behind it. */
async function refuseWhileHeld(context: PlanContext, login: RoleLogin): Promise<void> {
  const earlier = await otherSessions(context, login)
  if (earlier.holders.length === 0) return
  await context.world.wait(5_000)
  refuseHeld(earlier, await otherSessions(context, login))
}

/**
 * A dump of the proxy's database before another image takes over: it may migrate the database to what the one in service cannot live with. Kept with what
 * is in service, and brought back with it.
 */
export const dump: Step<DumpState> = {
  id: 'dump',
  title: 'dump',
  after: ['database', 'files', 'image'],
  async inspect(context) {
    if (context.bringsBack?.intoEmpty) await refuseFilled(context)
    const { identity, dump: brought } = context.bringsBack ?? {}
    const keepsRows = identity !== undefined && brought === undefined
    if (!(await isNeeded(context))) return { isNeeded: false, keepsRows }
    const { world, deployment } = context
    const login = await databaseLogin(context)
    const { where } = await findTools(world, deployment, login, new AbortController().signal)
    const problem = await world.postgres.asRole(login, session => rightsProblem(session, login.role))
    const env = await world.secretStore(deployment).read('container')
    const config = await world.files.read(projectFiles(deployment).configFile)
    const others = [...unmigratedLines(env, config), ...othersLines(await otherSessions(context, login))]
    return { isNeeded: true, keepsRows, where, ...(problem && { notBack: `${problem.what}: ${problem.why}` }), others }
  },
  plan: ({ isNeeded: needed, where, notBack, keepsRows, others = [] }, { deployment }) => ({
    changes: needed
      ? [
          make('dump', 'run', `dump of ${deployment.database.name}`, {
            detail: [
              `pg_dump ${where}; kept with the present version, mode 600`,
              ...(notBack ? [notBack] : []),
              ...others,
            ].join('; '),
          }),
        ]
      : [],
    asIs: keepsRows
      ? [`rows of ${deployment.database.name}: this gateway’s own, which the backup’s do not take the place of`]
      : [],
  }),
  async apply(_change, context) {
    const { world, deployment, signal, report } = context
    const login = await databaseLogin(context)
    await refuseWhileHeld(context, login)
    await keepInService(context)
    const kept = await readKept(context)
    const schema = await schemaOf(world, login)
    // Of a change that was killed: the database has been migrated since, and only that dump has what the container in service needs.
    if (kept?.dump && kept.dump.schema !== schema) return { path: kept.dump.path }
    if (kept?.dump) await world.files.remove(kept.dump.path)
    const tools = await findTools(world, deployment, login, signal)
    const at = world.now()
    const path = dumpPath(world, deployment.name, at)
    await world.files.makeDirectory(dirname(path), 0o700)
    const bytes = await writeDump(world.files, path, dumped(tools, login, { signal }))
    await keepDump(context, { path, bytes, at: at.toISOString(), schema })
    report({ kind: 'text', text: `${Math.ceil(bytes / 1000)} kB` })
    return { path, bytes }
  },
  // What was kept goes with the container's own undo.
  undo: async () => undefined,
}
