import type { Key } from '../../deployment/schema.ts'
import { itemSecretId } from '../../deployment/secrets.ts'
import type { ApplyContext, Change, PlanContext, Receipt } from '../../engine/step.ts'
import { gatewayOf } from '../container/ready.ts'
import { changesOf, nameOf } from '../../gateway/change.ts'
import { earlierRow, expectOk, type KeyRow, type KeysState, rowByAlias, tokenOf } from './inspect.ts'
import { graceWithin } from './kept.ts'
import { earlierAlias } from './names.ts'

const make = changesOf('keys', 'Gateway')

const graceOf = ({ renewed }: Pick<PlanContext, 'renewed'>, alias: string): string | undefined =>
  renewed?.get(itemSecretId('keys', alias, 'value'))?.grace

const isOver = ({ expires }: KeyRow, { world }: PlanContext) => expires !== undefined && new Date(expires) < world.now()

/** What is still to be done about a key from before: its end, or the removal of one that the proxy refuses by now. */
export function changeForEarlier({ key, token, earlier }: KeysState['keys'][number], context: PlanContext): Change[] {
  const grace = graceOf(context, key.alias)
  const name = earlierAlias(key.alias, token)
  const what = `earlier key of ${key.alias}`
  if (earlier && isOver(earlier, context)) return [make(name, 'remove', what, { detail: 'it is refused already' })]
  if (earlier?.expires) return []
  if (grace) return [make(name, 'change', what, { detail: `the proxy refuses it ${grace} later` })]
  return [make(name, 'remove', what, { detail: 'refused from then on' })]
}

/** The key of the deployment from before whose replacement this alias comes. */
export const replacementOf = (context: PlanContext, name: string): Key | undefined =>
  context.deployment.keys.find(key => name === earlierAlias(key.alias, tokenOf(context, key)))

/** Lets the proxy itself end the key from before: at once, or when its grace is over, whatever becomes of Gatewright. */
export async function endEarlier(context: ApplyContext, change: Change, key: Key): Promise<Receipt | undefined> {
  const gateway = gatewayOf(context)
  const master = context.secrets.get('secrets.masterKey')
  const name = nameOf(change)
  const is = await earlierRow(context, name, key.alias)
  const grace = change.action === 'change' ? graceOf(context, key.alias) : undefined
  if (is && !grace)
    expectOk(await gateway.deleteKeys(master, { keys: [is.token] }), `ending the earlier key of ${key.alias}`)
  if (is && grace && !is.expires)
    expectOk(
      await gateway.updateKey(master, {
        key: is.token,
        duration: graceWithin(grace, is.endsAnyway, context.world.now()),
      }),
      `setting the end of the earlier key of ${key.alias}`,
    )
  const until = grace && (await rowByAlias(context, name))?.expires
  if (until) context.report({ kind: 'text', text: `the earlier key of ${key.alias} is refused from ${until} on` })
  return until ? { until } : undefined
}
