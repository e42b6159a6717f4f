import { escapePath, getProperty } from 'dot-prop'
import type { Answers, Context } from './field.ts'

/** One answer by its path, as the type that its rule promises; `undefined` where there is none. */
export const answerAt = <V>(answers: Answers, path: string): V | undefined =>
  getProperty(answers, path) as V | undefined

/** Path of an entry of a map, whatever its name holds: names of headers and servers are typed. */
export const pathIn = (map: string, name: string): string => `${map}.${escapePath(name)}`

/** The answer in effect (given or suggested) that an earlier question left. */
export const answered = <V>(context: Context, path: string): V | undefined => answerAt<V>(context.answers, path)

/** The same within the list item that is being edited. */
export const inItem = <V>(context: Context, path: string): V | undefined =>
  context.item ? answerAt<V>(context.item, path) : undefined

const isGroup = (value: unknown): value is Answers =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists of an answers file whose items say only what changes about them: the rest of an item comes from the one of the same name. Which items there are is what the file says. */
export function withKnownItems(lists: { path: string; key: string }[], base: Answers, over: Answers): Answers {
  const result = { ...over }
  for (const { path, key } of lists) {
    const [known, given] = [base[path], over[path]]
    if (!Array.isArray(known) || !Array.isArray(given)) continue
    const before = (item: Answers) => (known as Answers[]).find(one => one[key] === item[key])
    result[path] = (given as Answers[]).map(item => merged(before(item) ?? {}, item))
  }
  return result
}

/** Answers over others: what both have comes from `over`, answer by answer. A list is one answer. */
export function merged(base: Answers, over: Answers): Answers {
  const result = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const below = result[name]
    result[name] = isGroup(value) && isGroup(below) ? merged(below, value) : value
  }
  return result
}
