import { Failure, Exit } from '../../failure.ts'
import { Secret } from '../../secret.ts'

/** A line of an env file: a setting, or something that is kept as it stands. */
type Line = { name: string; value: string; text: string } | { text: string }

const isSetting = (line: Line): line is Extract<Line, { name: string }> => 'name' in line

/**
 * Reads lines as `docker run --env-file` does (docker/cli pkg/kvfile): only blanks before the name are trimmed, everything after the first = is the value,
 * quotes, # and trailing blanks included. A name without = is taken from docker's own environment, so it stores nothing.
 */
function linesOf(text: string, path: string): Line[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((raw, index) => {
    const line = raw.replace(/\r$/, '')
    const content = line.trimStart()
    const equals = content.indexOf('=')
    if (content === '' || content.startsWith('#') || equals < 0) return { text: line }
    const name = content.slice(0, equals)
    if (name === '' || /\s/.test(name)) throw unreadable(path, index + 1)
    return { name, value: content.slice(equals + 1), text: line }
  })
}

function unreadable(path: string, line: number): Failure {
  return new Failure({
    what: `${path} cannot be read`,
    why: `line ${line} is no NAME=value; docker would refuse it too`,
    next: `write line ${line} as NAME=value, without "export" and without blanks before the =`,
    exit: Exit.refused,
  })
}

/** The settings of an env file; of one that stands twice, the last counts, as with docker. */
export function parseEnvText(text: string, path: string): Map<string, Secret> {
  const settings = linesOf(text, path).filter(isSetting)
  return new Map(settings.map(({ name, value }) => [name, Secret.of(value)]))
}

/** Characters that one reader or another takes for something else, and what becomes of them: dash, bash and Node as tested, docker and systemd as documented. */
const misread: [RegExp, string][] = [
  [/[\n\r]/, 'it has a line break, where docker ends the value'],
  [/\0/, 'it has a NUL byte, which no environment can carry'],
  [/['"]/, 'it has a quotation mark, which docker keeps and sh, systemd and dotenv take away'],
  [/[\s]/, 'it has a blank, where sh ends the value'],
  [/#/, 'it has a #, where dotenv begins a comment'],
  [/[$`]/, 'it has a $ or a backquote, which sh replaces'],
  [/\\/, 'it has a backslash, which sh and systemd take away'],
  [/[;&|<>()]/, 'it has one of ; & | < > ( ), where sh ends the value'],
  [/~/, 'it has a ~, which sh replaces by a home directory'],
  [/[^\x21-\x7e]/, 'it has a character beyond ASCII, which depends on the locale'],
]

/** Why a value cannot stand in an env file so that every reader sees the same, if it cannot. */
export const misreadBecause = (value: string): string | undefined =>
  misread.find(([pattern]) => pattern.test(value))?.[1]

function checked(name: string, value: Secret, path: string): string {
  const raw = value.reveal()
  const why = misreadBecause(raw)
  if (why === undefined) return raw
  throw new Failure({
    what: `${name} cannot be written to ${path}`,
    why,
    next: 'use a value of letters, digits, _ and -; Gatewright can generate one',
    exit: Exit.refused,
  })
}

/** The env file with exactly these settings. Comments, other lines and the order of an earlier content stay as they were. */
export function renderEnvText(values: Map<string, Secret>, earlier: string, path: string): string {
  const written = new Set<string>()
  const kept = linesOf(earlier, path).flatMap(line => {
    if (!isSetting(line)) return [line.text]
    const value = values.get(line.name)
    if (!value || written.has(line.name)) return []
    written.add(line.name)
    // A foreign value that nobody changed stays, however it would be read.
    return [value.reveal() === line.value ? line.text : `${line.name}=${checked(line.name, value, path)}`]
  })
  const added = [...values]
    .filter(([name]) => !written.has(name))
    .map(([name, value]) => `${name}=${checked(name, value, path)}`)
  return [...kept, ...added].map(line => `${line}\n`).join('')
}
