import type { Failure } from '../../failure.ts'
import { unusable } from './data.ts'

/** A text that is no settings, whoever reads it. */
interface Foreign {
  /** By the ending of the file's name. */
  ending?: RegExp
  /** By what stands in it. */
  text: RegExp
  why: string
  next?: string
}

const pasteable = 'write its servers as {"mcpServers": {"NAME": {...}}}, as a client would have them, and give that'
const program = (language: string) =>
  `it is a program in ${language}, whose servers are known to it alone, once it runs`

const never = /(?!)/

const kinds: Foreign[] = [
  {
    text: /^PK\x03\x04/,
    why: 'it is an archive (ZIP), as a desktop extension is one (.mcpb, .dxt)',
    next: 'unpack it, and give its manifest.json',
  },
  { text: /\0/, why: 'it is no text' },
  { text: /^\s*<(!DOCTYPE\s+html|html)\b/i, why: 'it is a page (HTML)' },
  {
    text: /^\s*<([?!]|[A-Za-z][\w.:-]*[\s/>])/,
    why: 'it is XML, in which no client that is known here keeps MCP servers',
  },
  {
    text: /^#!.*\b(ba|z|da|k)?sh\b/,
    ending: /\.(sh|bash|zsh|ps1|bat|cmd)$/i,
    why: 'it is a script of a shell',
    next: 'give the command that adds or starts the server by itself, or its settings',
  },
  {
    ending: /\.pyw?$/i,
    text: /^#!.*\bpython|^(?:"""|from [\w.]+ import [\w(*]|import [\w.]+(?:\s+as \w+|,.*)?$|(?:async )?def \w+\(|class \w+.*:$)/m,
    why: program('Python'),
  },
  {
    ending: /\.([mc]?[jt]s|[jt]sx)$/i,
    text: /^(?:import\s.*\bfrom\s+["']|(?:export\s+)?(?:const|let|var|async function|function)\s+\w+|module\.exports\b|export\s+default\b)/m,
    why: program('JavaScript or TypeScript'),
  },
  { ending: /\.go$/i, text: /^package \w+$/m, why: program('Go') },
  {
    ending: /\.(rs|java|kt|cs|rb|php|swift|c|cc|cpp|h|lua|nix|tf|hcl|lisp|el)$/i,
    text: never,
    why: program('another language'),
  },
  { ending: /(^|[\\/])(Dockerfile|Containerfile)(\.\w+)?$/, text: /^FROM \S+/m, why: 'it is a Dockerfile' },
  {
    ending: /(^|[\\/])\.?env(\.\w+)?$|\.env$/i,
    text: /^(?:\s*(?:#.*|(?:export\s+)?[A-Z_][A-Z0-9_]*=.*)?(?:\r?\n|$))+$/,
    why: 'it holds variables only (.env), and names no MCP server',
    next: 'give the file that uses them, with the variables in the environment of this command',
  },
]

/** Why a text that no reader takes is none to read, where that can be told; the reader's own reason otherwise. */
export function trueReason(text: string, source: string, failure: Failure): Failure {
  const isUnread = /^it is no (valid|map)/.test(failure.why ?? '')
  const kind =
    kinds.find(({ ending }) => ending?.test(source)) ??
    (isUnread ? kinds.find(({ text: sign }) => sign.test(text.slice(0, 20_000))) : undefined)
  return kind ? unusable(source, kind.why, kind.next ?? pasteable) : failure
}
