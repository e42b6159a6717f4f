import { type Entry, isEmpty, isEntry, isPlain, textOf, written } from '../shape.ts'

/** Texts by name, and what of them is none. */
interface Named {
  values: Record<string, string>
  lost: string[]
}

/** A name that objects have by nature; a setting of that name could not be told from none. */
const unkept = (name: string) => name === '__proto__'

/** One value by name: a list of one or of several texts is what HTTP makes of it, a text with commas. */
const valueOf = (value: unknown): string | undefined => {
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain)) return value.map(written).join(', ')
  return isPlain(value) ? written(value) : undefined
}

function fromPairs(pairs: [name: string, value: unknown][]): Named {
  const values: Record<string, string> = {}
  const lost: string[] = []
  for (const [name, one] of pairs) {
    const value = valueOf(one)
    if (unkept(name)) lost.push(`${name} (no name of a setting)`)
    else if (value === undefined) lost.push(`${name} (no text)`)
    else values[name] = value
  }
  return { values, lost }
}

/** `NAME=value`, `Name: value`, or a map with a name and a value. */
function pairOf(item: unknown, index: number): [string, unknown] {
  if (isEntry(item)) return [textOf(item.name) ?? textOf(item.key) ?? String(index + 1), item.value]
  const [, name, value] = /^([^\s:=]+)\s*(?:=|:\s*)(.*)$/s.exec(textOf(item) ?? '') ?? []
  return name === undefined ? [String(index + 1), undefined] : [name, value]
}

/** Lines of a text, as a client's form has them; comments are none. `undefined` where one of them has no name. */
function ofLines(text: string): Named | undefined {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  const pairs = lines.filter(line => line !== '' && !line.startsWith('#')).map(pairOf)
  return pairs.length > 0 && pairs.every(([, value]) => value !== undefined) ? fromPairs(pairs) : undefined
}

/** Settings by name, in any of the shapes in which files have them; `undefined` where it is none of them. */
function namedOf(value: unknown): Named | undefined {
  if (isEntry(value)) return fromPairs(Object.entries(value))
  if (typeof value === 'string') return ofLines(value)
  return Array.isArray(value) ? fromPairs(value.map(pairOf)) : undefined
}

/** The settings of an entry, each of which is read once or told to be left out. */
export class Fields {
  readonly entry: Entry
  private readonly read = new Set<string>()
  private readonly lost: string[] = []

  constructor(entry: Entry) {
    this.entry = entry
  }

  /** The first of these settings that says anything. */
  take(...keys: string[]): unknown {
    const key = keys.find(one => Object.hasOwn(this.entry, one) && !isEmpty(this.entry[one]))
    if (key === undefined) return undefined
    this.read.add(key)
    return this.entry[key]
  }

  /** The first of these settings that is a text. */
  text(...keys: string[]): string | undefined {
    return textOf(this.take(...keys.filter(key => textOf(this.entry[key]) !== undefined)))
  }

  /** Settings by name. */
  named(...keys: string[]): Record<string, string> {
    const all = keys.map(key => {
      const value = this.take(key)
      if (value === undefined) return {}
      const named = namedOf(value)
      if (!named) this.lost.push(`${key} (no map)`)
      else this.lost.push(...named.lost.map(name => `${key}.${name}`))
      return named?.values ?? {}
    })
    return Object.assign({}, ...all) as Record<string, string>
  }

  /** Texts of a list; what is none in it is named by its place. */
  list(key: string): string[] {
    const value = this.take(key)
    if (isEntry(value)) this.lost.push(`${key} (no list)`)
    if (!Array.isArray(value)) return isPlain(value) ? [written(value)] : []
    return value.flatMap((item, index) => {
      if (isPlain(item)) return [written(item)]
      this.lost.push(`${key} ${index + 1} (no text)`)
      return []
    })
  }

  lose(...names: string[]): void {
    this.lost.push(...names)
  }

  /** What nothing has read, by name. `false` and what is empty say nothing and lose nothing. */
  left(): string[] {
    const unread = Object.keys(this.entry).filter(
      key => !this.read.has(key) && !isEmpty(this.entry[key]) && this.entry[key] !== false,
    )
    return [...unread, ...this.lost]
  }
}
