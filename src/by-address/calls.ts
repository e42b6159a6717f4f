import { bodyOf } from '../gateway/answer.ts'
import { completion } from '../checks/chat.ts'
import { check, failed, type Finding, notApplicable, passed, summed } from '../checks/check.ts'
import { goRound } from '../checks/model-tool.ts'
import { hintedCall, type SafeCall } from '../checks/safe-call.ts'
import { toolsSeen } from '../gateway/tool-list.ts'
import { callTool } from '../checks/tool-result.ts'
import { listed } from '../checks/words.ts'
import type { AddressContext } from './context.ts'
import { byServer, modelsOf } from './seen.ts'

export const chat = check<AddressContext>('chat', 'chat', 'a model that may be asked answers', async context => {
  const { ask: model, gateway, key } = context
  if (model === undefined)
    return notApplicable('no model was asked: a call may cost money; name one that may be asked: --ask MODEL')
  const seen = await modelsOf(context)
  if ('models' in seen && !seen.models.some(one => one.is(model)))
    return failed(`the key sees no model ${model}; it sees ${listed(seen.models)}`)
  const messages = [{ role: 'user', content: 'Say hello in one word.' }]
  const read = bodyOf(await gateway.chat(key, { model, messages }), completion)
  if ('problem' in read) return failed(`${model} answered ${read.problem}`)
  const text = read.body.choices[0]!.message.content
  return text && text.raw() !== '' ? passed(`${model} answered "${text.shown()}"`) : failed(`${model} answered no text`)
})

/** The calls that do no harm, one for each server that has such a tool. */
async function safeCalls(
  context: AddressContext,
): Promise<{ calls: { server: { name: string }; call: SafeCall }[] } | { problem: string }> {
  const seen = await toolsSeen(context, context.key)
  if ('problem' in seen) return seen
  const calls = [...byServer(seen.tools)].flatMap(([name, tools]) =>
    hintedCall({ name }, tools).map(call => ({ server: { name }, call })),
  )
  return { calls }
}

const noneIsSafe = notApplicable('no tool was called: none is annotated as read-only without needing arguments')

export const toolCall = check<AddressContext>(
  'tool-call',
  'tool call',
  'a tool that is annotated as read-only and needs no arguments is called and answers',
  async context => {
    const safe = await safeCalls(context)
    if ('problem' in safe) return failed(`the key could not list its tools: ${safe.problem}`)
    if (safe.calls.length === 0) return noneIsSafe
    const findings: Finding[] = []
    for (const { server, call } of safe.calls) {
      const answer = await callTool(context, { secret: context.key }, server, call)
      findings.push(
        'problem' in answer
          ? { ok: false, text: `${server.name}/${call.tool} answered ${answer.problem}` }
          : await call.judge(answer.text),
      )
    }
    return summed(findings, findings.map(({ text }) => text).join('; '))
  },
)

/** No provider is asked: the answer is brought along, which only a key that was made for it may do. */
export const modelTool = check<AddressContext>(
  'model-tool',
  'model + tool',
  'a model asks for a tool, the proxy calls it, and the model gets the result',
  async context => {
    const [safe, seen] = [await safeCalls(context), await modelsOf(context)]
    const first = 'calls' in safe ? safe.calls[0] : undefined
    const model = 'models' in seen ? seen.models.map(name => name.raw()).find(name => !name.includes('*')) : undefined
    if (!first || !model) return notApplicable('the key does not see both a model and a tool that does no harm')
    const trip = { ...first, model: { name: model }, key: { secret: context.key, tools: {} } }
    return goRound(trip, context, {
      elsewhere: true,
      refused: () => notApplicable('it takes a temporary key, and the key given may make none; the master key may'),
    })
  },
)
