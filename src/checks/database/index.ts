import { databaseSeen, placeOf } from '../../dump/database-seen.ts'
import { proxyLogin } from '../../steps/postgres.ts'
import { check, failed, passed } from '../check.ts'
import { count } from '../words.ts'
import { lookAtDatabase } from './seen.ts'
import { databaseTroubles } from './troubles.ts'

/** What doctor and status tell of the database, as a check: it fails by what is an error there, and says the rest. */
export const databaseContent = check(
  'database',
  'database',
  'the database is the one that it was, has what the version in service needs, and connections to give',
  async context => {
    const { world, deployment } = context
    const troubles = await databaseTroubles(context)
    const told = troubles.map(({ text, evidence, next }) => `${text} (${evidence}); next: ${next}`)
    const errors = troubles.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) return failed(errors.map(({ text }) => text).join('; '), told)
    const is = await world.postgres.asRole(proxyLogin(context), lookAtDatabase)
    const { keys: _, ...seen } = is
    await databaseSeen.write(world, deployment.name, { at: placeOf(deployment), ...seen })
    const well = `${count(seen.migrations ?? 0, 'migration')} recorded`
    return told.length === 0 ? passed(well) : passed(`${well}; ${count(told.length, 'thing')} to know`, told)
  },
)
