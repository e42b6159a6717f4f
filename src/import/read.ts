import { parse as parseJson, type ParseError, printParseErrorCode } from 'jsonc-parser'
import { parse as parseToml, TomlError } from 'smol-toml'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { Exit, Failure } from '../failure.ts'
import { type Entry, isEntry } from './shape.ts'

export type Syntax = 'json' | 'toml' | 'yaml'

/** A file's text as data. */
export interface ReadText {
  data: Entry
  syntax: Syntax
  /** Line of the first comment or trailing comma of a JSON text; only some clients allow them. */
  beyondJson?: number
}

/** A file that cannot be imported. The text of the file is never repeated: it may hold secrets. */
export const unusable = (source: string, why: string, next: string): Failure =>
  new Failure({ what: `${source} cannot be imported`, why, next, exit: Exit.usage })

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length

const words = (code: string) =>
  code
    .replace(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase()

function readJson(text: string, source: string): ReadText {
  const strict: ParseError[] = []
  parseJson(text, strict, { disallowComments: true, allowTrailingComma: false })
  const errors: ParseError[] = []
  const data: unknown = parseJson(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error)
    throw unusable(
      source,
      `it is no valid JSON: line ${lineAt(text, error.offset)}, ${words(printParseErrorCode(error.error))}`,
      'correct it there; the client that it belongs to cannot read it either',
    )
  const [beyond] = strict
  return { ...checked(data, source, 'json'), ...(beyond && { beyondJson: lineAt(text, beyond.offset) }) }
}

function checked(data: unknown, source: string, syntax: Syntax): ReadText {
  if (!isEntry(data))
    throw unusable(source, 'it is no map of settings', 'give the file in which a client keeps its MCP servers')
  return { data, syntax }
}

function readToml(text: string, source: string): ReadText {
  try {
    return checked(parseToml(text), source, 'toml')
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw unusable(source, `it is no valid TOML: line ${error.line}`, 'correct it there')
  }
}

function readYaml(text: string, source: string): ReadText {
  try {
    return checked(parseYaml(text), source, 'yaml')
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    const line = error.linePos?.[0].line
    throw unusable(source, `it is no valid YAML${line ? `: line ${line}` : ''}`, 'correct it there')
  }
}

/** JSON begins with a brace or a comment; TOML has a table header or an assignment with `=`; anything else is tried as YAML. */
function syntaxOf(text: string): Syntax {
  if (/^\s*(\{|\[\s*[{"\]]|\/[/*])/.test(text)) return 'json'
  const first = text.split('\n').find(line => /\S/.test(line) && !/^\s*#/.test(line)) ?? ''
  return /^\s*(\[|[\w."-]+\s*=)/.test(first) ? 'toml' : 'yaml'
}

/** Reads a client's file of any syntax. Its errors name the line and never repeat what stands there. */
export function readText(text: string, source: string): ReadText {
  const clean = text.replace(/^\uFEFF/, '')
  if (clean.trim() === '')
    throw unusable(source, 'it is empty', 'give the file in which a client keeps its MCP servers')
  const syntax = syntaxOf(clean)
  return syntax === 'json'
    ? readJson(clean, source)
    : syntax === 'toml'
      ? readToml(clean, source)
      : readYaml(clean, source)
}
