import type { Context, Field } from '../../src/deployment/field.ts'

/** What a typed text means as an answer: an empty one takes the answer back, but where a suggestion may be declined. */
export function typedValue(field: Field, text: string, hasSuggestion: boolean): unknown {
  if (text === '') return field.optional && hasSuggestion ? '' : undefined
  if (field.kind !== 'number') return text
  const number = Number(text)
  return Number.isNaN(number) ? text : number
}

/** What would be valid, for a text that is being typed. */
export function typedProblem(field: Field, text: string, context: Context): string | undefined {
  if (text === '') return undefined
  if (field.kind === 'text' || field.kind === 'secret') return field.check?.(text, context)
  if (field.kind !== 'number') return undefined
  return Number.isNaN(Number(text)) ? 'a number' : field.check?.(Number(text), context)
}
