import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Marked secrets by what they are for; each value is found nowhere else in the world. */
export type Canaries = Record<string, string>

/** A new one for each name. */
export const newCanaries = (names: readonly string[]): Canaries =>
  Object.fromEntries(names.map(name => [name, `sk-canary-${name}-${randomBytes(9).toString('hex')}`]))

/** Where a canary was found. */
export interface Sighting {
  canary: string
  place: string
}

/** A value that holds a canary as people's settings hold their secrets: what is searched for is the canary alone. */
export const carriers = {
  inJson: (canary: string) => JSON.stringify({ user: 'app', auth: { apiKey: canary } }),
  inDsn: (canary: string) => `postgresql://app:${canary}@db.example.com:5432/app?sslmode=require`,
  inQuery: (canary: string) => `https://mcp.example.com/mcp?team=a&api_key=${canary}&v=2`,
} satisfies Record<string, (canary: string) => string>

/** In base64 a text looks otherwise by what stands before it; of each way, what is the same whatever stands around. */
const inBase64 = (value: string, before: number) => {
  const text = Buffer.from('\0'.repeat(before) + value).toString('base64')
  const whole = Math.floor(((before + value.length) * 8) / 6)
  return text.slice(Math.ceil((before * 8) / 6), whole)
}

const forms = new Map<string, string[]>()

/** The ways in which a value may stand in a text: as it is, in hexadecimal digits, in base64 of both alphabets at each alignment. */
export function formsOf(value: string): string[] {
  const encoded = [0, 1, 2].map(before => inBase64(value, before))
  const all = forms.get(value) ?? [
    value,
    Buffer.from(value).toString('hex'),
    ...new Set(encoded.flatMap(one => [one, one.replaceAll('+', '-').replaceAll('/', '_')])),
  ]
  forms.set(value, all)
  return all
}

/** The canaries that a text holds. */
export function sighted(canaries: Canaries, text: string, place: string): Sighting[] {
  const found = Object.entries(canaries).filter(([, value]) => formsOf(value).some(form => text.includes(form)))
  return found.map(([canary]) => ({ canary, place }))
}

/** Every file below a directory, whatever it holds. */
export function inFiles(canaries: Canaries, root: string): Sighting[] {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .flatMap(path => sighted(canaries, textOf(path), relative(root, path)))
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // The process ended, or a server has just removed its file.
    return ''
  }
}

const namespaceOf = (pid: string) => readlinkSync(`/proc/${pid}/ns/pid`)

/** The program's name; that of a container says so. */
const programOf = (pid: string): string => {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`).split('/').at(-1) ?? ''
    return namespaceOf(pid) === namespaceOf('self') ? program : `a container's ${program}`
  } catch {
    return ''
  }
}

/** The first words of the command line, without directories. */
const commandOf = (pid: string): string =>
  textOf(`/proc/${pid}/cmdline`)
    .split('\0')
    .map(word => word.split('/').at(-1))
    .slice(0, 3)
    .join(' ')

/** Looks at the command line and the environment of every process, again and again, until it is stopped. */
export function watchProcesses(canaries: Canaries): { stop(): Sighting[] } {
  const seen = new Map<string, Sighting>()
  const look = () => {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name) && name !== String(process.pid))) {
      // Who it is comes first: a process that ends in between has nothing left to read, instead of a secret without an owner.
      const program = programOf(pid)
      const command = commandOf(pid)
      if (program === '') continue
      for (const part of ['cmdline', 'environ']) {
        const found = sighted(canaries, textOf(`/proc/${pid}/${part}`), '')
        for (const { canary } of found) {
          // A program that is just being started gets its command line together with its environment.
          const place = `${part} of ${program}: ${command || commandOf(pid)}`
          seen.set(`${canary} ${place}`, { canary, place })
        }
      }
    }
  }
  const timer = setInterval(look, 40)
  return {
    stop() {
      clearInterval(timer)
      return [...seen.values()]
    },
  }
}
