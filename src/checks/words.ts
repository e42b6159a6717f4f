import type { ForeignText } from '../text/foreign.ts'

/** More than this in one sentence nobody reads. */
const mostListed = 40

/** `a, b and c`; `nothing` for none; of very many the first. What others wrote is cleaned. */
export function listed(items: Iterable<string | ForeignText>): string {
  const all = [...items].map(String)
  if (all.length === 0) return 'nothing'
  if (all.length > mostListed)
    return `${all.slice(0, mostListed / 2).join(', ')} and ${all.length - mostListed / 2} more`
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

/** `1 tool`, `3 tools`. */
export const count = (many: number, one: string, more = `${one}s`) => `${many} ${many === 1 ? one : more}`

/** What one set has and the other lacks, sorted; both empty for equal sets. */
export function compared<T extends string | ForeignText>(
  seen: Iterable<T>,
  wanted: Iterable<string>,
): { extra: T[]; missing: string[] } {
  const is = new Map([...seen].map(one => [typeof one === 'string' ? one : one.raw(), one]))
  const should = new Set(wanted)
  return {
    extra: [...is.keys()]
      .filter(one => !should.has(one))
      .sort()
      .map(one => is.get(one)!),
    missing: [...should].filter(one => !is.has(one)).sort(),
  }
}
