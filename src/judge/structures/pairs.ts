import { bare, type Leaf, type Structure } from '../leaf.ts'
import { percentDecoded, type View } from '../view.ts'

type Separator = '&' | ';' | ',' | ' ' | '\n'

/** A value in quotes or braces may hold the separator. */
const quoted = String.raw`"(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*'|\{[^}]*\}`

const patterns: Record<Separator, RegExp> = {
  '&': /(?<name>[^=&?#]+)=(?<value>[^&]*)/dg,
  ';': new RegExp(String.raw`(?<name>[^=;]+?)\s*=\s*(?<value>(?:${quoted})(?=\s*(?:;|$))|[^;]*)`, 'dg'),
  ',': new RegExp(
    String.raw`(?<name>[\w .-]+?)\s*[=:]\s*(?<value>(?:${quoted})(?=\s*(?:,|$))|(?:(?!,\s*[\w.-]+\s*[=:]).)*)`,
    'dgs',
  ),
  ' ': new RegExp(String.raw`(?<name>[\w.-]+)\s*=\s*(?<value>${quoted}|[^\s]*)`, 'dg'),
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

const forms: [Separator, RegExp][] = [
  ['\n', /^\s*(export\s+)?[\w.-]+\s*[=:][^\n]*\n\s*(export\s+)?([\w.-]+\s*[=:]|#)/],
  ['&', /^\??[\w.%[\]~-]+=[^&\s]*(&[\w.%[\]~-]+=[^&\s]*)+$/],
  [';', /^(?!.*\w=(?:"[^"]*"|'[^']*')\s+\w+=)[\w .-]+\s*=[^;]*;(\s*[\w .-]+\s*=|\s*$)/],
  [' ', /^(\w[\w.-]*\s*=\s*('[^']*'|"[^"]*"|\S*)\s+)+\w[\w.-]*\s*=\s*('[^']*'|"[^"]*"|\S*)\s*$/],
  [',', /^[\w.-]+\s*[=:][^,]*(,\s*[\w.-]+\s*[=:][^,]*)+$/s],
]

/** Connection strings of ADO, ODBC and libpq, query strings, OpenTelemetry's header lists, env files. */
export const pairList: Structure = view => {
  for (const [separator, is] of forms) if (is.test(view.text)) return pairs(view, separator)
  return undefined
}
