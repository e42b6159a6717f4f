import { bounds, tooLarge } from '../../value-bounds.ts'
import { Failure } from '../../failure.ts'
import { type Data, type ReadDocument, type Syntax, unusable } from './data.ts'
import { readJson } from './json.ts'
import type { Dialect } from './scalars.ts'
import { readToml } from './toml.ts'
import { readYaml } from './yaml.ts'

/** JSON begins with a brace or a comment; TOML has a table header or an assignment with `=`; anything else is tried as YAML. */
function syntaxOf(text: string): Syntax {
  if (/^\s*(\{|\[\s*[{"\]]|\/[/*])/.test(text)) return 'json'
  const first = /^(?!\s*(#|$)).*$/m.exec(text)?.[0] ?? ''
  return /^\s*(\[|[\w."-]+\s*=)/.test(first) ? 'toml' : 'yaml'
}

/** `"name": { ... }`, as pasted from the middle of a file: braces are all that it lacks. */
function pasted(text: string, source: string): ReadDocument | undefined {
  if (!/^(\s|\/\/.*|\/\*[\s\S]*?\*\/)*"[^"\n]*"\s*:\s*[{[]/.test(text.trimStart())) return undefined
  try {
    const document = readJson(`{${text}\n}`, source)
    return { syntax: 'json', as: document.as }
  } catch (error) {
    // It may be YAML, which writes a map without braces, and then its error is the one to show.
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** JSON; what is none may be JSON5, whose names and quotes are those of YAML's maps in braces. */
function readBraces(text: string, source: string): ReadDocument[] {
  try {
    return [readJson(text, source)]
  } catch (error) {
    const json5 = error instanceof Failure && /^\s*\{\s*(\w+|'[^'\n]*')\s*:/.test(text) && documentsOr(text, source)
    if (!json5) throw error
    return json5
  }
}

function documentsOr(text: string, source: string): ReadDocument[] | undefined {
  try {
    return readYaml(text, source)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const readers: Record<Syntax, (text: string, source: string) => ReadDocument[]> = {
  json: readBraces,
  toml: (text, source) => [readToml(text, source)],
  yaml: readYaml,
}

/** The document, read once as each library, however often it is asked for. */
function once(document: ReadDocument): ReadDocument {
  const known = new Map<Dialect['id'], Data>()
  const as = (dialect: Dialect): Data => {
    const data = known.get(dialect.id) ?? document.as(dialect)
    known.set(dialect.id, data)
    return data
  }
  return { ...document, as }
}

/** The documents of a client's file of any syntax. Its errors name the line and never repeat what stands there. */
export function readText(text: string, source: string): ReadDocument[] {
  const clean = text.replace(/^\uFEFF/, '')
  const syntax = syntaxOf(clean)
  const most = syntax === 'json' ? bounds.bytes : bounds.yamlBytes
  if (clean.length > most) throw unusable(source, tooLarge(most), 'give the servers alone')
  const documents =
    clean.trim() === '' ? [] : [pasted(clean, source) ?? readers[syntax](clean, source)].flat().map(once)
  if (documents.length === 0)
    throw unusable(source, 'it is empty', 'give the file in which a client keeps its MCP servers')
  return documents
}
