import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { PostgresSession } from '../../adapters/postgres.ts'
import { databaseSeen, placeOf } from '../../dump/database-seen.ts'
import { othersLines, type Others, othersOn } from '../../dump/others.ts'
import { containerOfServer } from '../../dump/tools.ts'
import type { PlanContext } from '../../engine/step.ts'
import { projectFiles } from '../../gateway/paths.ts'
import { proxyLogin, sqlState } from '../../steps/postgres.ts'
import { YamlText } from '../../yaml/edit.ts'
import { failedCalls, trafficTroubles } from '../traffic.ts'
import { type Trouble, unread } from '../trouble.ts'
import { collationTroubles } from './collation.ts'
import { type Growth, growthTroubles } from './retention.ts'
import { presentSchema, schemaTroubles, wantedSchema, type WantedSchema } from './schema.ts'
import { lookAtDatabase, returnTroubles } from './seen.ts'
import { readSlots, readSlotsAsSuperuser, slotTroubles } from './sessions.ts'
import { growingTables } from './tables.ts'

type Context = Pick<PlanContext, 'world' | 'deployment' | 'secrets'>

/** SQLSTATE too_many_connections. */
const noSlot = '53300'

/** Classes of SQLSTATE (PostgreSQL, appendix A) and errno(3) of a login that did not come about: what is said of the connection says why. */
const noLogin = /^(08|28|3D|57P|E)/

/** What is left where the database lies: in PostgreSQL's own container. Where a server elsewhere has its data, nobody here can say. */
export async function freeUnder({ world, deployment }: Pick<Context, 'world' | 'deployment'>): Promise<Growth['free']> {
  const found = await containerOfServer(world, deployment)
  if (!found) return undefined
  const stdout = new PassThrough()
  const printed = text(stdout)
  const directory = found.container.spec.env.PGDATA ?? '/var/lib/postgresql'
  const call = { command: ['df', '-Pk', directory] as [string, ...string[]], stdout, signal: AbortSignal.timeout(10_000) } // prettier-ignore
  const { exitCode } = await world.engine.exec(found.container.id, call).finally(() => stdout.end())
  const free = Number((await printed).trim().split('\n').at(-1)?.trim().split(/\s+/)[3])
  if (exitCode !== 0 || !Number.isFinite(free)) return undefined
  return { bytes: free * 1024, where: `under ${directory} of the container ${found.container.spec.name}` }
}

/** What LiteLLM says where it cannot prune (proxy/db/db_transaction_queue/spend_log_cleanup.py). */
const unpruned = /cleanup batch failed|Aborting \S+ cleanup|cannot proceed with cleanup|Error during (spend log )?cleanup|Invalid maximum_spend_logs_\w+ value/ // prettier-ignore

/** Why rows are not pruned, where the gateway's own configuration or its log has it. */
async function whyUnpruned({ world, deployment }: Context): Promise<string | undefined> {
  const path = deployment.adopted?.config ?? projectFiles(deployment).configFile
  const config = await world.files.read(path)
  const setting = 'maximum_spend_logs_retention_period'
  if (config !== undefined && new YamlText(config, path).at(['general_settings', setting]) === undefined)
    return `${path} has no general_settings.${setting}`
  const is = await world.engine.container(deployment.name)
  if (!is) return undefined
  let last: string | undefined
  for await (const { text: line } of world.engine.logs(is.id, { follow: false, tail: 5_000 }))
    if (unpruned.test(line.shown())) last = line.shown().trim().slice(0, 300)
  return last && `its log: ${last}`
}

const sessionTroubles = ({ proxies, holders }: Others): Trouble[] => [
  ...proxies.map((who): Trouble => ({
    id: `database-foreign-${who.replace(/ .*/, '')}`,
    severity: 'warning',
    text: `another proxy uses this database, from ${who}`,
    evidence: "sessions of the proxy's role that come from elsewhere than its container",
    next: 'stop it where it should not be; two proxies of different versions spoil each other’s tables',
  })),
  ...holders.map((holder): Trouble => ({
    id: `database-held-${holder.pid}`,
    severity: 'warning',
    text: othersLines({ proxies: [], holders: [holder] })[0]!,
    evidence: 'pg_locks and pg_stat_activity',
    next: holder.migrates
      ? 'wait until it is done'
      : `it holds up a migration, and every request behind that: end it with SELECT pg_terminate_backend(${holder.pid})`,
  })),
]

async function readAll(session: PostgresSession, context: Context, wanted: WantedSchema | undefined) {
  const { world, deployment } = context
  const { role, name } = deployment.database
  const now = world.now()
  const present = await presentSchema(session)
  const was = await databaseSeen.read(world, deployment.name)
  return {
    now,
    slots: slotTroubles(await readSlots(session, { role, name }), { role, name }),
    sessions: sessionTroubles(await othersOn(session, await world.engine.container(deployment.name))),
    schema: schemaTroubles(present, wanted),
    returned:
      was.at === placeOf(deployment) ? returnTroubles(was, await lookAtDatabase(session), deployment.keys.length) : [],
    collation: await collationTroubles(session),
    traffic: present.tables.has('LiteLLM_SpendLogs') ? trafficTroubles(await failedCalls(session, now)) : [],
    tables: await growingTables(session, now),
  }
}

/**
 * What is wrong with the proxy's database, or will be: who has its connections, who else works on it, what its schema lacks, whether it is the one that it was, and how it
 * grows. One session, by the catalogue and indexes; that nobody can log in is another's to tell, but for who has taken the connections.
 */
export async function databaseTroubles(context: Context): Promise<Trouble[]> {
  const { world, deployment } = context
  const { role, name } = deployment.database
  const unseen: Trouble[] = []
  // What is told beside is no reason to keep what was read to oneself.
  const orTold = (id: string, what: string) => (error: unknown) => {
    unseen.push(unread(id, what, error, 'note'))
    return undefined
  }
  const wanted = await wantedSchema(context).catch(orTold('database-schema', 'what the version in service wants of the database')) // prettier-ignore
  try {
    const read = await world.postgres.asRole(proxyLogin(context), session => readAll(session, context, wanted))
    const { now, tables, slots, sessions, schema, returned, collation, traffic } = read
    const growth: Growth = { tables, retention: deployment.audit.retention, now }
    const unkept = growthTroubles(growth).some(({ id }) => id.startsWith('retention-'))
    const [free, cause] = await Promise.all([
      freeUnder(context).catch(orTold('database-disk', 'the disk under the database')),
      unkept ? whyUnpruned(context).catch(orTold('database-unpruned', 'why rows are not pruned')) : undefined,
    ])
    const judged = growthTroubles({ ...growth, ...(free && { free }), ...(cause && { cause }) })
    return [...returned, ...schema, ...slots, ...sessions, ...collation, ...judged, ...traffic, ...unseen]
  } catch (error) {
    const code = sqlState(error) ?? ''
    if (code !== noSlot) return noLogin.test(code) ? [] : [unread('database', 'the database', error)]
    const slots = await readSlotsAsSuperuser(context)
    return slots ? slotTroubles(slots, { role, name }, true) : []
  }
}
