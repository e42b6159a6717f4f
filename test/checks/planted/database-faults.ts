import { databaseSeen, placeOf } from '../../../src/dump/database-seen.ts'
import type { Planted } from './planted.ts'
import type { WholeBed } from './whole-bed.ts'

const was = (seen: object) => async (bed: WholeBed) => {
  await databaseSeen.write(bed.world, bed.deployment.name, { at: placeOf(bed.deployment), oid: 5, ...seen })
  bed.postgres.quiet = { ...bed.postgres.quiet, newest: new Date('2026-11-20T10:00:00Z') }
}

/** What the check of the database must see. */
export const databaseFaults: Planted<WholeBed>[] = [
  {
    check: 'database',
    fault: 'a migration that was begun and not ended',
    plant: bed => (bed.postgres.quiet = { migrations: [{ name: '2026_half', finished: false, back: false }] }),
    cause: /1 migration of the database was begun and not ended: 2026_half/,
  },
  {
    check: 'database',
    fault: 'a database that came back empty',
    plant: async bed => {
      await was({ migrations: 220 })(bed)
      bed.postgres.quiet = { seen: { oid: 6 }, keys: 0 }
    },
    cause: /came back empty: none of the virtual keys is in it[^]*made anew since/,
  },
  {
    check: 'database',
    fault: 'a database that came back as it was two days earlier',
    plant: was({ migrations: 1, newest: '2026-11-22T10:00:00.000Z' }),
    cause: /its newest audit row is of 2026-11-20 10:00 UTC, and there was one of 2026-11-22 10:00 UTC/,
  },
]
