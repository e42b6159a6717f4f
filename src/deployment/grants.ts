import { Exit, Failure } from '../failure.ts'
import { answerAt, answered } from './answers.ts'
import type { Answers, Context } from './field.ts'
import type { Key } from './schema.ts'

/** In a list of tools: all of them, those that the server will have in future included. */
export const everyTool = '*'

/** How much of a server a key may use. */
export type Grant = 'all' | 'none' | readonly string[]

/** The parts of a key, or of its answers, that say which tools it may use. */
type Granting = Partial<Pick<Key, 'servers' | 'tools'>>

/** What a key may use of a server. */
export function grantOf({ servers = [], tools = {} }: Granting, server: string): Grant {
  if (!servers.includes(server)) return 'none'
  const named = tools[server] ?? []
  return named.length === 0 || named.includes(everyTool) ? 'all' : named
}

/** A key's answers with another grant of one server; the order is that of `servers`. */
export function withGrant(item: Answers, servers: string[], server: string, grant: Grant): Answers {
  const granted = new Set(answerAt<string[]>(item, 'servers') ?? [])
  const named = Object.entries(answerAt<Record<string, string[]>>(item, 'tools') ?? {})
  const others = Object.fromEntries(named.filter(([name, tools]) => name !== server && !tools.includes(everyTool)))
  if (grant === 'none' || grant.length === 0) granted.delete(server)
  else granted.add(server)
  const isWhole = typeof grant === 'string' || grant.length === 0 || grant.includes(everyTool)
  const tools = isWhole ? others : { ...others, [server]: [...grant] }
  const { tools: __, ...rest } = item
  return {
    ...rest,
    servers: servers.filter(name => granted.has(name)),
    ...(Object.keys(tools).length > 0 && { tools }),
  }
}

/** Answers in which a key that names no servers has none: what nobody said is not granted. */
export function closed(answers: Answers): Answers {
  if (!Array.isArray(answers.keys)) return answers
  const keys = answers.keys as Answers[]
  const [unsaid] = keys.filter(({ servers, tools }) => servers === undefined && Object.keys(tools ?? {}).length > 0)
  if (unsaid)
    throw new Failure({
      what: `the key ${String(unsaid.alias)} names tools of servers that it is not granted`,
      why: `it has tools for ${Object.keys(unsaid.tools as object).join(', ')} and no servers, and a key that names no servers has none`,
      next: `add them to it: servers: [${Object.keys(unsaid.tools as object).join(', ')}]`,
      exit: Exit.usage,
    })
  return { ...answers, keys: keys.map(key => ({ ...key, servers: key.servers ?? [] })) }
}

/** A grant in a word or two: `all`, `2 tools`. */
export const grantWord = (grant: Grant): string =>
  typeof grant === 'string' ? grant : `${grant.length} ${grant.length === 1 ? 'tool' : 'tools'}`

/** What a key may use, server by server: `postgres, files (read_file, list_directory)`. */
export const grantsText = (key: Granting): string =>
  (key.servers ?? [])
    .map(server => {
      const grant = grantOf(key, server)
      return typeof grant === 'string' ? server : `${server} (${grant.join(', ')})`
    })
    .join(', ')

/**
 * Tools of a server that can be offered for choosing: those that were listed, the one that its probe calls, and those that a key names already. Another one
 * is typed.
 */
export function knownTools(context: Context, server: string): string[] {
  const servers = answered<Answers[]>(context, 'servers') ?? []
  const probe = answerAt<string>(servers.find(({ name }) => name === server) ?? {}, 'probe.tool')
  const keys = (answered<Answers[]>(context, 'keys') ?? []) as Granting[]
  const named = keys.flatMap(({ tools }) => tools?.[server] ?? []).filter(tool => tool !== everyTool)
  return [...new Set([...(context.host.tools?.[server] ?? []), ...(probe ? [probe] : []), ...named])]
}
