import { tokenise } from './tokens.ts'

/** A value in a query: JSON, or a tagged scalar of Prisma's JSON protocol. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value }

/** One field of a GraphQL selection. */
export interface Field {
  name: string
  alias: string
  args: Record<string, Value>
  selection: Field[] | null
}

class Parser {
  private readonly tokens: string[]
  private at = 0

  constructor(source: string) {
    this.tokens = tokenise(source)
  }

  operation(): Field[] {
    if (this.peek() === 'query' || this.peek() === 'mutation') this.take()
    return this.fields()
  }

  private peek(): string | undefined {
    return this.tokens[this.at]
  }

  private take(wanted?: string): string {
    const token = this.tokens[this.at++]
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new SyntaxError(`expected ${wanted ?? 'a token'} in the query, found ${token ?? 'its end'}`)
    }
    return token
  }

  private fields(): Field[] {
    this.take('{')
    const list: Field[] = []
    while (this.peek() !== '}') list.push(this.field())
    this.take('}')
    return list
  }

  private field(): Field {
    const first = this.take()
    const aliased = this.peek() === ':'
    if (aliased) this.take()
    const name = aliased ? this.take() : first
    const args = this.peek() === '(' ? this.members('(', ')') : {}
    const selection = this.peek() === '{' ? this.fields() : null
    return { alias: first, name, args, selection }
  }

  private members(open: string, close: string): Record<string, Value> {
    this.take(open)
    const object: Record<string, Value> = {}
    while (this.peek() !== close) {
      const key = this.take()
      this.take(':')
      object[key] = this.value()
    }
    this.take(close)
    return object
  }

  private list(): Value[] {
    this.take('[')
    const list: Value[] = []
    while (this.peek() !== ']') list.push(this.value())
    this.take(']')
    return list
  }

  private value(): Value {
    const next = this.peek()
    if (next === '{') return this.members('{', '}')
    if (next === '[') return this.list()
    return scalar(this.take())
  }
}

const LITERALS = new Map<string, Value>(Object.entries({ true: true, false: false, null: null }))

function scalar(token: string): Value {
  if (token.startsWith('"')) return JSON.parse(token)
  const literal = LITERALS.get(token)
  if (literal !== undefined) return literal
  if (!/^-?\d/.test(token)) return token // a bare enum value
  const number = Number(token)
  // Past 2^53 a JavaScript number would lose digits; the engine takes such integers tagged.
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(number) ? { $type: 'BigInt', value: token } : number
}

/** Parse one GraphQL operation; answers its single root field. */
export function parseOperation(source: string): Field {
  const [root, ...others] = new Parser(source).operation()
  if (!root || others.length > 0) {
    throw new SyntaxError(`expected one field in the operation, found ${root ? others.length + 1 : 0}`)
  }
  return root
}
