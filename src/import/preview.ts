import type { Answers } from '../deployment/field.ts'
import { envName, itemSecretId } from '../deployment/secrets.ts'
import { hiddenIn } from '../judge/judge.ts'
import type { Secret } from '../secret.ts'
import { drafted, type DraftedServer, type DraftOptions, transportOf, withNames } from './drafted.ts'
import { type Edit, edited, startOf } from './edit.ts'
import { finished, variablesOf } from './finish.ts'
import { readServers } from './file.ts'
import { nameFor } from './formats/name-for.ts'
import type { FoundServer } from './found.ts'
import { freeName, usableName } from './names.ts'
import { normalised, unused } from './normalise.ts'
import { isHidden, isVariable, type Variable } from './parts.ts'
import { identityOf, visibly } from './same.ts'
import { asFound, refusal, traps, withoutClientPaths } from './traps.ts'

type Status = 'new' | 'renamed' | 'duplicate' | 'left out' | 'not usable here'

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
  /** The answers with which its correction begins, whatever becomes of it. */
  start: Answers
  /** Its answers, as they can be shown: variables by their reference, secrets as `stored`. */
  item?: Answers
  /** Settings that go to the secret store. */
  secrets: string[]
  /** How the values with a secret in them read without it, by the same path. */
  readable: Record<string, string>
  /** Those of its settings that were taken for secrets by their looks alone: `env.N8N`, `args.3`. */
  doubts: string[]
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
  /** Servers that are there, by what tells them from others. */
  known: ReadonlyMap<string, string>
  /** The file's own, for the next one to be compared with. */
  own: Known[]
}

/** What was decided about a file's servers, by their name in it. */
export interface Choices {
  /** `name env.N8N`: what was taken for a secret is none. */
  plain: ReadonlySet<string>
  /** Servers that are not wanted. */
  without: ReadonlySet<string>
  /** What was corrected of a server. */
  edited?: ReadonlyMap<string, Edit>
}

export interface PreviewOptions {
  /** Servers that are there already. */
  existing: Answers[]
  /** Values of their secrets by id. */
  secrets?: ReadonlyMap<string, Secret>
  /** Where values of variables are, to tell whether a server is there already. */
  env?: NodeJS.ProcessEnv
  /** Servers of the files before this one. */
  before?: Known[]
  choices?: Choices
}

const unanswered = () => undefined

/** A server that is there, or stands before in the file. */
export interface Known {
  name: string
  /** Absent where the value of one of its secrets is not known. */
  identity: string | undefined
  visible: string
}

const knownOf = (item: Answers, secretAt: (path: string) => Secret | undefined): Known => ({
  name: String(item.name),
  identity: identityOf(item, secretAt),
  visible: visibly(item),
})

/** Why the name is another than in the file. */
function renaming(from: string, name: string, usable: string): string {
  if (name !== usable) return `${usable} is taken`
  if (usable === `${from}_mcp`) return `LiteLLM has paths of its own below /${from}`
  return from.includes('-')
    ? 'LiteLLM refuses - in a name'
    : 'lower-case letters, digits and _, up to 32, starting with a letter'
}

/** A server of the file before it is compared with others. */
interface Candidate {
  from: string
  server: FoundServer
  notes: string[]
  lost: string[]
  why?: string
  isLeftOut?: boolean
  /** The name that it was given by hand. */
  named?: string
  draft: DraftedServer
}

function candidateOf(found: FoundServer, options: DraftOptions, { plain, without }: Choices): Candidate {
  const { server, notes } = normalised(found)
  const transport = transportOf(server)
  const why = refusal(withoutClientPaths(server))
  const base = {
    from: found.name,
    server,
    lost: transport ? [...server.lost, ...unused(server, transport)] : server.lost,
  }
  const own = [...plain].filter(one => one.startsWith(`${found.name} `)).map(one => one.slice(found.name.length + 1))
  return {
    ...base,
    notes: notes.map(note => hiddenIn(note)),
    ...(why !== undefined && { why: hiddenIn(why) }),
    isLeftOut: without.has(found.name),
    // One that cannot be used may be corrected.
    draft: drafted(server, transport ?? (server.command === undefined ? 'http' : 'stdio'), {
      ...options,
      plain: new Set(own),
    }),
  }
}

/** The server as it was corrected, if it was. */
function corrected(one: Candidate, { edited: edits }: Choices): Candidate {
  const edit = edits?.get(one.from)
  if (!edit) return one
  const draft = edited(one.draft, edit)
  const server = asFound(startOf(one.from, draft).item)
  const why = refusal(server)
  const name = edit.set.get('name')
  const { why: _, ...rest } = one
  return {
    ...rest,
    server,
    draft,
    ...(why !== undefined && { why: hiddenIn(why) }),
    ...(typeof name === 'string' && { named: name }),
  }
}

/** What a shell sets by itself: a placeholder of that name stands for something else. */
const ofEveryShell = /^(PATH|HOME|USER|PWD|SHELL|LANG|TERM|HOSTNAME|LOGNAME|TMPDIR|MAIL)$/

/** A placeholder is a question of its own server, where another has one that goes by the same name in the environment. */
function withOwnQuestions(all: Candidate[]): Candidate[] {
  const users = new Map<string, number>()
  const namesIn = (draft: DraftedServer) =>
    new Set(variablesOf(draft).map(({ variable: { variable } }) => envName(variable)))
  for (const { draft } of all) for (const name of namesIn(draft)) users.set(name, (users.get(name) ?? 0) + 1)
  return all.map(one => {
    const isShared = (name: string) => (users.get(envName(name)) ?? 0) > 1 || ofEveryShell.test(name)
    const rename = (name: string, isPlaceholder: boolean) =>
      isPlaceholder && isShared(name) ? `${usableName(one.from)}.${name}` : name
    return { ...one, draft: withNames(one.draft, rename) }
  })
}

/** The value that a variable has without anybody being asked. */
export const valueIn = (env: NodeJS.ProcessEnv, { variable, default: byDefault }: Variable): string | undefined =>
  env[variable] ?? env[envName(variable)] ?? byDefault

/** A name of which nothing can be kept, as one in Chinese, becomes that of its package or host. */
function nameIn(from: string, server: FoundServer): string {
  const name = usableName(from)
  return /^mcp(_\d+)?$/.test(name) && !/[a-z]/i.test(from) ? usableName(nameFor(server) ?? from) : name
}

/** `known` are the servers that are there, and those of the file so far. */
function previewOf(
  { from, server, notes, lost, why, isLeftOut, named, draft }: Candidate,
  known: Known[],
  env: NodeJS.ProcessEnv,
): PreviewedServer {
  const usable = named ?? nameIn(from, server)
  const base = { from, secrets: [], readable: {}, doubts: [], lost, notes: [], start: startOf(usable, draft).item }
  if (isLeftOut) return { ...base, name: from, status: 'left out' }
  if (why !== undefined) return { ...base, name: from, status: 'not usable here', why }
  const filled = finished(usable, draft, variable => valueIn(env, variable))
  const own = knownOf(filled.item, path => filled.secrets.get(path))
  const same = known.find(({ identity }) => identity !== undefined && identity === own.identity)
  if (same) return { ...base, name: same.name, status: 'duplicate', why: `${same.name} is the same server` }
  const name = freeName(usable, new Set(known.map(other => other.name)))
  const { item, secrets, readable } = finished(name, draft, unanswered)
  const alike = known.find(other => other.identity === undefined && other.visible === own.visible)
  known.push({ ...own, name })
  return {
    ...base,
    name,
    status: name === from ? 'new' : 'renamed',
    ...(name !== from && { why: name === named ? 'as it was named here' : renaming(from, name, usable) }),
    draft,
    item,
    secrets: [...secrets.keys()],
    readable: Object.fromEntries(readable),
    doubts: draft.doubts,
    notes: [
      ...notes,
      ...saidBy(server).map(note => hiddenIn(note)),
      ...visible(draft, secrets),
      ...(alike ? [`like ${alike.name}, whose secrets are not known here: leave it out if they are the same`] : []),
    ],
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
      asks.set(variable.variable, {
        ...variable,
        ...known,
        secret: variable.secret || known?.secret === true,
        needed: variable.needed === true || known?.needed === true,
        usedBy,
      })
    }
  }
  return [...asks.values()]
}

const everything: Choices = { plain: new Set(), without: new Set() }

/** What importing a file's text would bring to a deployment. Pure: nothing is looked up and nothing is kept. */
export function preview(
  text: string,
  source: string,
  { existing, secrets, env = {}, before = [], choices = everything }: PreviewOptions,
): Preview {
  const { format, file, warnings } = readServers(text, source)
  const there = existing.map(item =>
    knownOf(item, path => secrets?.get(itemSecretId('servers', String(item.name), path))),
  )
  const known = [...there, ...before]
  const options = { inputs: file.inputs ?? {}, bare: format.bareVariables === true }
  const candidates = withOwnQuestions(file.servers.map(server => candidateOf(server, options, choices))).map(one =>
    corrected(one, choices),
  )
  const servers = candidates.map(one => previewOf(one, known, env))
  return {
    source,
    format: format.id,
    servers,
    asks: asksOf(servers),
    lost: file.lost ?? [],
    warnings,
    own: known.slice(there.length + before.length),
    known: new Map(there.flatMap(({ identity, name }) => (identity ? [[identity, name]] : []))),
  }
}

/** Servers that an import adds. */
export const added = ({ servers }: Preview) =>
  servers.flatMap(server => (server.draft ? [{ name: server.name, draft: server.draft }] : []))
