import { Exit, Failure } from '../failure.ts'

/** One statement of a dump, with the line on which it begins. The rows of a `COPY … FROM stdin` have to be read before the next statement is asked for. */
export interface DumpStatement {
  sql: string
  line: number
  rows?: AsyncIterable<Buffer>
}

/** More than any statement that pg_dump writes: rows come by COPY. */
const longest = 16 * 1024 * 1024

/** Why a dump is not brought back. Its content is not repeated: it may be anybody's. */
export const notADump = (line: number, why: string): Failure =>
  new Failure({
    what: 'the dump was not brought back',
    why: `its line ${line} ${why}, which pg_dump never writes`,
    next: 'do not use this dump: somebody may have changed it; take another backup, or an earlier one',
    exit: Exit.refused,
  })

/** Bytes as they come, taken by lines, and the rows of a COPY up to their end mark. */
class Lines {
  readonly #source: AsyncIterator<Uint8Array>
  #rest = Buffer.alloc(0)
  #isAtEnd = false
  line = 0

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#source = content[Symbol.asyncIterator]()
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#source.next()
    if (done) this.#isAtEnd = true
    else this.#rest = Buffer.concat([this.#rest, value])
    return !done
  }

  /** The next line with its line break; `undefined` at the end. */
  async next(): Promise<Buffer | undefined> {
    let from = 0
    for (;;) {
      const end = this.#rest.indexOf(10, from)
      if (end >= 0 || (this.#isAtEnd && this.#rest.length > 0)) {
        this.line++
        return this.#take(end < 0 ? this.#rest.length : end + 1)
      }
      if (this.#isAtEnd) return undefined
      from = this.#rest.length
      if (from > longest) throw notADump(this.line + 1, 'does not end')
      await this.#more()
    }
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  /** Rows until a line of `\.` alone. What may be the begin of that line is held back until more has come. */
  async *rows(): AsyncGenerator<Buffer> {
    if (await this.#startsWithMark()) return void this.#take(3)
    for (;;) {
      const mark = this.#rest.indexOf('\n\\.\n')
      const ready = mark >= 0 ? mark + 1 : Math.max(0, this.#rest.length - 3)
      if (ready > 0) yield this.#counted(this.#take(ready))
      if (mark >= 0) return void this.#counted(this.#take(3))
      if (!(await this.#more())) throw cutOff(this.line)
    }
  }

  async #startsWithMark(): Promise<boolean> {
    while (this.#rest.length < 3 && (await this.#more()));
    return this.#rest.subarray(0, 3).equals(Buffer.from('\\.\n'))
  }

  #counted(taken: Buffer): Buffer {
    for (let at = taken.indexOf(10); at >= 0; at = taken.indexOf(10, at + 1)) this.line++
    return taken
  }
}

const cutOff = (line: number) =>
  new Failure({
    what: 'the dump was not brought back',
    why: `it is cut off in line ${line}`,
    next: 'take another copy of it, or an earlier one',
    exit: Exit.refused,
  })

/** Where in SQL a reader is: in a quotation, in a comment, in parentheses. */
interface State {
  /** `'`, `"`, `E` for a text with escapes, or a whole dollar quote. */
  quote: string
  comments: number
  parentheses: number
}

const begun = (): State => ({ quote: '', comments: 0, parentheses: 0 })

/** What means something outside a quotation (https://www.postgresql.org/docs/current/sql-syntax-lexical.html); a whole word, so that `a$b$` quotes nothing. */
const outside = /--|\/\*|\*\/|[eE]'|'|"|\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$|[\w\x80-\xff][\w$\x80-\xff]*|[;()\\]/g

/** Position behind the quotation's end, or of the line's. */
function afterQuote(line: string, from: number, state: State): number {
  const close = state.quote === 'E' ? "'" : state.quote
  for (let at = from; at < line.length; at++) {
    if (state.quote === 'E' && line[at] === '\\') at++
    else if (line.startsWith(close, at)) {
      state.quote = ''
      return at + close.length
    }
  }
  return line.length
}

/** Position behind the `;` that ends a statement in this line, or -1. */
function endIn(line: string, from: number, state: State, number: number): number {
  let at = from
  while (at < line.length) {
    if (state.quote) {
      at = afterQuote(line, at, state)
      continue
    }
    outside.lastIndex = at
    const found = outside.exec(line)
    if (!found) return -1
    const [token] = found
    at = found.index + token.length
    if (token === '/*') state.comments++
    else if (token === '*/') state.comments = Math.max(0, state.comments - 1)
    else if (state.comments > 0) continue
    else if (token === '--') return -1
    else if (token === '\\') throw notADump(number, 'holds a command for psql')
    else if (token === '(') state.parentheses++
    else if (token === ')') state.parentheses--
    else if (token === ';' && state.parentheses <= 0) return at
    else if (token.endsWith("'")) state.quote = token.length === 2 ? 'E' : token
    else if (token === '"' || token.endsWith('$')) state.quote = /^["$]/.test(token) ? token : ''
  }
  return -1
}

/** pg_dump's own guard against what is told from here on (PostgreSQL 13.22, 14.19, 15.14, 16.10, 17.6 and newer): nothing here is psql. */
const guard = /^\\(un)?restrict [A-Za-z0-9]+\s*$/

const isNothing = (line: string) => /^\s*(--.*)?\s*$/.test(line)

const strict = new TextDecoder('utf-8', { fatal: true })

function asText(latin1: string, line: number): string {
  try {
    return strict.decode(Buffer.from(latin1, 'latin1'))
  } catch {
    throw notADump(line, 'is no UTF-8')
  }
}

/** A COPY as pg_dump writes it, and nothing behind it: `COPY schema.table (columns) FROM stdin`. */
const copy =
  /^COPY (?:"(?:[^"]|"")+"|[\w$]+)\.(?:"(?:[^"]|"")+"|[\w$]+)(?: \((?:"(?:[^"]|"")+"|[\w$, ])*\))? {1,2}FROM stdin;$/

/** The statements of a plain dump, one by one. Commands for psql are none: what holds one is refused. */
export async function* statementsOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<DumpStatement> {
  const lines = new Lines(content)
  let state = begun()
  let text = ''
  let first = 0
  for (let bytes = await lines.next(); bytes; bytes = await lines.next()) {
    // One character for each byte: everything that means something is ASCII.
    const line = bytes.toString('latin1')
    if (text === '' && (isNothing(line) || guard.test(line))) continue
    let from = 0
    for (let end = endIn(line, 0, state, lines.line); end >= 0; end = endIn(line, from, state, lines.line)) {
      const sql = asText(text + line.slice(from, end), first || lines.line).trim()
      const statement = { sql, line: first || lines.line }
      from = end
      text = ''
      first = 0
      state = begun()
      if (copy.test(sql)) {
        if (!isNothing(line.slice(from))) throw notADump(lines.line, 'goes on behind a COPY')
        yield { ...statement, rows: lines.rows() }
      } else yield statement
    }
    if (text === '' && isNothing(line.slice(from))) continue
    if (text === '') first = lines.line
    text += line.slice(from)
    if (text.length > longest) throw notADump(first, 'begins a statement without an end')
  }
  if (text !== '') throw cutOff(lines.line)
}
