import { z } from 'zod'
import type { Model } from '../deployment/schema.ts'
import { ForeignText } from '../text/foreign.ts'
import { bodyOf, foreignText } from '../gateway/answer.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from './check.ts'
import { type HeldKey, heldKeys, keyHash, provingKey } from './keys.ts'

/** The part of a chat completion that is read here. */
export const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: foreignText.nullish() }) })).min(1),
})

async function ask(model: Model, key: HeldKey, context: CheckContext): Promise<Finding> {
  const at = context.world.now()
  const answer = await context.gateway.chat(key.secret, {
    model: model.name,
    // No limit on tokens: a model that thinks first would spend a small one before its first word.
    messages: [{ role: 'user', content: 'Say hello in one word.' }],
  })
  const read = bodyOf(answer, completion)
  if ('problem' in read) return { ok: false, text: `${model.name} answered ${read.problem}` }
  const text = read.body.choices[0]!.message.content ?? ForeignText.of('')
  context.trail.calls.push({
    check: 'chat',
    keyHash: keyHash(key.secret),
    user: key.user,
    callType: 'acompletion',
    called: { model: model.name },
    at,
  })
  const wanted = model.mock
  if (wanted !== undefined && text.raw() !== wanted)
    return { ok: false, text: `${model.name} answered "${text.shown()}"; its mock text is "${wanted}"` }
  return text.raw() === ''
    ? { ok: false, text: `${model.name} answered no text` }
    : { ok: true, text: `${model.name} answered "${text.shown()}"` }
}

const notAsked = ({ name }: Model): Finding => ({
  ok: true,
  text: `${name} was not asked: a call costs money, and nobody agreed to it (models, ${name}: ask it as proof)`,
})

/** Each model that some key may use, with the key that asks it: the one that proves the gateway where it may, else the first that may. */
function askers(context: CheckContext): { model: Model; key: HeldKey }[] {
  const keys = [provingKey(context), ...heldKeys(context)].filter(key => key !== undefined)
  return context.deployment.models.flatMap(model => {
    const key = keys.find(({ models }) => models.includes(model.name))
    return key ? [{ model, key }] : []
  })
}

export const chat = check(
  'chat',
  'chat',
  'a chat completion with a mock model returns its text, and with a real one, where its cost is agreed to, an answer',
  async context => {
    const granted = askers(context)
    const asked = granted.filter(({ model }) => model.mock !== undefined || model.askAsProof === true)
    const others = granted.filter(one => !asked.includes(one)).map(({ model }) => notAsked(model))
    if (asked.length === 0)
      return notApplicable(others.map(({ text }) => text).join('; ') || 'no virtual key may use a model')
    const findings: Finding[] = []
    for (const { model, key } of asked) findings.push(await ask(model, key, context))
    return summed([...findings, ...others], findings.map(({ text }) => text).join('; '))
  },
)
