import { z } from 'zod'
import type { Deployment } from '../deployment/schema.ts'
import { note } from '../state-file.ts'
import type { World } from '../world.ts'

const schema = z.strictObject({
  /** Which database it is about, as deployment.yaml names it. */
  at: z.string().optional(),
  /** PostgreSQL's number of the database: one that was made anew has another. */
  oid: z.number().optional(),
  /** Rows of Prisma's history. */
  migrations: z.number().optional(),
  /** When the newest row of the audit began. */
  newest: z.iso.datetime().optional(),
})

/** What the database was when it was last verified. */
export type DatabaseSeen = z.output<typeof schema>

/** Without it nothing is compared, and the next verification writes it anew. */
export const databaseSeen = note<DatabaseSeen>('database-seen.json', schema, {})

/** By which the note knows its database. */
export const placeOf = ({ database: { server, name } }: Pick<Deployment, 'database'>): string => `${name} on ${server}`

/** After a dump was brought back, or the gateway was taken away, it is another database by right. */
export const forgetDatabaseSeen = (world: World, name: string): Promise<void> => databaseSeen.forget(world, name)
