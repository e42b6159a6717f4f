import { z } from 'zod'
import { noModels } from '../steps/keys/grants.ts'
import { bodyOf, foreignText } from '../gateway/answer.ts'
import { check, type CheckContext, type Finding, summed } from './check.ts'
import { each } from './each.ts'
import { type HeldKey, heldKeys } from './keys.ts'
import { compared, count, listed } from './words.ts'

const modelList = z.object({ data: z.array(z.object({ id: foreignText })) })

async function seenBy(key: HeldKey, { gateway }: CheckContext): Promise<Finding> {
  const read = bodyOf(await gateway.models(key.secret), modelList)
  if ('problem' in read) return { ok: false, text: `${key.alias} could not list its models: ${read.problem}` }
  const seen = read.body.data.map(model => model.id).filter(id => !id.is(noModels))
  const { extra, missing } = compared(seen, key.models)
  return extra.length === 0 && missing.length === 0
    ? { ok: true, text: `${key.alias} sees ${listed(seen)}, and only that` }
    : { ok: false, text: `${key.alias} sees ${listed(seen)}; granted are ${listed(key.models)}` }
}

export const models = check(
  'models',
  'models',
  'each key sees the models granted to it, and no other',
  async context => {
    const keys = heldKeys(context)
    const findings = await each(keys, context, key => seenBy(key, context))
    return summed(findings, `${count(keys.length, 'key')} see exactly the models granted to them`)
  },
)
