import { isDeepStrictEqual } from 'node:util'
import type { Deployment } from '../deployment/schema.ts'
import { Failure } from '../failure.ts'
import { configText } from '../steps/files/config.ts'
import { knownOf } from '../steps/files/known.ts'
import { YamlText } from '../yaml/edit.ts'
import { commentedLines } from '../hand-made/comments.ts'
import { carriedOver } from '../hand-made/carried-over.ts'
import type { HandMade } from '../hand-made/hand-made.ts'
import { called } from '../hand-made/in-clear.ts'
import { whyUnread } from '../hand-made/unread.ts'

const isValues = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value only gets another name: what it stands for is the same, or goes to the secret store. */
const isReference = (value: unknown) => typeof value === 'string' && value.startsWith('os.environ/')

/** Every place of a text that another has otherwise, or not at all. */
function changed(is: unknown, wanted: unknown, at: string): string[] {
  if (isDeepStrictEqual(is, wanted) || isReference(wanted)) return []
  const within = (key: string) => (at === '' ? key : `${at}.${key}`)
  if (isValues(is) && isValues(wanted))
    return Object.entries(is).flatMap(([key, one]) => changed(one, wanted[key], within(key)))
  if (Array.isArray(is) && Array.isArray(wanted))
    return is.flatMap((one, index) => changed(one, wanted[index], within(called(one, index))))
  return [at]
}

/** What a correction would set otherwise in the config.yaml that is there, or take out of it, by name. One that would be refused says why itself. */
export function setBack({ config }: HandMade, deployment: Deployment): string[] {
  const why = whyUnread(config)
  if (why) return [`nothing: a correction is refused, since ${why}`]
  if (config?.text === undefined || config.included !== undefined) return []
  try {
    const text = configText(deployment, carriedOver(config.text, deployment), { ...knownOf(deployment), adopts: true })
    const commented = commentedLines(config.text)
    return [
      ...changed(new YamlText(config.text, 'config.yaml').value, new YamlText(text, 'config.yaml').value, ''),
      ...(commented ? [`secrets in comments (${commented}), which are left out`] : []),
    ]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [`nothing: a correction is refused, since ${error.why}`]
  }
}
