import { Failure } from '../../failure.ts'
import { type Entry, isEntry, wordsOf } from '../shape.ts'
import { most } from './data.ts'
import { readJson } from './json.ts'
import { dialects } from './scalars.ts'

/** A server as a command line of a client adds it. */
export interface AddedServer {
  name: string
  entry: Entry
  line: number
}

/**
 * `claude mcp add NAME [options] -- COMMAND` (https://code.claude.com/docs/en/mcp), `codex mcp add`, `gemini mcp add` and their like, as their own help has it;
 * `code --add-mcp JSON` (https://code.visualstudio.com/docs/copilot/chat/mcp-servers).
 */
const isAdd = /^(?:[\w.-]+ +mcp +add(?:-json)?|code(?:-insiders)? +--add-mcp) +/

/** Options with a value that say nothing of the server itself. */
const besides = new Set([
  '-s',
  '--scope',
  '--timeout',
  '--description',
  '--include-tools',
  '--exclude-tools',
  '--trust',
])

const valued = {
  '-t': 'type',
  '--transport': 'type',
  '--type': 'type',
  '--url': 'url',
  '--bearer-token-env-var': 'bearer_token_env_var',
} as Record<string, string>

/** Lines of a text, joined where a shell or PowerShell goes on in the next; without prompts, and what stands in backquotes by itself. */
function commandLines(text: string): { words: string; line: number }[] {
  const lines: { words: string; line: number }[] = []
  let goesOn = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const part = raw.trim().replace(/^(?:[$>%]|PS[^>]*>) +/, '')
    const inline = !part.includes('`')
      ? []
      : [...part.matchAll(/`([^`]+)`/g)].map(([, code]) => code!).filter(code => isAdd.test(code))
    const last = lines.at(-1)
    const said = part.replace(/\s+[\\`^]$/, '')
    if (goesOn && last) last.words += ` ${said}`
    else for (const words of inline.length > 0 ? inline : [said]) lines.push({ words, line: index + 1 })
    goesOn = /\s[\\`^]$/.test(part) && inline.length === 0
  }
  return lines.filter(({ words }) => isAdd.test(words)).slice(0, most.parts + 1)
}

/** The words after the options, and what the options say. `-e` takes several values in Claude Code, so what looks like one is one. */
function taken(words: string[]): { entry: Entry; rest: string[] } {
  const entry: { env: Entry; headers: Entry } & Entry = { env: {}, headers: {} }
  const rest: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') return { entry, rest: [...rest, ...words.slice(at + 1)] }
    // What follows a name and a command is the command's own; after an address there are options still.
    if (!word.startsWith('-') || (rest.length > 1 && !isAddress(rest[1]))) {
      rest.push(word)
      continue
    }
    const [option, joined] = word.startsWith('--') ? (word.split(/=(.*)/s, 2) as [string, string?]) : [word, undefined]
    const value = () => joined ?? words[++at] ?? ''
    if (option === '-e' || option === '--env') {
      do Object.assign(entry.env, pair(value(), '='))
      while (joined === undefined && /^\w+=/.test(words[at + 1] ?? ''))
    } else if (option === '-H' || option === '--header') Object.assign(entry.headers, pair(value(), ':'))
    else if (valued[option]) entry[valued[option]] = value()
    else if (besides.has(option) && joined === undefined && option !== '--trust') at++
  }
  return { entry, rest }
}

const isAddress = (word = '') => /^https?:\/\//.test(word)

function pair(text: string, sign: string): Entry {
  const at = text.indexOf(sign)
  return at < 0 ? {} : { [text.slice(0, at).trim()]: text.slice(at + 1).trim() }
}

function fromJson(name: string | undefined, json: string, line: number): AddedServer[] {
  const entry = valueOf(json)
  if (!isEntry(entry)) return []
  return [{ name: name ?? (typeof entry.name === 'string' ? entry.name : 'server'), entry, line }]
}

/** Undefined for what is no JSON: a line with a placeholder for it says nothing. */
function valueOf(json: string): unknown {
  try {
    return readJson(json, 'a command line').as(dialects.node).value
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** The servers that the command lines in a text would add to a client. */
export function addedServers(text: string): AddedServer[] {
  return commandLines(text).flatMap(({ words: written, line }): AddedServer[] => {
    const start = isAdd.exec(written)![0]
    const words = wordsOf(written.slice(start.length))
    if (/--add-mcp/.test(start)) return fromJson(undefined, words[0] ?? '', line)
    const { entry, rest } = taken(words)
    const [name, target, ...args] = rest
    if (name === undefined) return []
    if (/add-json/.test(start)) return fromJson(name, target ?? '', line)
    const isUrl = entry.url === undefined && isAddress(target)
    const what = isUrl ? { url: target } : target === undefined ? {} : { command: target, args }
    return [{ name, entry: { ...entry, ...what }, line }]
  })
}

/** Launchers of servers; what else a line may begin with is a text of something else. */
const starts = /^(?:\w+=\S* +)*(?:npx|bunx|pnpx|uvx|pipx run|pnpm dlx|yarn dlx|docker run|deno run|node|python3?) +\S/

/** The addresses, or the lines that start a server, of which a text is made; none where it is of anything else. */
export function startLines(text: string): Entry[] {
  const lines = text
    .split(/\r?\n/, most.parts + 2)
    .map(line => line.trim().replace(/^[$>] +/, ''))
    .filter(line => line !== '' && !line.startsWith('#'))
  if (!lines.every(line => /^https?:\/\/\S+$/.test(line) || (starts.test(line) && !/[|&;<>`]|\$\(/.test(line))))
    return []
  return lines.map(line => {
    if (isAddress(line)) return { url: line }
    const words = wordsOf(line)
    const at = words.findIndex(word => !/^\w+=/.test(word))
    return {
      env: Object.assign({}, ...words.slice(0, at).map(word => pair(word, '='))) as Entry,
      command: words[at],
      args: words.slice(at + 1),
    }
  })
}
