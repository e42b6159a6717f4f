import type { Deployment } from '../../deployment/schema.ts'
import type { Change } from '../../engine/step.ts'
import { nameOf } from '../../gateway/change.ts'

/** What there is of a proxy's database: its role, itself, and that nobody else may connect to it. */
export type Part = 'role' | 'database' | 'access'

/** The name of a change: it says which role or database, since a deployment that moved to another one has left the one before. */
export const partName = (part: Part, name: string): string => `${part}:${name}`

export const partId = (part: Part, name: string): string => `database:${partName(part, name)}`

/** What a change is about. Journals of before say only which part. */
export function partOf(change: Change, { database }: Pick<Deployment, 'database'>): { part: Part; name: string } {
  const [part, ...rest] = nameOf(change).split(':')
  const name = rest.length > 0 ? rest.join(':') : part === 'role' ? database.role : database.name
  return { part: part as Part, name }
}
