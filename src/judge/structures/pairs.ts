import { bare, type Leaf, type Structure } from '../leaf.ts'
import { percentDecoded, type View } from '../view.ts'

type Separator = '&' | ';' | ',' | ' ' | '\n'

/** A value in quotes or braces may hold the separator. */
const quoted = String.raw`"(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*'|\{[^}]*\}`

const patterns: Record<Separator, RegExp> = {
  '&': /(?<name>[^=&?#]{1,200})=(?<value>[^&]*)/dg,
  ';': new RegExp(String.raw`(?<name>[^=;]{1,100}?)\s{0,20}=\s{0,20}(?<value>(?:${quoted})(?=\s*(?:;|$))|[^;]*)`, 'dg'),
  ',': new RegExp(
    String.raw`(?<name>[\w .-]{1,100}?)\s{0,20}[=:]\s{0,20}(?<value>(?:${quoted})(?=\s*(?:,|$))|(?:(?!,\s{0,20}[\w.-]{1,100}\s{0,20}[=:]).)*)`,
    'dgs',
  ),
  ' ': new RegExp(String.raw`(?<name>[\w.-]{1,100})\s{0,20}=\s{0,20}(?<value>${quoted}|[^\s]*)`, 'dg'),
  '\n': new RegExp(String.raw`(?:^|(?<=\n))[ \t]*(?:export\s+)?(?<name>[\w.-]+)\s*[=:][ \t]*(?<value>[^\n]*)`, 'dg'),
}

/** `name=value` pairs in a list; `undefined` where there are none. */
export function pairs(view: View, separator: Separator): Leaf[] | undefined {
  const leaves = [...view.text.matchAll(patterns[separator])].map(({ indices }): Leaf => {
    const { name, value } = indices!.groups as Record<string, [number, number]>
    const found = bare(view.slice(...value!))
    const key = view.text.slice(...name!).trim()
    return separator === '&'
      ? { view: percentDecoded(found), name: percentDecoded(view.slice(...name!)).text }
      : { view: found, name: key }
  })
  return leaves.length > 0 ? leaves : undefined
}

/** Of each list how it begins or looks as a whole. No part of a pattern can match what the one before it can, since a hostile text would have every split of it tried. */
const forms: [Separator, RegExp][] = [
  ['\n', /^\s*(export\s+)?[\w.-]+\s*[=:][^\n]*\n\s*(export\s+)?([\w.-]+\s*[=:]|#)/],
  ['&', /^\??[\w.%[\]~-]+=[^&\s]*(&[\w.%[\]~-]+=[^&\s]*)+$/],
  [';', /^[\w .-]{1,100}=[^;]*;(\s{0,20}[\w .-]{1,100}=|\s*$)/],
  [' ', /^(\w[\w.-]*\s*=\s*('[^']*'|"[^"]*"|[^\s'"]\S*)(\s+|$)){2,}$/],
  [',', /^[\w.-]+\s*[=:][^,]*(,\s*[\w.-]+\s*[=:][^,]*)+$/s],
]

/** `a="b" c="d";`, as Kafka's JAAS has it: no list by semicolons. */
const isWords = /\w=(?:"[^"]{0,200}"|'[^']{0,200}')\s{1,9}\w{1,60}=/

/** Connection strings of ADO, ODBC and libpq, query strings, OpenTelemetry's header lists, env files. */
export const pairList: Structure = view => {
  for (const [separator, is] of forms)
    if (is.test(view.text) && !(separator === ';' && isWords.test(view.text))) return pairs(view, separator)
  return undefined
}
