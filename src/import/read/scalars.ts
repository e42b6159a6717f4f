/** A number as it is written: `1.10` and an account number of twenty digits are text to whoever wrote them, and a number to the program that reads them. */
export class Numeral {
  readonly text: string
  readonly value: number

  constructor(text: string, value: number) {
    this.text = text
    this.value = value
  }
}

export type Scalar = string | boolean | null | Numeral

/** How the library of a file's owner understands the words of YAML that stand there without quotes. */
export interface Dialect {
  /** `python` is PyYAML, `node` is js-yaml, `node-plain` is the package yaml, which leaves `<<` a key as any other. */
  id: 'python' | 'node' | 'node-plain'
  merges: boolean
  /** What a plain word is; a text where no rule takes it. */
  scalar: (text: string) => Scalar
}

interface Rule {
  test: RegExp
  value: (text: string) => Scalar
}

const by =
  (rules: Rule[]) =>
  (text: string): Scalar =>
    rules.find(({ test }) => test.test(text))?.value(text) ?? (isNull.test(text) ? null : text)

const isNull = /^(~|null|Null|NULL|)$/

const digits = (text: string) => text.replaceAll('_', '').replace(/^[-+]/, '')
const signed = (text: string, value: number) => new Numeral(text, text.startsWith('-') ? -value : value)

/** `1:30` is ninety in YAML 1.1. */
const sexagesimal = (text: string): number =>
  digits(text)
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0)

const infinite: Rule = {
  test: /^[-+]?\.(inf|Inf|INF)$/,
  value: text => signed(text, Infinity),
}
const notANumber: Rule = { test: /^\.(nan|NaN|NAN)$/, value: text => new Numeral(text, NaN) }
const decimal = (text: string) => signed(text, Number(digits(text)))

// Its resolver.py and constructor.py, in the order in which it tries them. It has no `y`, no `0o7`, and no exponent without a point and a sign.
const pyyaml: Rule[] = [
  { test: /^(yes|Yes|YES|true|True|TRUE|on|On|ON)$/, value: () => true },
  { test: /^(no|No|NO|false|False|FALSE|off|Off|OFF)$/, value: () => false },
  { test: /^[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?$/, value: decimal },
  { test: /^\.[0-9][0-9_]*([eE][-+][0-9]+)?$/, value: decimal },
  { test: /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*$/, value: text => signed(text, sexagesimal(text)) },
  infinite,
  notANumber,
  { test: /^[-+]?0b[01_]+$/, value: text => signed(text, parseInt(digits(text).slice(2), 2)) },
  { test: /^[-+]?0[0-7_]+$/, value: text => signed(text, parseInt(digits(text), 8)) },
  { test: /^[-+]?(0|[1-9][0-9_]*)$/, value: decimal },
  { test: /^[-+]?0x[0-9a-fA-F_]+$/, value: text => signed(text, parseInt(digits(text).slice(2), 16)) },
  { test: /^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$/, value: text => signed(text, sexagesimal(text)) },
]

// js-yaml 4.3's type/{bool,int,float}.js.
const jsYaml: Rule[] = [
  { test: /^(true|True|TRUE)$/, value: () => true },
  { test: /^(false|False|FALSE)$/, value: () => false },
  { test: /^[-+]?0b[01]+$/, value: text => signed(text, parseInt(digits(text).slice(2), 2)) },
  { test: /^[-+]?0x[0-9a-fA-F]+$/, value: text => signed(text, parseInt(digits(text).slice(2), 16)) },
  { test: /^[-+]?0o[0-7]+$/, value: text => signed(text, parseInt(digits(text).slice(2), 8)) },
  { test: /^[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$/, value: decimal },
  { test: /^\.[0-9]+([eE][-+]?[0-9]+)?$/, value: decimal },
  infinite,
  notANumber,
]

export const dialects: Record<Dialect['id'], Dialect> = {
  python: { id: 'python', merges: true, scalar: by(pyyaml) },
  node: { id: 'node', merges: true, scalar: by(jsYaml) },
  'node-plain': { id: 'node-plain', merges: false, scalar: by(jsYaml) },
}
