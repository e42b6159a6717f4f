import { z } from 'zod'
import { bodyOf, foreignText } from '../gateway/answer.ts'
import { check, type CheckContext, failed, passed } from './check.ts'

/** `status` has been worded in several ways; `db` says `Not connected`, still with a 200, where no database is configured. */
const readinessSchema = z.object({ db: foreignText })

export const readiness = check(
  'readiness',
  'readiness',
  '/health/readiness answers 200 with the database connected',
  async ({ gateway }: Pick<CheckContext, 'gateway'>) => {
    const answer = await gateway.readiness()
    const read = bodyOf(answer, readinessSchema)
    if ('problem' in read) return failed(`/health/readiness answered ${read.problem}`)
    return read.body.db.raw() === 'connected'
      ? passed('/health/readiness answers 200, database connected')
      : failed(`/health/readiness answers 200, but its database is: ${read.body.db.shown()}`)
  },
)
