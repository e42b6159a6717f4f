import { Failure, Exit } from '../../failure.ts'
import { Secret } from '../../secret.ts'

/** A line of an env file: a setting, or something that is kept as it stands. */
type Line = { name: string; value: string; text: string } | { text: string }

/**
 * Ends the name of a setting whose value stands there percent-encoded, because raw not every reader would see the same: `Bearer ...`, a URL with `&`. deploy.sh
 * (templates/deploy.sh) and this store give the value itself.
 */
export const encodedEnd = '__PERCENT_ENCODED'

const encoded = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

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
    return { ...setting(name, content.slice(equals + 1), () => unreadable(path, index + 1)), text: line }
  })
}

function setting(name: string, value: string, unreadable: () => Failure): { name: string; value: string } {
  if (!name.endsWith(encodedEnd)) return { name, value }
  try {
    return { name: name.slice(0, -encodedEnd.length), value: decodeURIComponent(value) }
  } catch {
    throw unreadable()
  }
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

/** What one reader or another takes for something else: dash, bash and Node as tested, docker and systemd as documented. */
const misread = [
  /[\n\r]/, // docker ends the value there
  /['"]/, // docker keeps quotation marks; sh, systemd and dotenv take them away
  /\s/, // sh ends the value there
  /#/, // dotenv begins a comment
  /[$`]/, // sh replaces them
  /\\/, // sh and systemd take it away
  /[;&|<>()]/, // sh ends the value there
  /~/, // sh replaces it by a home directory
  /[^\x21-\x7e]/, // beyond ASCII: depends on the locale
]

/** Whether a value can stand in an env file as it is, so that every reader sees the same. */
export const isReadAlike = (value: string): boolean => !misread.some(pattern => pattern.test(value))

/** The line of a setting: raw where every reader sees the same, else percent-encoded under a name that says so. */
function lineOf(name: string, value: Secret, path: string): string {
  const raw = value.reveal()
  if (isReadAlike(raw)) return `${name}=${raw}`
  if (!raw.includes('\0')) return `${name}${encodedEnd}=${encoded(raw)}`
  throw new Failure({
    what: `${name} cannot be written to ${path}`,
    why: 'it has a NUL byte, which no environment can carry',
    next: 'use another value; Gatewright can generate one',
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
    return [value.reveal() === line.value ? line.text : lineOf(line.name, value, path)]
  })
  const added = [...values].filter(([name]) => !written.has(name)).map(([name, value]) => lineOf(name, value, path))
  return [...kept, ...added].map(line => `${line}\n`).join('')
}
