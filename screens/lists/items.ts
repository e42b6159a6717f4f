import { deleteProperty } from 'dot-prop'
import { type Answers, itemFields, type ListField } from '../../src/deployment/field.ts'

/** A name that no item has yet: `team-2` after the alias `team`, `github_2` after the name `github`, since a server's name has no `-`. */
export function freeName(items: Answers[], key: string, name: string): string {
  const taken = new Set(items.map(item => item[key]))
  const separator = name.includes('-') || (key === 'alias' && !name.includes('_')) ? '-' : '_'
  for (let number = 2; ; number++) {
    const candidate = `${name}${separator}${number}`
    if (!taken.has(candidate)) return candidate
  }
}

/** A copy gets generated secrets of its own, such as a virtual key; what was typed, such as a provider's key, it shares. */
function withoutGenerated(field: ListField, item: Answers): Answers {
  const copy = structuredClone(item)
  for (const one of itemFields(field, item)) if (one.kind === 'secret' && one.generated) deleteProperty(copy, one.path)
  return copy
}

/** The list with a copy of one item right after it, under a name of its own. */
export function duplicated(field: ListField, items: Answers[], at: number): Answers[] {
  const item = items[at]
  if (!item) return items
  const copy = { ...withoutGenerated(field, item), [field.key]: freeName(items, field.key, String(item[field.key])) }
  return items.toSpliced(at + 1, 0, copy)
}

export const removed = (items: Answers[], at: number): Answers[] => items.toSpliced(at, 1)

/** The list with one item moved; where it cannot move, the list as it is. */
export function reordered(items: Answers[], at: number, by: number): Answers[] {
  const to = at + by
  const item = items[at]
  if (!item || to < 0 || to >= items.length) return items
  return items.toSpliced(at, 1).toSpliced(to, 0, item)
}

/** Positions of the items whose summary holds every word of the filter. */
export function matching(field: ListField, items: Answers[], filter: string): number[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  return [...items.keys()].filter(index => {
    const summary = field.summary(items[index]!).toLowerCase()
    return words.every(word => summary.includes(word))
  })
}
