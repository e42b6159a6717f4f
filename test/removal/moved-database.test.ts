import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJournal } from '../../src/engine/journal.ts'
import type { ApplyContext } from '../../src/engine/step.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { decisions } from '../../src/removal/decision.ts'
import { steps } from '../../src/steps/index.ts'
import { inventory } from '../../src/removal/inventory.ts'
import { database } from '../../src/steps/database/index.ts'
import { carryOut, realPostgres, type RealPostgres, takeBack } from '../steps/real-postgres.ts'
import { sampleDeployment } from '../steps/sample.ts'

let bed: RealPostgres
beforeAll(async () => void (bed = await realPostgres()), 60_000)
afterAll(() => bed.stop())

const deployment = (role: string, name: string) =>
  sampleDeployment({ database: { server: bed.server, role, name, fromContainer: 'postgres:5432' } })

/** A gateway that was set up with the first of these, and moved to each that follows. */
async function moved(...to: [role: string, database: string][]): Promise<ApplyContext> {
  const context = bed.context(deployment(...to[0]!))
  for (const one of to) await carryOut(database, { ...context, deployment: deployment(...one) })
  return { ...context, deployment: deployment(...to.at(-1)!) }
}

const inPostgres = async (context: ApplyContext, ...named: string[]) =>
  decisions(await inventory(context, steps), new Set(named))
    .filter(({ group }) => group === 'PostgreSQL')
    .map(({ what, fate, why }) => [what, fate, why])

test('a gateway that moved to another role and database is asked about both', async () => {
  const context = await moved(['old_user', 'old_db'], ['new_user', 'new_db'])
  expect(await inPostgres(context, 'old_db')).toEqual([
    ['database old_db and role old_user', 'removed', undefined],
    ['database new_db and role new_user', 'kept', 'it is data'],
  ])
})

test('a role with two databases goes with the last of them', async () => {
  const context = await moved(['both_user', 'first_db'], ['both_user', 'second_db'])
  expect(await inPostgres(context, 'first_db')).toEqual([
    ['database first_db', 'removed', undefined],
    ['database second_db', 'kept', 'it is data'],
    ['role both_user', 'kept', 'it owns what is kept'],
  ])
  expect((await inPostgres(context, 'first_db', 'second_db')).map(([, fate]) => fate)).toEqual([
    'removed',
    'removed',
    'removed',
  ])
})

test('everything that was made before and after a move is taken back', async () => {
  const context = await moved(['a_user', 'a_db'], ['a_user', 'b_db'], ['c_user', 'c_db'])
  const { files, own } = context.world
  const journal = await readJournal(
    files,
    deploymentFiles(own, context.deployment.name).journal,
    context.deployment.name,
  )
  await takeBack(database, journal!.entries, context)
  const left = `SELECT rolname FROM pg_roles WHERE rolname ~ '^[ac]_user' UNION SELECT datname FROM pg_database WHERE datname ~ '^[abc]_db'`
  expect(await bed.sql(left)).toEqual([])
})

test('another role is refused for a database whose tables are the former one’s', async () => {
  await moved(['made_by', 'made_db'])
  await expect(moved(['taken_by', 'made_db'])).rejects.toMatchObject({
    what: 'role taken_by cannot take made_db over',
    exit: 3,
  })
})
