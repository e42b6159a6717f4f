import type { Answers } from '../deployment/field.ts'
import { drafted, type DraftedServer, transportOf } from './drafted.ts'
import { finished, variablesOf } from './finish.ts'
import { readServers } from './file.ts'
import type { FoundServer } from './found.ts'
import { freeName, usableName } from './names.ts'
import { normalised, unused } from './normalise.ts'
import { isHidden, isVariable, type Variable } from './parts.ts'
import type { ReferenceOptions } from './references.ts'
import { traps } from './traps.ts'

export type Status = 'new' | 'renamed' | 'duplicate' | 'not usable here'

/** One server of a file, and what an import would make of it. */
export interface PreviewedServer {
  /** Its name in the file. */
  from: string
  name: string
  status: Status
  /** Why it is renamed, a duplicate or not usable. */
  why?: string
  /** What it becomes; absent where it is not usable. */
  draft?: DraftedServer
  /** Its answers, as they can be shown: variables by their reference, secrets as `stored`. */
  item?: Answers
  /** Settings that go to the secret store. */
  secrets: string[]
  /** What to mind inside the container. */
  notes: string[]
  /** Settings of the file without a counterpart here. */
  lost: string[]
}

/** A variable that the file refers to and that has to be given. */
export interface Ask extends Variable {
  /** `github: Authorization`. */
  usedBy: string[]
}

/** What a file would bring. It holds no secret that can be printed. */
export interface Preview {
  source: string
  format: string
  servers: PreviewedServer[]
  asks: Ask[]
  /** Other parts of the file that an import does not carry over. */
  lost: string[]
  /** What a reader would want to know of the file itself: a key that stands twice, a value that only its own program can read. */
  warnings: string[]
}

export interface PreviewOptions {
  /** Servers that are there already. */
  existing: Answers[]
}

const unanswered = () => undefined

/** What tells one server from another: how it is reached, whatever it is called. */
const reached = ({ transport, command, args, url }: Answers) =>
  transport === 'stdio' ? `stdio ${String(command)} ${((args as string[] | undefined) ?? []).join(' ')}` : String(url)

/** A value that a file gives as it is: what refers to a variable may stand for any. */
const isGiven = (value: string | undefined): value is string => value !== undefined && !value.includes('${')

/** Whether a setting or a header that both have says something else: the same program with other settings is another server. */
const differ = (one: Answers, other: Answers): boolean =>
  ['env', 'headers'].some(kind => {
    const [a, b] = [one[kind] ?? {}, other[kind] ?? {}] as Record<string, string>[]
    return Object.keys(a!).some(name => isGiven(a![name]) && isGiven(b![name]) && a![name] !== b![name])
  })

const isSame = (one: Answers, other: Answers) => reached(one) === reached(other) && !differ(one, other)

function refusal(server: FoundServer): string | undefined {
  if (server.refused) return server.refused
  for (const { refuses, says } of traps) {
    const why = refuses ? says(server) : undefined
    if (why) return why
  }
  return undefined
}

/** Why the name is another than in the file. */
function renaming(from: string, name: string, usable: string): string {
  if (name !== usable) return `${usable} is taken`
  return from.includes('-')
    ? 'LiteLLM refuses - in a name'
    : 'lower-case letters, digits and _, up to 32, starting with a letter'
}

/** `known` are the servers that are there, and those of the file so far. */
function previewOf(found: FoundServer, options: ReferenceOptions, known: Answers[]): PreviewedServer {
  const { server, notes } = normalised(found)
  const base = { from: found.name, secrets: [], lost: server.lost }
  const why = refusal(server)
  const transport = transportOf(server)
  if (transport) base.lost = [...server.lost, ...unused(server, transport)]
  if (why || !transport) return { ...base, name: found.name, status: 'not usable here', why, notes: [] }
  const usable = usableName(found.name)
  const draft = drafted(server, transport, options)
  const { item } = finished(usable, draft, unanswered)
  const same = known.find(other => isSame(other, item))
  if (same) {
    const name = String(same.name)
    return { ...base, name, status: 'duplicate', why: `${name} is the same server`, notes: [] }
  }
  const name = freeName(usable, new Set(known.map(other => String(other.name))))
  const { item: named, secrets } = finished(name, draft, unanswered)
  known.push(named)
  return {
    ...base,
    name,
    status: name === found.name ? 'new' : 'renamed',
    ...(name !== found.name && { why: renaming(found.name, name, usable) }),
    draft,
    item: named,
    secrets: [...secrets.keys()],
    notes: [...notes, ...saidBy(server), ...visible(draft, secrets)],
  }
}

const saidBy = (server: FoundServer): string[] =>
  traps.flatMap(({ refuses, says }) => (refuses ? [] : [says(server) ?? []])).flat()

/** A server that takes a secret as an argument shows it to every process beside it. */
const visible = ({ args }: DraftedServer, secrets: Map<string, unknown>): string[] =>
  args.some(parts => parts.some(part => isHidden(part) || (isVariable(part) && part.secret))) && secrets.size > 0
    ? [
        'it takes a secret as an argument, which processes inside the container can read; a setting of its environment would be better',
      ]
    : []

function asksOf(servers: PreviewedServer[]): Ask[] {
  const asks = new Map<string, Ask>()
  for (const { name, draft } of servers) {
    for (const { variable, at } of draft ? variablesOf(draft) : []) {
      const known = asks.get(variable.variable)
      const usedBy = [...new Set([...(known?.usedBy ?? []), `${name}: ${at}`])]
      asks.set(variable.variable, { ...variable, ...known, secret: variable.secret || known?.secret === true, usedBy })
    }
  }
  return [...asks.values()]
}

/** What importing a file's text would bring to a deployment. Pure: nothing is looked up and nothing is kept. */
export function preview(text: string, source: string, { existing }: PreviewOptions): Preview {
  const { format, file, warnings } = readServers(text, source)
  const known = [...existing]
  const options = { inputs: file.inputs ?? {}, bare: format.bareVariables === true }
  const servers = file.servers.map(server => previewOf(server, options, known))
  return { source, format: format.id, servers, asks: asksOf(servers), lost: file.lost ?? [], warnings }
}

/** Servers that an import adds. */
export const added = ({ servers }: Preview) =>
  servers.flatMap(server => (server.draft ? [{ name: server.name, draft: server.draft }] : []))
