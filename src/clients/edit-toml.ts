import { isDeepStrictEqual } from 'node:util'
import { parse, stringify } from 'smol-toml'
import type { Node } from './client.ts'
import { CannotEdit } from './edit-json.ts'

type Table = Record<string, unknown>

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

const read = (text: string): Table => {
  try {
    return parse(text)
  } catch {
    throw new CannotEdit('it is no valid TOML')
  }
}

/** Names of a table header, `["a b"]` and `[a . b]` included. */
function headerOf(line: string): string[] | undefined {
  const inner = /^\s*\[([^[\]]+)\]\s*(#[^]*)?$/.exec(line)?.[1]
  return inner?.match(/"[^"]*"|'[^']*'|[\w-]+/g)?.map(name => name.replace(/^["']|["']$/g, ''))
}

const isBelow = (names: string[] | undefined, path: string[]) =>
  names !== undefined && path.every((name, index) => names[index] === name)

const isHeader = (line: string) => /^\s*\[/.test(line)

/** First and last line of a table with the tables below it; comments before the next table belong to that one. */
function linesOf(lines: string[], path: string[]): [number, number] | undefined {
  const from = lines.findIndex(line => isBelow(headerOf(line), path))
  if (from < 0) return undefined
  const rest = lines.slice(from + 1)
  const next = rest.findIndex(line => isHeader(line) && !isBelow(headerOf(line), path))
  let to = next < 0 ? lines.length : from + 1 + next
  while (to > from + 1 && /^\s*(#[^]*)?$/.test(lines[to - 1]!)) to--
  return [from, to]
}

const quoted = (name: string) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))

const withValue = (data: Table, [key, ...rest]: string[], value: unknown): Table => {
  if (key === undefined) return value as Table
  const inner = data[key]
  return { ...data, [key]: rest.length === 0 ? value : withValue(isTable(inner) ? inner : {}, rest, value) }
}

/** A TOML text with one table put in: every byte outside it stays. What is written in another form (inline, with dots) is not guessed at. */
export function setInToml(text: string | undefined, { path, value }: Node): string {
  const names = path.map(String)
  const before = text ?? ''
  const data = read(before)
  const eol = before.includes('\r\n') ? '\r\n' : '\n'
  const table = [`[${names.map(quoted).join('.')}]`, ...stringify(value).trimEnd().split('\n')]
  const lines = before.split('\n')
  const range = linesOf(lines, names)
  const after = range
    ? [
        ...lines.slice(0, range[0]),
        ...table.map(line => (eol === '\r\n' ? `${line}\r` : line)),
        ...lines.slice(range[1]),
      ].join('\n')
    : `${before}${before === '' ? '' : before.endsWith('\n') ? eol : eol + eol}${table.join(eol)}${eol}`
  if (!isDeepStrictEqual(plain(readAgain(after)), plain(withValue(data, names, value))))
    throw new CannotEdit(
      `${names.join('.')} is written there in a form that cannot be changed without touching the rest`,
    )
  return after
}

function readAgain(text: string): Table {
  try {
    return parse(text)
  } catch {
    return {}
  }
}

/** smol-toml makes tables without a prototype. */
const plain = (data: Table): unknown => JSON.parse(JSON.stringify(data))
