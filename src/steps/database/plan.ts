import type { Deployment } from '../../deployment/schema.ts'
import type { Change, StepPlan } from '../../engine/step.ts'
import { Exit, Failure } from '../../failure.ts'
import { belongsToAnother } from '../../identity/refusal.ts'
import { changesOf } from '../../gateway/change.ts'
import { needsAdmin } from '../postgres.ts'
import { inCommand } from '../rights.ts'
import type { AdminRights, DatabaseState, Problems } from './inspect.ts'
import { type Part, partId, partName, partOf } from './parts.ts'

const make = changesOf('database', 'PostgreSQL')

/** LiteLLM's migrations rewrite a table in a way that PostgreSQL 10 refuses (docs.litellm.ai, prisma_migrations). */
const lowestVersion = 110000

/** What has to be done about the role and the database, or why nothing may be. */
export function planDatabase(is: DatabaseState, deployment: Deployment): StepPlan {
  const { role, name } = deployment.database
  refuseOldServer(is)
  refuseAnothers(is, deployment)
  if (is.database?.unreadable) throw withoutSaltKey(name)
  const changes = [roleChange(is, deployment), databaseChange(is, deployment), accessChange(is, deployment)].filter(
    change => change !== undefined,
  )
  refuseWithoutRights(changes, deployment, is)
  const changed = (id: string) => changes.some(change => change.id === id)
  const asIs = [
    !changed(partId('role', role)) && `role ${role}`,
    !changed(partId('database', name)) && `database ${name}, owner ${role}`,
  ]
  return { changes, asIs: asIs.filter(text => text !== false) }
}

function roleChange({ role }: DatabaseState, { database }: Deployment): Change | undefined {
  if (role === 'unknown') throw needsAdmin(`role ${database.role} does not log in with the stored password`)
  // Going without its role, the database would have no owner: it is kept or dropped together with the data.
  const detail = 'SCRAM verifier; password in the secret store'
  if (role === 'missing')
    return make(partName('role', database.role), 'create', `role ${database.role}`, { detail, holdsData: true })
  if (role.passwordWorks || role.follows) return undefined
  if (!role.ours && !database.takeOverRole) throw roleOfAnother(database.role)
  return make(partName('role', database.role), 'change', `role ${database.role}`, { detail: 'new password' })
}

function databaseChange({ database: is, gone }: DatabaseState, { database }: Deployment): Change | undefined {
  const { name, role } = database
  if (gone?.renamed !== undefined) throw renamedDatabase(name, gone.renamed)
  const detail = gone && 'the one that was made is gone: this one is empty'
  if (!is)
    return make(partName('database', name), 'create', `database ${name}, owner ${role}`, {
      holdsData: true,
      ...(detail && { detail }),
    })
  if (is.owner === role) return undefined
  if (is.ours) throw tablesOfAnother(name, is.owner, role)
  if (!database.takeOverDatabase) throw databaseOfAnother(name, is.owner)
  return make(partName('database', name), 'change', `database ${name}, owner ${role}`, { detail: `now ${is.owner}` })
}

function accessChange({ database: is }: DatabaseState, { database }: Deployment): Change | undefined {
  if (is && !(is.ours && is.publicConnect)) return undefined
  return make(partName('access', database.name), 'change', `access to ${database.name}`, {
    detail: `only ${database.role} and administrators may connect`,
  })
}

/** A password that works proves no ownership: two gateways may have been given the same one. */
function refuseAnothers({ role, database: is }: DatabaseState, { name: ours, database }: Deployment): void {
  const named = (part: 'role' | 'name') => ({ ours, by: `database.${part}` })
  if (typeof role === 'object' && role.other)
    throw belongsToAnother({ what: `role ${database.role}`, mark: role.other, named: named('role') })
  if (is?.other) throw belongsToAnother({ what: `database ${database.name}`, mark: is.other, named: named('name') })
}

function refuseOldServer({ version }: DatabaseState): void {
  if (version === undefined || version >= lowestVersion) return
  throw new Failure({
    what: 'this PostgreSQL is too old',
    why: `it is version ${Math.floor(version / 10000)}, and LiteLLM needs 11 or newer`,
    next: 'name a newer server, or upgrade this one',
    exit: Exit.refused,
  })
}

function refuseWithoutRights(
  changes: Change[],
  deployment: Deployment,
  { admin, problems, role }: DatabaseState,
): void {
  const [first] = changes
  if (!first) return
  if (!admin) throw needsAdmin(first.what)
  if (admin.superuser) return
  for (const change of changes) {
    const { part } = partOf(change, deployment)
    const needsRole = part === 'role' ? 'createRole' : part === 'database' ? 'createDatabase' : undefined
    if (needsRole && !admin[needsRole]) throw lacking(change, admin, needsRole)
    const problem = problemWith(change, part, problems)
    if (problem) throw new Failure({ ...problem, what: `${change.what} cannot be made: ${problem.what}` })
  }
  // What it makes is the role's, and would not be its to close to others.
  if (role === 'missing' && !admin.inherits) throw lacking(first, admin, 'inherits')
}

/** What is there already may be somebody else's to change. */
function problemWith({ action }: Change, part: Part, problems: Problems = {}): Failure | undefined {
  if (part === 'role') return action === 'change' ? problems.role : undefined
  return problems.member ?? problems.database
}

const attributes = { createRole: 'CREATEROLE', createDatabase: 'CREATEDB', inherits: 'INHERIT' }

const lacking = ({ what }: Change, { name }: AdminRights, right: keyof typeof attributes): Failure =>
  new Failure({
    what: `${what} cannot be made as "${name}"`,
    why: `that role lacks ${attributes[right]}`,
    next: `as a superuser: ALTER ROLE ${inCommand(name)} ${attributes[right]}; or log in as a superuser`,
  })

const withoutSaltKey = (database: string): Failure =>
  new Failure({
    what: `database ${database} has rows, and would get another salt key than theirs`,
    why: 'credentials in it are encrypted with the salt key that it was used with, and another one would make them unreadable for good',
    next: 'leave it as it is; where it is not here, give the one that it had, from its env file or a backup: secrets.saltKey: file:PATH; or choose another database',
    exit: Exit.refused,
  })

/** Where a role of that name is somebody’s. */
export const roleOfAnother = (role: string): Failure =>
  new Failure({
    what: `role ${role} exists already`,
    why: 'it has another password than the one in the secret store',
    next: 'let Gatewright set the new password on that role, which ends what else logs in with the old one, or choose another role',
    remedies: [
      {
        id: 'take-over-role',
        label: `Set the password on ${role} and try again`,
        set: { 'database.takeOverRole': true },
      },
    ],
  })

/** Its tables stay the former role's, which the gateway in service goes on using. */
const tablesOfAnother = (database: string, owner: string, role: string): Failure =>
  new Failure({
    what: `role ${role} cannot take ${database} over`,
    why: `this gateway made it with the role ${owner}, whose tables are in it`,
    next: `keep the role ${owner} (rotate database gives it a new password), or name a new database together with ${role}`,
    exit: Exit.refused,
  })

/** An empty one in its place would have none of the gateway's keys. */
const renamedDatabase = (name: string, is: string): Failure =>
  new Failure({
    what: `there is no database ${name}, and the database ${is} bears this gateway's identity`,
    why: 'it was given another name: the keys and all rows are in it',
    next: `give it its name again: ALTER DATABASE ${inCommand(is)} RENAME TO ${inCommand(name)}; or take the new name as the answer: database.name: ${is}; where it is another's: COMMENT ON DATABASE ${inCommand(is)} IS NULL;`,
    exit: Exit.refused,
  })

/** Where a database of that name is somebody’s. */
export const databaseOfAnother = (name: string, owner: string): Failure =>
  new Failure({
    what: `database ${name} exists already`,
    why: `it belongs to ${owner}`,
    next: 'let Gatewright change its owner, or choose another database',
    remedies: [
      {
        id: 'take-over-database',
        label: `Change the owner of ${name} and try again`,
        set: { 'database.takeOverDatabase': true },
      },
    ],
  })
