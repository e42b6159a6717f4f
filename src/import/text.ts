import type { Ask, Preview, PreviewedServer } from './preview.ts'
import { waysOut } from './traps.ts'

const marks = { new: '+', renamed: '+', duplicate: '=', 'left out': '-', 'not usable here': '-' } as const

const reachedBy = ({ item }: PreviewedServer): string => {
  if (!item) return ''
  const { transport, command, args, url } = item
  return transport === 'stdio'
    ? `stdio  ${[command, ...((args as string[] | undefined) ?? [])].join(' ')}`
    : `${transport}  ${url}`
}

const kinds: Record<string, string> = { secretEnv: 'setting', secretHeaders: 'header' }

/** A secret of a server by the words of its user: `header Authorization`, `key in its URL`. */
function secretWords(path: string): string {
  if (path === 'secretUrl') return 'key in its URL'
  const [kind = '', ...name] = path.split('.')
  return `${kinds[kind] ?? kind} ${name.join('.')}`
}

/** A secret by its setting, and what of its value can be read. */
export const secretText = ({ readable }: PreviewedServer, path: string): string => {
  const rest = readable[path]
  return rest === undefined ? secretWords(path) : `${secretWords(path)} (${rest})`
}

const doubtKinds: Record<string, string> = { env: 'setting', headers: 'header', args: 'argument' }

/** What is taken for a secret in doubt: `setting N8N`, `argument 3`. */
export function doubtWords(at: string): string {
  const [kind = '', ...name] = at.split('.')
  return name.length === 0 ? kind : `${doubtKinds[kind] ?? kind} ${name.join('.')}`
}

/** Variables that a server's own settings refer to. */
export const askedFor = ({ name }: PreviewedServer, asks: Ask[]): string[] =>
  asks
    .filter(({ usedBy }) => usedBy.some(use => use.startsWith(`${name}: `)))
    .map(({ variable, path, label }) => (path === undefined ? variable : `${variable} ${label}`))

const nameOf = ({ from, name }: PreviewedServer) => (from === name ? name : `${from} -> ${name}`)

function serverText(server: PreviewedServer): string[] {
  const { status, why, secrets, doubts, notes, lost } = server
  const added = server.draft !== undefined
  return [
    `  ${marks[status]} ${nameOf(server)}  ${status}${why ? `: ${why}` : ''}`,
    ...(added ? [`      ${reachedBy(server)}`] : []),
    ...(secrets.length > 0
      ? [`      to the secret store: ${secrets.map(path => secretText(server, path)).join(', ')}`]
      : []),
    ...(doubts.length > 0 ? [`      in doubt, kept like a secret: ${doubts.map(doubtWords).join(', ')}`] : []),
    ...notes.map(note => `      note: ${note}`),
    ...(added && lost.length > 0 ? [`      not carried over: ${lost.join(', ')}`] : []),
  ]
}

const askText = ({ variable, secret, usedBy, default: byDefault }: Ask) =>
  `  ${variable}${secret ? ' (secret)' : ''}  for ${usedBy.join(', ')}${byDefault === undefined || secret ? '' : `; default ${byDefault}`}`

const pathText = ({ variable, label, default: byDefault, usedBy }: Ask) =>
  `  ${variable}  ${label}, for ${usedBy.join(', ')}${byDefault === undefined ? '' : '; as it is, if nothing else is said'}`

/** What is to be known where a value is asked for. */
export function askHelp({ usedBy, path }: Ask): string {
  const ways = path === undefined ? '' : ` The container does not have it: ${waysOut}.`
  return `For ${usedBy.join(', ')}.${ways}`
}

const section = (title: string, lines: string[]) => (lines.length > 0 ? [title, ...lines] : [])

/** A file of a client may have hundreds of other settings; `--json` names all of them. */
const shown = 12

/** Parts of a file that are not imported, by name. */
export const namesOf = (lost: string[]): string =>
  lost.length > shown ? `${lost.slice(0, shown).join(', ')} and ${lost.length - shown} more` : lost.join(', ')

/** A preview as plain lines. Secrets appear by the name of their setting. */
export function previewText({ source, format, servers, asks, lost, warnings }: Preview): string[] {
  return [
    `${source}: ${servers.length} MCP server${servers.length === 1 ? '' : 's'} (${format})`,
    ...warnings.slice(0, shown).map(warning => `  mind: ${warning}`),
    ...(warnings.length > shown ? [`  mind: ${warnings.length - shown} more of that kind`] : []),
    ...servers.flatMap(serverText),
    ...section('Variables that the file refers to:', asks.filter(({ path }) => path === undefined).map(askText)),
    ...section(
      `Paths of the client’s machine, which the container does not have: ${waysOut}:`,
      asks.filter(({ path }) => path !== undefined).map(pathText),
    ),
    ...(lost.length > 0 ? [`Other parts of the file, not imported: ${namesOf(lost)}`] : []),
  ]
}

/** A preview as one JSON document: what a script may read, without anything internal. */
export const previewJson = ({ source, format, servers, asks, lost, warnings }: Preview): object => ({
  source,
  format,
  servers: servers.map(({ from, name, status, why, item, secrets, readable, doubts, notes, lost: settings }) => ({
    from,
    name,
    status,
    ...(why && { why }),
    ...(item && { server: item }),
    ...(secrets.length > 0 && { secrets }),
    ...(Object.keys(readable).length > 0 && { readable }),
    ...(doubts.length > 0 && { doubtful: doubts }),
    ...(notes.length > 0 && { notes }),
    ...(settings.length > 0 && { notCarriedOver: settings }),
  })),
  ...(asks.length > 0 && {
    asks: asks.map(({ variable, secret, label, default: byDefault, usedBy }) => ({
      variable,
      secret,
      ...(label && { label }),
      ...(byDefault !== undefined && !secret && { default: byDefault }),
      usedBy,
    })),
  }),
  ...(lost.length > 0 && { notImported: lost }),
  ...(warnings.length > 0 && { warnings }),
})
