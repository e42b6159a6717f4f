import { bounds } from '../../value-bounds.ts'
import { parse, TomlDate, TomlError } from 'smol-toml'
import { isEntry } from '../shape.ts'
import { type ReadDocument, setKey, tooDeep, unusable } from './data.ts'
import { Numeral } from './scalars.ts'

/** How a number of this value is written at that key; the parser has its value alone. */
function written(text: string, key: string, value: number): string {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  for (const [, literal = ''] of text.matchAll(new RegExp(`(?:^|[\\s.,{"'])${escaped}["']?\\s*=\\s*([-+\\w.]+)`, 'gm')))
    if (Number(literal.replaceAll('_', '')) === value) return literal
  return String(value)
}

function data(value: unknown, key: string, text: string): unknown {
  if (typeof value === 'bigint') return new Numeral(String(value), Number(value))
  if (typeof value === 'number') return new Numeral(written(text, key, value), value)
  if (value instanceof TomlDate) return value.toISOString()
  if (Array.isArray(value)) return value.map(one => data(one, key, text))
  if (!isEntry(value)) return value
  const map = {}
  for (const [name, one] of Object.entries(value)) setKey(map, name, data(one, name, text))
  return map
}

/** A TOML text. */
export function readToml(text: string, source: string): ReadDocument {
  try {
    const value = parse(text, { integersAsBigInt: true, maxDepth: bounds.depth })
    return { syntax: 'toml', as: () => ({ value: data(value, '', text), warnings: [], inputs: {} }) }
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(source)
    if (!(error instanceof TomlError)) throw error
    throw unusable(source, `it is no valid TOML: line ${error.line}`, 'correct it there')
  }
}
