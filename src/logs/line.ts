import { clean } from '../text/clean.ts'

/** What a line of the proxy's log says, whichever of its two forms it has. */
export interface Understood {
  level?: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'
  /** Without level and time. */
  message: string
}

const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const
const named: Record<string, Understood['level']> = { WARN: 'WARNING', FATAL: 'CRITICAL' }

const levelOf = (text: unknown): Understood['level'] => {
  const word = String(text).toUpperCase()
  return levels.find(level => level === word) ?? named[word]
}

/** `12:00:00 - LiteLLM Proxy:ERROR: file.py:12 - text`, `INFO:     text`, `[32mINFO[0m: text`. */
const plain = /^(?:[\d:., -]+ - )?(?:LiteLLM[\w ]*:)?(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL):\s+(.*)$/s

/** With `json_logs: true` each line is a document: message, level and time, and the stack of an exception. */
function fromJson(text: string): Understood | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const { message, msg, level, levelname, stacktrace, exc_info } = JSON.parse(text) as Record<string, unknown>
    const said = message ?? msg
    if (said === undefined) return undefined
    const stack = stacktrace ?? exc_info
    const known = levelOf(level ?? levelname)
    return { message: clean(`${String(said)}${stack ? ` ${String(stack)}` : ''}`), ...(known && { level: known }) }
  } catch {
    // A line that only begins like a document is text.
    return undefined
  }
}

/** Reads a line of the log as a person would. */
export function understand(text: string): Understood {
  const line = clean(text)
  const json = fromJson(line)
  if (json) return json
  const [, level, message = ''] = plain.exec(line) ?? []
  return level ? { level: levelOf(level), message } : { message: line }
}

/** The line as it is shown: a document becomes a sentence, its further lines indented, so that none of them looks like one of the log; all else stays as it was written. */
export function shownLine(text: string): string {
  const line = clean(text)
  const json = fromJson(line)
  if (!json) return line
  return (json.level ? `${json.level}: ${json.message}` : json.message).replaceAll('\n', '\n  ')
}
