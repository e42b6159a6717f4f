import type { HttpAnswer } from '../../adapters/gateway.ts'
import { itemSecretId } from '../../deployment/secrets.ts'
import type { Key } from '../../deployment/schema.ts'
import type { JournalEntry } from '../../engine/journal.ts'
import type { PlanContext } from '../../engine/step.ts'
import { Failure } from '../../failure.ts'
import { redactor } from '../../redact.ts'
import { answersReady, gatewayOf } from '../container/ready.ts'
import { ownLabel } from '../paths.ts'
import { noLongerWanted, receiptOf, recorded } from '../recorded.ts'
import { sha256 } from '../sha256.ts'
import { type Grants, grantsOf } from './grants.ts'

/** A key as the proxy has it, or as an earlier run made it while the proxy cannot be asked. */
export interface KnownKey {
  /** SHA-256 of the key: the proxy keeps nothing else of it. */
  token: string
  grants: Grants
}

export interface KeysState {
  keys: { key: Key; token: string; is?: KnownKey }[]
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

/** Asks the proxy for the key with this alias. */
export async function keyByAlias(context: PlanContext, alias: string): Promise<KnownKey | undefined> {
  const gateway = gatewayOf(context)
  const master = context.secrets.get('secrets.masterKey')
  const { body } = expectOk(await gateway.keys(master, alias), `looking for the key ${alias}`)
  const rows = ((body as { keys?: unknown[] }).keys ?? []) as Record<string, unknown>[]
  const row = rows.find(found => found.key_alias === alias)
  return row && { token: String(row.token), grants: grantsOf(row) }
}

/** Whether our own proxy runs. Whatever else listens on that port must not be shown the master key. */
async function serves(context: PlanContext): Promise<boolean> {
  const { deployment, world } = context
  const is = await world.engine.container(deployment.name)
  return is?.spec.labels[ownLabel] === deployment.name && is.status === 'running' && (await answersReady(context))
}

/** Whether the proxy can be asked. One that refuses the master key still has another one, and is about to be replaced or removed. */
export async function canBeAsked(context: PlanContext): Promise<boolean> {
  if (!(await serves(context))) return false
  const { status } = await gatewayOf(context).keys(context.secrets.get('secrets.masterKey'))
  return status !== 401
}

/** While the proxy does not run, what earlier runs made is taken as it was made; with the proxy running, the next plan sees what is really there. */
export async function inspectKeys(context: PlanContext): Promise<KeysState> {
  const made = await recorded(context)
  const ready = await canBeAsked(context)
  const keys = await Promise.all(
    context.deployment.keys.map(async key => {
      const is = ready ? await keyByAlias(context, key.alias) : receiptOf<KnownKey>(made, `keys:${key.alias}`, 'key')
      return { key, token: tokenOf(context, key), ...(is && { is }) }
    }),
  )
  const aliases = context.deployment.keys.map(({ alias }) => alias)
  return { keys, orphans: noLongerWanted(made, 'keys', aliases) }
}
