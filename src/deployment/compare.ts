import { getProperty } from 'dot-prop'
import { type Answers, type Field, itemFields, type ListField, type Section } from './field.ts'
import type { Deployment } from './schema.ts'
import type { SecretSpec } from './secrets.ts'
import { masked } from './value-text.ts'

/** One answer that a change makes other than it is, old and new side by side. Secrets show that they change, and nothing else. */
export interface Difference {
  /** Title of the section. */
  section: string
  /** `exposure.port`, or within a list by the item's name: `keys.team.maxBudget`. */
  path: string
  label: string
  old: string
  new: string
}

const nothing = 'none'

/** A value as it stands in a line. */
function textOf(value: unknown, none = nothing): string {
  if (value === undefined || value === '') return none
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (!Array.isArray(value)) return String(value)
  return value.length > 0 ? value.map(String).join(', ') : none
}

const isGroup = (value: unknown): value is Answers =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value in an object by its path. */
function leaves(value: Answers, above = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, below]): [string, unknown][] =>
    isGroup(below) ? leaves(below, `${above}${name}.`) : [[`${above}${name}`, below]],
  )
}

/** References say where a secret comes from, not what it is: whether its value changes is asked of the values. */
const isReference = (field: Field | undefined, path: string) =>
  field?.kind === 'secret' || /^(secretEnv|secretHeaders)\./.test(path)

function itemDifferences(field: ListField, section: string, name: string, was: Answers, is: Answers): Difference[] {
  const sides = [was, is].map(item => ({ values: new Map(leaves(item)), fields: itemFields(field, item) }))
  return [...new Set(sides.flatMap(({ values }) => [...values.keys()]))].flatMap(path => {
    const asks = sides.map(({ fields }) => fields.find(one => one.path === path))
    const asked = asks[1] ?? asks[0]
    // What is left out means something only where it is asked for: tools that are not named are all, but none of a server that is not granted.
    const texts = sides.map(({ values }, side) => textOf(values.get(path) ?? asks[side]?.absent)) as [string, string]
    if (texts[0] === texts[1] || isReference(asked, path)) return []
    const label = `${name}: ${asked?.label ?? path}`
    return [{ section, path: `${field.path}.${name}.${path}`, label, old: texts[0], new: texts[1] }]
  })
}

function listDifferences(field: ListField, section: string, before: Answers[], after: Answers[]): Difference[] {
  const nameOf = (item: Answers) => String(item[field.key])
  const find = (items: Answers[], name: string) => items.find(item => nameOf(item) === name)
  const names = [...new Set([...before, ...after].map(nameOf))]
  return names.flatMap(name => {
    const [was, is] = [find(before, name), find(after, name)]
    if (was && is) return itemDifferences(field, section, name, was, is)
    const shown = (item: Answers | undefined) => (item ? field.summary(item) : nothing)
    const label = `${field.itemName} ${name}`
    return [{ section, path: `${field.path}.${name}`, label, old: shown(was), new: is ? shown(is) : 'removed' }]
  })
}

function fieldDifferences(field: Field, section: string, before: Deployment, after: Deployment): Difference[] {
  if (field.kind === 'secret' || field.path.startsWith('admin.')) return []
  const [was, is] = [getProperty(before, field.path) as unknown, getProperty(after, field.path) as unknown]
  if (field.kind === 'list') return listDifferences(field, section, (was ?? []) as Answers[], (is ?? []) as Answers[])
  const none = field.kind === 'choices' ? field.none : undefined
  const [old, now] = [textOf(was, none), textOf(is, none)]
  return old === now ? [] : [{ section, path: field.path, label: field.label, old, new: now }]
}

/** Whether a secret belongs to a field: its own, or that of an item of its list. */
const belongs = (field: Field, { id }: SecretSpec) =>
  id === field.path || (field.kind === 'list' && id.startsWith(`${field.path}.`))

/** What a change makes other than it is, in the order of the questions. `replaced` are the secrets whose value changes. */
export function differences(
  sections: Section[],
  before: Deployment,
  after: Deployment,
  replaced: readonly SecretSpec[],
): Difference[] {
  return sections.flatMap(({ title, fields }) =>
    fields.flatMap(field => [
      ...fieldDifferences(field, title, before, after),
      ...replaced
        .filter(spec => belongs(field, spec))
        .map(spec => ({ section: title, path: spec.id, label: spec.label, old: masked, new: 'changed' })),
    ]),
  )
}
