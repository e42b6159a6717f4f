import type { Deployment } from '../../deployment/schema.ts'
import type { Change, StepPlan } from '../../engine/step.ts'
import { Exit, Failure, type Remedy } from '../../failure.ts'
import { belongsToAnother } from '../../identity/refusal.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { needsAdmin } from '../postgres.ts'
import { inCommand } from '../rights.ts'
import { type Power, readingId, type Reads, type ToolsRole, type ToolsRolesState, type Unreadable } from './inspect.ts'

const make = changesOf('tools-role', 'PostgreSQL')

/** The roles through which tools read, or why one may not be made. */
export function planToolsRoles({ roles, orphans, asAdmin }: ToolsRolesState, deployment: Deployment): StepPlan {
  refuseSharedRole(roles)
  for (const role of roles) refuse(role, deployment)
  const changed = roles.map(role => ({ role, change: changeFor(role) }))
  for (const { role, change } of changed) if (change && asAdmin) refuseWithoutRights(role)
  const removed = orphans.map(({ change }) => make(nameOf(change), 'remove', change.what, leaving(roles, change)))
  const changes = [...changed.flatMap(({ change }) => change ?? []), ...removed]
  if (changes[0] && !asAdmin) throw needsAdmin(changes[0].what)
  const asIs = changed
    .filter(({ change }) => !change)
    .map(({ role: { reads } }) => `role ${reads.role}, reads ${reads.database}`)
  return { changes, asIs }
}

/** A role that reads another database now loses its rights in the one before, and stays. */
function leaving(roles: ToolsRole[], change: Change): Pick<Change, 'detail'> {
  const [role, database] = nameOf(change).split('@')
  return roles.some(({ reads }) => reads.role === role) ? { detail: `its rights in ${database}; the role stays` } : {}
}

function changeFor({ reads, role, unreadable }: ToolsRole): Change | undefined {
  const what = `role ${reads.role}`
  if (role === 'unknown') throw needsAdmin(`role ${reads.role} does not log in with the stored password`)
  if (role === 'missing')
    return make(readingId(reads), 'create', what, { detail: `CONNECT and SELECT on ${reads.database}, nothing else` })
  const parts = [
    !role.passwordWorks && 'new password',
    !role.limited && 'limited to reading',
    unreadable.length > 0 && `may also read ${counted(unreadable)}`,
  ].filter(Boolean)
  return parts.length > 0 ? make(readingId(reads), 'change', what, { detail: parts.join(', ') }) : undefined
}

const counted = (things: Unreadable[]) =>
  things.length > 2 ? `${things.length} more objects` : things.map(({ what }) => what).join(', ')

/** Refuses what would stop half way: what is somebody else's, and not this login's to let others read. */
function refuseWithoutRights({ reads, unreadable, problem }: ToolsRole): void {
  if (problem) throw problem
  const foreign = unreadable.filter(({ grantable }) => !grantable)
  const [first] = foreign
  if (!first) return
  const more = foreign.length > 1 ? ` and ${foreign.length - 1} more` : ''
  throw refused(
    `role ${reads.role} cannot be allowed to read ${reads.database}`,
    `${first.what}${more} belongs to ${first.owner}, and this administrator’s login may not let others read it`,
    `log in as a superuser; or let one give the login what ${first.owner} has: GRANT ${inCommand(first.owner)} TO …;`,
  )
}

function refuse(found: ToolsRole, deployment: Deployment): void {
  const { reads, role, databaseExists, powers, server } = found
  const { database } = deployment
  const index = deployment.servers.findIndex(({ name }) => name === server)
  if (reads.role === database.role) throw proxyRole(reads)
  if (reads.database === database.name && !reads.confirmProxyDatabase) throw proxyDatabase(reads, index)
  if (!databaseExists && reads.database !== database.name) throw noDatabase(reads)
  if (typeof role === 'object' && role.other)
    throw belongsToAnother({
      what: `role ${reads.role}`,
      mark: role.other,
      named: { ours: deployment.name, by: `servers.${index}.reads.role` },
    })
  if (powers.length > 0) throw canWrite(reads, powers)
  if (typeof role === 'object' && !role.passwordWorks && !role.ours) throw roleOfAnother(reads)
}

function refuseSharedRole(roles: ToolsRole[]): void {
  const shared = roles.find((one, index) => roles.slice(index + 1).some(other => other.reads.role === one.reads.role))
  if (!shared) return
  throw refused(
    `two MCP servers would log in as ${shared.reads.role}`,
    'each has a password of its own',
    'give each server that reads a database a role of its own',
  )
}

const refused = (what: string, why: string, next: string, remedies?: Remedy[]) =>
  new Failure({ what, why, next, exit: Exit.refused, ...(remedies && { remedies }) })

const proxyRole = ({ role }: Reads) =>
  refused(
    `tools may not log in as ${role}`,
    "it is the proxy's own role, and may write to everything that the proxy keeps",
    'choose another role for the tools, such as tools_reader',
  )

const proxyDatabase = ({ database }: Reads, index: number) =>
  refused(
    `tools may not read ${database} unless you confirm it`,
    'it holds the virtual keys and the audit rows of this gateway',
    'name another database for the tools, or confirm this one',
    [
      {
        id: 'confirm-proxy-database',
        label: `Let the tools read ${database}`,
        set: { [`servers.${index}.reads.confirmProxyDatabase`]: true },
      },
    ],
  )

const noDatabase = ({ database }: Reads) =>
  new Failure({
    what: `the tools have nothing to read: there is no database ${database}`,
    why: 'Gatewright makes the role for the tools, not their database',
    next: 'name a database that exists; \\l in psql lists them',
  })

const roleOfAnother = ({ role }: Reads) =>
  refused(
    `role ${role} exists already`,
    'it was not made by this deployment, and has another password than the one in the secret store',
    'choose another role for the tools, or give the password of this one',
  )

/** Why a role may not be used for tools: a client can leave the read-only transaction in which its question runs. */
export function canWrite({ role, database }: Reads, powers: Power[]): Failure {
  const [first] = powers
  const more = powers.length > 1 ? ` and ${powers.length - 1} more` : ''
  return refused(
    `role ${role} would be able to change ${database}`,
    `it may ${first?.what}${more}`,
    `as an administrator in ${database}: ${first?.command};`,
  )
}
