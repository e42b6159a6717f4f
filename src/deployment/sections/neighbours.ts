import type { Neighbour } from '../../host/facts.ts'
import { because, type Context, type Suggestion } from '../field.ts'

type Part = Exclude<keyof Neighbour, 'name'>

/** By which the tools of the usual server read a database. */
export const usualToolsRole = 'tools_reader'

const nameOf = ({ answers }: Context) => String(answers.name ?? '')

/** A name as PostgreSQL takes it without quotes, with room for what is put behind it. */
const identifier = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')
    .replace(/^(?=\d|pg_)/, 'gw_')
    .slice(0, 50)

/** Another gateway that has this. */
const holderOf = (context: Context, part: Part, value: unknown) =>
  context.host.neighbours?.find(one => one.name !== nameOf(context) && [one[part]].flat().includes(value as never))

/** The usual value or, where another gateway has it, the first of these that none has: names that differ by a capital or a dot become one. */
function suggested(context: Context, part: Part, usual: Suggestion, nth: (n: number) => unknown): Suggestion {
  const holder = holderOf(context, part, usual.value)
  if (!holder) return usual
  let n = 1
  while (holderOf(context, part, nth(n))) n++
  return because(nth(n), `${String(usual.value)} is the gateway ${holder.name}’s`)
}

/** The usual value, or where another gateway has it one that is called after this one. */
export function ownUnlessTaken(
  context: Context,
  part: Exclude<Part, 'port'>,
  usual: Suggestion,
  own: (name: string) => string,
): Suggestion {
  const isPath = part === 'project' || part === 'network'
  const name = own(isPath ? nameOf(context) : identifier(nameOf(context)))
  return suggested(context, part, usual, n => (n === 1 ? name : `${name}${isPath ? '-' : '_'}${n}`))
}

/** The usual port, or the next one that is no other gateway’s: one that is stopped does not listen. */
export const portUnlessTaken = (context: Context, port: number, reason: string): Suggestion =>
  suggested(context, 'port', because(port, reason), n => port + n)
