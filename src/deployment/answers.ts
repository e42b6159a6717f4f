import { getProperty } from 'dot-prop'
import type { Answers, Context } from './field.ts'

/** One answer by its path, as the type that its rule promises; `undefined` where there is none. */
export const answerAt = <V>(answers: Answers, path: string): V | undefined =>
  getProperty(answers, path) as V | undefined

/** The answer in effect (given or suggested) that an earlier question left. */
export const answered = <V>(context: Context, path: string): V | undefined => answerAt<V>(context.answers, path)

/** The same within the list item that is being edited. */
export const inItem = <V>(context: Context, path: string): V | undefined =>
  context.item ? answerAt<V>(context.item, path) : undefined
