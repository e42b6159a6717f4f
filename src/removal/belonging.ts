/**
 * What a thing is that bears a gateway's name: `ours` was made for it and goes; `data` and `edited` by hand go only when they are named; `foreign` was made by
 * somebody else, and `shared` is used by others as well: both stay. `gone` is not there any more.
 */
type Standing = 'ours' | 'data' | 'edited' | 'foreign' | 'shared' | 'gone'

/** One thing that a gateway has on this host. */
export interface Belonging {
  /** Ids of the journal's changes that made it, all of which are taken back together. */
  changes: string[]
  /** Heading of the inventory: Docker, PostgreSQL, Files, Gateway, Gatewright. */
  group: string
  what: string
  detail?: string
  standing: Standing
  /** What it is called where it has to be named: `--data litellm_db`. */
  name?: string
  /** Naming all of these names it as well: the keys to a database that goes open nothing, and a role goes with the last that it owns. */
  goesWith?: string[]
  /** Where it lies, for a directory that cannot go while it stays. */
  path?: string
  /** A directory goes when nothing is left in it. */
  isDirectory?: boolean
  /** What Gatewright knows of this gateway: it stays as long as something is kept about which it will be asked. */
  isMemory?: boolean
  /** Taking it away needs the administrator's login to PostgreSQL. */
  needsAdmin?: boolean
  /** Takes away what no step's undo does. */
  remove?: () => Promise<void>
}

/** A belonging and what becomes of it. */
export interface Fated extends Belonging {
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

const isNamed = ({ name, goesWith = [] }: Belonging, named: ReadonlySet<string>) =>
  (name !== undefined && named.has(name)) || (goesWith.length > 0 && goesWith.every(one => named.has(one)))

/** Data of others keeps it, and it is not named by itself. */
const isOwner = ({ name, goesWith }: Belonging) => name === undefined && goesWith !== undefined

function fateOf(belonging: Belonging, named: ReadonlySet<string>): Fated {
  const { standing } = belonging
  const canBeNamed = standing === 'data' || standing === 'edited'
  const goes = standing === 'ours' || standing === 'gone' || (canBeNamed && isNamed(belonging, named))
  const why = isOwner(belonging) ? 'it owns what is kept' : reasons[standing]
  return { ...belonging, ...(goes ? { fate: 'removed' } : { fate: 'kept', ...(why && { why }) }) }
}

const holds = ({ path: directory }: Belonging, { path, fate }: Fated) =>
  fate === 'kept' && directory !== undefined && path?.startsWith(`${directory}/`) === true

/** Whether it is kept and can still be asked for later. */
export const isKeptForLater = (one: Fated): boolean => one.fate === 'kept' && (one.name !== undefined || isOwner(one))

function settled(one: Fated, all: Fated[]): Fated {
  if (one.isDirectory && one.fate === 'removed' && all.some(other => holds(one, other)))
    return { ...one, fate: 'kept', why: 'what is kept lies in it' }
  if (one.isMemory && all.some(isKeptForLater)) return { ...one, fate: 'kept', why: 'it knows what is kept' }
  return one
}

/** What becomes of each belonging when these are named. A directory stays with what stays in it. */
export function fates(belongings: Belonging[], named: ReadonlySet<string>): Fated[] {
  const all = belongings.map(one => fateOf(one, named))
  return all.map(one => settled(one, all))
}

/** What can be named: it stays otherwise. */
export const nameable = (belongings: Belonging[]): (Belonging & { name: string })[] =>
  belongings.filter((one): one is Belonging & { name: string } => one.name !== undefined && one.standing !== 'gone')

/** Whether PostgreSQL's administrator has to log in for it. */
export const wantsAdmin = (all: Fated[]): boolean =>
  all.some(({ fate, needsAdmin, standing }) => fate === 'removed' && standing !== 'gone' && needsAdmin)
