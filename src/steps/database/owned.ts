import type { JournalEntry } from '../../engine/journal.ts'
import { idsOf, isCreated, type Owned, type OwnedResource } from '../../engine/owned.ts'
import { type Part, partOf } from './parts.ts'

const inPostgres = { group: 'PostgreSQL', needsAdmin: true }

/** One of our databases, with the role that only it has: without its role a database would have no owner. */
function ownDatabase(name: string, changes: string[], role?: string): OwnedResource {
  const what = `database ${name}${role === undefined ? '' : ` and role ${role}`}`
  return { ...inPostgres, changes, what, detail: 'virtual keys, spend and audit rows', standing: 'data', name }
}

/** A role that is nobody else's, and the databases that it owns, if any. */
function ownRole(entry: JournalEntry, name: string, owns: string[]): OwnedResource {
  const one = { ...inPostgres, changes: [entry.change.id], what: `role ${name}` }
  if (!isCreated(entry)) {
    const detail = 'it was there before; only its password was set'
    return { ...one, detail, standing: 'foreign', needsAdmin: false }
  }
  return owns.length > 0 ? { ...one, standing: 'data', goesWith: owns } : { ...one, standing: 'ours' }
}

/** The rights on a database that was there before. */
function openedAgain(name: string, entries: JournalEntry[]): OwnedResource {
  const back = entries.some(({ receipt }) => typeof receipt?.owner === 'string')
  const detail = back ? 'its owner of before gets it back' : 'as they were before'
  return { ...inPostgres, changes: idsOf(entries), what: `rights on database ${name}`, detail, standing: 'ours' }
}

/** Roles and databases, also those of before the deployment moved to others. */
export const ownedDatabases: Owned = async (entries, { deployment }) => {
  const parts = entries.map(entry => ({ entry, ...partOf(entry.change, deployment) }))
  const of = (part: Part) => parts.filter(one => one.part === part)
  const owner = ({ receipt }: JournalEntry) => (receipt?.role as string | undefined) ?? deployment.database.role
  const made = of('database').filter(({ entry }) => isCreated(entry))
  const owned = (role: string) => made.filter(({ entry }) => owner(entry) === role).map(({ name }) => name)
  const roles = of('role').map(one => ({ ...one, owns: owned(one.name) }))
  const isOne = ({ entry, owns }: (typeof roles)[number]) => isCreated(entry) && owns.length === 1
  const about = [...new Set(parts.filter(({ part }) => part !== 'role').map(({ name }) => name))]
  return [
    ...about.map(name => {
      const its = parts.filter(one => one.part !== 'role' && one.name === name).map(({ entry }) => entry)
      if (!made.some(one => one.name === name)) return openedAgain(name, its)
      const role = roles.find(one => isOne(one) && one.owns[0] === name)
      return ownDatabase(name, [...(role ? [role.entry.change.id] : []), ...idsOf(its)], role?.name)
    }),
    ...roles.filter(role => !isOne(role)).map(({ entry, name, owns }) => ownRole(entry, name, owns)),
  ]
}
