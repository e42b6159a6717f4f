import pMap from 'p-map'
import { atOnce, type HttpAnswer } from '../../adapters/gateway.ts'
import { itemSecretId } from '../../deployment/secrets.ts'
import type { Key } from '../../deployment/schema.ts'
import type { JournalEntry } from '../../engine/journal.ts'
import type { PlanContext } from '../../engine/step.ts'
import { Failure } from '../../failure.ts'
import { redactor } from '../../redact.ts'
import { answersReady, gatewayOf } from '../container/ready.ts'
import { isOwn } from '../../identity/own.ts'
import { secretsInService } from '../kept-in-service.ts'
import { markedName } from '../files/marks.ts'
import { lastDeployment } from '../../gateway/recorded-deployment.ts'
import { noLongerWanted, receiptOf, type Recorded, recorded } from '../../gateway/recorded.ts'
import { sha256 } from '../../text/sha256.ts'
import { type Grants, grantsOf, type NameOf } from './grants.ts'
import { type Beyond, beyondOf, endTogether, noServers } from './kept.ts'
import { earlierAlias } from './names.ts'

const masterKey = 'secrets.masterKey'

/** A key as the proxy has it, or as an earlier run made it while the proxy cannot be asked. */
export interface KnownKey {
  /** SHA-256 of the key: the proxy keeps nothing else of it. */
  token: string
  grants: Grants
}

/** A key as /key/list shows it, as far as it matters here. */
export interface KeyRow extends KnownKey {
  spend: number
  /** What it has that the deployment does not speak of: set by hand, and nobody's to lose. */
  beyond: Beyond
  /** When the proxy begins to refuse it. */
  expires?: string
  /** The same, of a key from before a rotation that would have ended then in any case. */
  endsAnyway?: string
}

export interface KeysState {
  /** `earlier` is the key that had the alias before, as long as both are there. */
  keys: { key: Key; token: string; is?: KnownKey; earlier?: KeyRow }[]
  /** Whether the proxy was asked. */
  asked: boolean
  /** Made earlier and no longer in the deployment. */
  orphans: JournalEntry[]
}

export const valueOf = ({ secrets }: Pick<PlanContext, 'secrets'>, key: Key) =>
  secrets.get(itemSecretId('keys', key.alias, 'value'))

/** The hash under which the proxy knows a key. */
export const tokenOf = (context: Pick<PlanContext, 'secrets'>, key: Key): string =>
  sha256(valueOf(context, key).reveal())

/** An answer other than 200 as a Failure, in the proxy's own words. */
export function expectOk(answer: HttpAnswer, doing: string): HttpAnswer {
  if (answer.status === 200) return answer
  const { error } = (answer.body ?? {}) as { error?: { message?: string } }
  throw new Failure({
    what: `${doing} failed`,
    // LiteLLM shortens the keys that it names; what looks like one all the same is hidden.
    why: redactor()(`the proxy answered ${answer.status}: ${error?.message ?? JSON.stringify(answer.body)}`),
    next: 'look at its log: gatewright logs',
  })
}

/** The servers that are Gatewright's now or were, by name and by id: of any other it neither gives nor takes a grant. */
async function ownServers(context: PlanContext): Promise<NameOf> {
  const { deployment, world } = context
  const made = await recorded(context)
  const last = await lastDeployment(world, deployment.name)
  const names = new Set([
    ...deployment.servers.map(({ name }) => name),
    ...(last?.servers ?? []).map(({ name }) => name),
    ...(receiptOf<string[]>(made, 'files:config', 'servers') ?? []),
    noServers,
  ])
  const ids = Object.entries(receiptOf<Record<string, string>>(made, 'files:config', 'serverIds') ?? {})
  const byId = new Map(ids.map(([name, id]) => [id, name]))
  return server => byId.get(server) ?? markedName(deployment, server) ?? (names.has(server) ? server : undefined)
}

/** The same without a look at the records, of which a proxy with many keys would need one for each. */
const wantedServers =
  ({ deployment }: PlanContext): NameOf =>
  server =>
    markedName(deployment, server) ??
    (server === noServers || deployment.servers.some(({ name }) => name === server) ? server : undefined)

async function rowOf(context: PlanContext, row: Record<string, unknown>): Promise<KeyRow> {
  const { mcp_servers: granted } = (row.object_permission ?? {}) as { mcp_servers?: string[] | null }
  const wanted = wantedServers(context)
  const nameOf = (granted ?? []).every(server => wanted(server) !== undefined) ? wanted : await ownServers(context)
  return {
    token: String(row.token),
    grants: grantsOf(row, nameOf),
    spend: Number(row.spend ?? 0),
    beyond: beyondOf(row, nameOf),
    ...(typeof row.expires === 'string' && { expires: row.expires }),
  }
}

/** Asks the proxy for the key with this alias. */
export async function rowByAlias(context: PlanContext, alias: string): Promise<KeyRow | undefined> {
  const gateway = gatewayOf(context)
  const master = context.secrets.get(masterKey)
  const { body } = expectOk(await gateway.keys(master, alias), `looking for the key ${alias}`)
  const rows = ((body as { keys?: unknown[] }).keys ?? []) as Record<string, unknown>[]
  const row = rows.find(found => found.key_alias === alias)
  return row && rowOf(context, row)
}

/** Asks the proxy for the key with this hash. */
export async function rowByToken(context: PlanContext, token: string): Promise<KeyRow | undefined> {
  const answer = await gatewayOf(context).keyInfo(context.secrets.get(masterKey), token)
  if (answer.status === 404) return undefined
  const { info } = expectOk(answer, 'looking for a key').body as { info: Record<string, unknown> }
  return rowOf(context, { ...info, token })
}

/** The key from before a rotation. An end that it had all along, and that its replacement has from it, is not the end that a rotation sets. */
export async function earlierRow(context: PlanContext, name: string, alias: string): Promise<KeyRow | undefined> {
  const earlier = await rowByAlias(context, name)
  const { expires: own } = (earlier?.expires && (await rowByAlias(context, alias))) || {}
  if (!earlier || !endTogether(earlier.expires, own)) return earlier
  const { expires: endsAnyway, ...row } = earlier
  return { ...row, ...(endsAnyway && { endsAnyway }) }
}

/** What the proxy has under an alias, as a plan compares it. */
export async function keyByAlias(context: PlanContext, alias: string): Promise<KnownKey | undefined> {
  const row = await rowByAlias(context, alias)
  return row && { token: row.token, grants: row.grants }
}

/** Whether our own proxy runs. Whatever else listens on that port must not be shown the master key. */
async function serves(context: PlanContext): Promise<boolean> {
  const { deployment, world } = context
  const is = await world.engine.container(deployment.name)
  return (await isOwn(is, context)) && is?.status === 'running' && (await answersReady(context))
}

/** The same with the master key of the container in service, where that is another one. */
async function asServed(context: PlanContext): Promise<PlanContext | undefined> {
  const served = (await secretsInService(context))?.get('LITELLM_MASTER_KEY')
  if (!served) return undefined
  const { secrets } = context
  return { ...context, secrets: { ...secrets, get: id => (id === masterKey ? served : secrets.get(id)) } }
}

const takesMaster = async (context: PlanContext) =>
  (await gatewayOf(context).keys(context.secrets.get(masterKey))).status !== 401

/** The context with which the proxy can be asked, if it can. One that refuses both master keys is about to be replaced or removed. */
export async function asking(context: PlanContext): Promise<PlanContext | undefined> {
  if (!context.secrets.has(masterKey) || !(await serves(context))) return undefined
  if (await takesMaster(context)) return context
  const served = await asServed(context)
  return served && (await takesMaster(served)) ? served : undefined
}

/** What was made last under an alias, at first or as a new key for it. */
function lastMade(made: Recorded, alias: string): KnownKey | undefined {
  const [last] = ['new-keys', 'keys']
    .flatMap(step => made.get(`${step}:${alias}`) ?? [])
    .sort((one, other) => other.at.localeCompare(one.at))
  return last?.receipt?.key as KnownKey | undefined
}

/** While the proxy does not run, what earlier runs made is taken as it was made; with the proxy running, the next plan sees what is really there. */
export async function inspectKeys(context: PlanContext): Promise<KeysState> {
  const made = await recorded(context)
  const able = await asking(context)
  const keys = await pMap(
    context.deployment.keys,
    async key => {
      const is = able ? await keyByAlias(able, key.alias) : lastMade(made, key.alias)
      const token = tokenOf(context, key)
      const earlier = able && (await earlierRow(able, earlierAlias(key.alias, token), key.alias))
      return { key, token, ...(is && { is }), ...(earlier && { earlier }) }
    },
    { concurrency: atOnce },
  )
  const names = keys.flatMap(({ key: { alias }, token }) => [alias, earlierAlias(alias, token)])
  const isOver = ({ receipt }: JournalEntry) =>
    typeof receipt?.until !== 'string' || new Date(receipt.until) < context.world.now()
  return { keys, asked: able !== undefined, orphans: noLongerWanted(made, 'keys', names).filter(isOver) }
}
