import { z } from 'zod'
import type { Model } from '../deployment/schema.ts'
import { bodyOf } from './answer.ts'
import { check, type CheckContext, type Finding, notApplicable, summed } from './check.ts'
import { type HeldKey, keyHash, modelsOf, provingKey } from './keys.ts'
import { count, listed } from './words.ts'

/** The part of a chat completion that is read here. */
export const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
})

async function ask(model: Model, key: HeldKey, context: CheckContext): Promise<Finding> {
  const at = context.world.now()
  const answer = await context.gateway.chat(key.secret, {
    model: model.name,
    messages: [{ role: 'user', content: 'Say hello.' }],
    max_tokens: 16,
  })
  const read = bodyOf(answer, completion)
  if ('problem' in read) return { ok: false, text: `${model.name} answered ${read.problem}` }
  const text = read.body.choices[0]!.message.content ?? ''
  context.trail.calls.push({
    check: 'chat',
    keyHash: keyHash(key.secret),
    user: key.user,
    callType: 'acompletion',
    called: { model: model.name },
    at,
  })
  const wanted = model.mock
  if (wanted !== undefined && text !== wanted)
    return { ok: false, text: `${model.name} answered "${text}"; its mock text is "${wanted}"` }
  return { ok: text !== '', text: text === '' ? `${model.name} answered no text` : `${model.name} answered "${text}"` }
}

async function askAll(models: Model[], key: HeldKey, context: CheckContext) {
  const findings: Finding[] = []
  for (const model of models) findings.push(await ask(model, key, context))
  return summed(findings, `${count(models.length, 'model')} answered`)
}

export const chat = check('chat', 'chat', 'a chat completion with a mock model returns its text', async context => {
  const key = provingKey(context)
  const mocks = key ? modelsOf(context.deployment, key).filter(model => model.mock !== undefined) : []
  if (!key || mocks.length === 0) return notApplicable('no virtual key may use a mock model')
  return askAll(mocks, key, context)
})

export const realModel = check(
  'real-model',
  'real model',
  'a chat completion with a real model is answered by its provider',
  async context => {
    const key = provingKey(context)
    const real = key ? modelsOf(context.deployment, key).filter(model => model.mock === undefined) : []
    if (!key || real.length === 0) return notApplicable('every model that can be asked is a mock')
    const names = listed(real.map(model => model.name))
    if (!context.agreedToCost) return notApplicable(`${names}: a call costs money, and nobody agreed to it`)
    return askAll(real, key, context)
  },
)
