import { forgetDatabaseSeen } from '../dump/database-seen.ts'
import { auditRowsSince } from '../dump/facts.ts'
import { restoreDump } from '../dump/restore.ts'
import type { ApplyContext } from '../engine/step.ts'
import type { Dump } from '../generations/generation.ts'
import { databaseLogin } from './logins.ts'

/** A row is written some seconds after its call, and a call may last: rows from this long before a dump may be missing in it. */
const longestCall = 3_600_000

const counted = (rows: number) => (rows === 1 ? '1 audit row' : `${rows} audit rows`)

/** `22:41:07`, of this host's clock. */
const clock = (at: string) => new Date(at).toTimeString().slice(0, 8)

/** Puts the database back to a dump, while no gateway runs on it; answers, for a person, what was lost by it. */
export async function bringDatabaseBack(context: ApplyContext, dump: Dump): Promise<string> {
  const { world, report, signal } = context
  const login = await databaseLogin(context)
  report({ kind: 'text', text: `putting the database back to ${clock(dump.at)}` })
  const since = new Date(Date.parse(dump.at) - longestCall)
  const before = await auditRowsSince(world, login, since)
  await forgetDatabaseSeen(world, context.deployment.name)
  await restoreDump(world.postgres, login, world.files.stream(dump.path), signal)
  const lost = Math.max(0, before - (await auditRowsSince(world, login, since)))
  const told = `the database was put back to its dump of ${clock(dump.at)}; ${counted(lost)} since then ${lost === 1 ? 'is' : 'are'} lost`
  report({ kind: 'text', text: told })
  return told
}
