import type { Answers, Context, Field } from './field.ts'
import type { Question } from './interview.ts'

/** How a secret looks: always the same, so that its length stays unknown. */
export const masked = '••••••••'

const counted = (count: number, what: string) => (count === 0 ? 'none' : `${count} ${what}${count === 1 ? '' : 's'}`)

/** Options of a field that is chosen rather than typed. */
export function optionsOf(field: Field, context: Context): { value: unknown; label: string; hint?: string }[] {
  if (field.kind === 'confirm')
    return [
      { value: true, label: 'yes' },
      { value: false, label: 'no' },
    ]
  return field.kind === 'choice' || field.kind === 'choices' ? field.options(context) : []
}

function secretText(value: unknown): string {
  if (value === undefined) return ''
  if (value === 'generate') return 'generated'
  return value === 'stored' ? masked : String(value)
}

/** The answer in effect, as a person reads it: options by their label, secrets by where they come from. */
export function valueText({ field, value }: Question, context: Context): string {
  switch (field.kind) {
    case 'secret':
      return secretText(value)
    case 'confirm':
    case 'choice':
      return optionsOf(field, context).find(option => option.value === value)?.label ?? String(value ?? '')
    case 'choices': {
      const chosen = (value as string[] | undefined) ?? []
      const labels = new Map(field.options(context).map(option => [option.value, option.label]))
      return chosen.map(name => labels.get(name) ?? name).join(', ') || (field.none ?? 'none')
    }
    case 'lines':
      return ((value as string[] | undefined) ?? []).join(' ') || 'none'
    case 'map':
      return counted(Object.keys((value as object | undefined) ?? {}).length, 'value')
    case 'list':
      return counted(((value as Answers[] | undefined) ?? []).length, field.itemName)
    default:
      return value === undefined ? '' : String(value)
  }
}
