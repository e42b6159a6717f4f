import { bounds, tooDeep as tooDeepText, tooManyValues } from '../../value-bounds.ts'
import { parse, TomlDate, TomlError } from 'smol-toml'
import { isEntry } from '../shape.ts'
import { most, type ReadDocument, setKey, tooDeep, unusable } from './data.ts'
import { Numeral } from './scalars.ts'

const numeralAt = (key: string, value: number) => `${value} ${key}`

/** How numbers are written, by their key; the parser has their values alone. */
function numerals(text: string): Map<string, string> {
  const all = new Map<string, string>()
  for (const [, basic, literal, plain, number = ''] of text.matchAll(
    /(?<![\w-])(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([\w-]{1,200}))[ \t]{0,99}=[ \t]{0,99}([-+\d][-+\w.]{0,99})/g,
  )) {
    const key = basic ?? literal ?? plain ?? ''
    const at = numeralAt(key, Number(number.replaceAll('_', '')))
    if (!all.has(at)) all.set(at, number)
  }
  return all
}

function data(value: unknown, key: string, literals: Map<string, string>, depth = 0): unknown {
  // Of the names in a table's header the parser counts none.
  if (depth > bounds.depth) throw new RangeError(tooDeepText)
  if (typeof value === 'bigint') return new Numeral(String(value), Number(value))
  if (typeof value === 'number') return new Numeral(literals.get(numeralAt(key, value)) ?? String(value), value)
  if (value instanceof TomlDate) return value.toISOString()
  if (Array.isArray(value)) return value.map(one => data(one, key, literals, depth + 1))
  if (!isEntry(value)) return value
  const map = {}
  for (const [name, one] of Object.entries(value)) setKey(map, name, data(one, name, literals, depth + 1))
  return map
}

/** A TOML text. */
export function readToml(text: string, source: string): ReadDocument {
  if (text.split(/[\n,]/, most.tomlMarks + 2).length > most.tomlMarks + 1)
    throw unusable(source, tooManyValues(most.tomlMarks), 'give the servers alone')
  try {
    const value = data(parse(text, { integersAsBigInt: true, maxDepth: bounds.depth }), '', numerals(text))
    return { syntax: 'toml', as: () => ({ value, warnings: [], inputs: {} }) }
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(source)
    if (!(error instanceof TomlError)) throw error
    throw unusable(source, `it is no valid TOML: line ${error.line}`, 'correct it there')
  }
}
