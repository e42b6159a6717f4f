import { stringify } from 'yaml'
import { pyYaml } from './py-yaml.ts'

const isCollection = (value: unknown): value is object => typeof value === 'object' && value !== null

const isFilled = (value: unknown): value is object =>
  isCollection(value) && (Array.isArray(value) ? value : Object.keys(value)).length > 0

/** PyYAML does not take them as they are, or takes them for the end of a line. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

const escaped = (text: string): string =>
  JSON.stringify(text).replace(unprintable, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

const oneLine = { ...pyYaml, customTags: undefined, lineWidth: 0, blockQuote: false } as const

function scalar(value: unknown, inFlow: boolean): string {
  if (typeof value !== 'string') return stringify(value, oneLine).trimEnd()
  // PyYAML has a tag of its own for `=` and for `<<`, and no constructor for them as a value.
  const isOdd = /[\n\r\t]|^[=<]/.test(value) || value.search(unprintable) >= 0
  if (isOdd || !value.isWellFormed()) return escaped(value)
  const text = stringify(value, oneLine).trimEnd()
  const isPlain = !/^['"]/.test(text)
  return text.includes('\n') || (inFlow && isPlain && /[,[\]{}:#?]/.test(text)) ? escaped(value) : text
}

/** A value on one line. */
export function inline(value: unknown, inFlow = false): string {
  if (Array.isArray(value)) return `[${value.map(item => inline(item, true)).join(', ')}]`
  if (!isCollection(value)) return scalar(value, inFlow)
  return `{${Object.entries(value)
    .map(([key, item]) => pairInFlow(key, item))
    .join(', ')}}`
}

/** One pair of a map on one line. */
export const pairInFlow = (key: string, value: unknown): string => `${scalar(key, true)}: ${inline(value, true)}`

const indented = (lines: string[]) => lines.map(line => `  ${line}`)

/** A filled map or list as lines in block style, the first at column nought. */
export function block(value: object): string[] {
  if (Array.isArray(value))
    return value.flatMap(item => {
      const [first = '', ...rest] = isFilled(item) ? block(item) : [inline(item)]
      return [`- ${first}`, ...indented(rest)]
    })
  return Object.entries(value).flatMap(([key, item]) =>
    isFilled(item) ? [`${scalar(key, false)}:`, ...indented(block(item))] : [`${scalar(key, false)}: ${inline(item)}`],
  )
}

/** Whether a value is written as a block where there is room for one. */
export const isBlock = isFilled
