import type { OwnedResource, Standing } from '../engine/owned.ts'

/** What a gateway has here, and what becomes of it. */
export interface RemovalDecision extends OwnedResource {
  fate: 'removed' | 'kept'
  /** Why it is kept. */
  why?: string
}

const reasons: Record<Standing, string | undefined> = {
  ours: undefined,
  data: 'it is data',
  edited: 'it was edited by hand',
  foreign: 'Gatewright did not make it',
  shared: 'others use it too',
  gone: undefined,
}

const isNamed = ({ name, goesWith = [] }: OwnedResource, named: ReadonlySet<string>) =>
  (name !== undefined && named.has(name)) || (goesWith.length > 0 && goesWith.every(one => named.has(one)))

/** Data of others keeps it, and it is not named by itself. */
const isOwner = ({ name, goesWith }: OwnedResource) => name === undefined && goesWith !== undefined

function decisionOn(owned: OwnedResource, named: ReadonlySet<string>): RemovalDecision {
  const { standing } = owned
  const canBeNamed = standing === 'data' || standing === 'edited'
  const goes = standing === 'ours' || standing === 'gone' || (canBeNamed && isNamed(owned, named))
  const why = isOwner(owned) ? 'it owns what is kept' : reasons[standing]
  return { ...owned, ...(goes ? { fate: 'removed' } : { fate: 'kept', ...(why && { why }) }) }
}

const holds = ({ path: directory }: OwnedResource, { path, fate }: RemovalDecision) =>
  fate === 'kept' && directory !== undefined && path?.startsWith(`${directory}/`) === true

/** Whether it is kept and can still be asked for later. */
export const isKeptForLater = (one: RemovalDecision): boolean =>
  one.fate === 'kept' && (one.name !== undefined || isOwner(one))

function settled(one: RemovalDecision, all: RemovalDecision[]): RemovalDecision {
  if (one.isDirectory && one.fate === 'removed' && all.some(other => holds(one, other)))
    return { ...one, fate: 'kept', why: 'what is kept lies in it' }
  if (one.isMemory && all.some(isKeptForLater)) return { ...one, fate: 'kept', why: 'it knows what is kept' }
  return one
}

/** What becomes of each when these are named. A directory stays with what stays in it. */
export function decisions(owned: OwnedResource[], named: ReadonlySet<string>): RemovalDecision[] {
  const all = owned.map(one => decisionOn(one, named))
  return all.map(one => settled(one, all))
}

/** What can be named: it stays otherwise. */
export const nameable = (owned: OwnedResource[]): (OwnedResource & { name: string })[] =>
  owned.filter((one): one is OwnedResource & { name: string } => one.name !== undefined && one.standing !== 'gone')

/** Whether PostgreSQL's administrator has to log in for it. */
export const wantsAdmin = (all: RemovalDecision[]): boolean =>
  all.some(({ fate, needsAdmin, standing }) => fate === 'removed' && standing !== 'gone' && needsAdmin)
