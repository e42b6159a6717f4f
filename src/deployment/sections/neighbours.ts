import type { Neighbour } from '../../host/facts.ts'
import { because, type Context, type Suggestion } from '../field.ts'

const nameOf = ({ answers }: Context) => String(answers.name ?? '')

/** A name as PostgreSQL takes it without quotes. */
const identifier = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')
    .replace(/^(?=\d|pg_)/, 'gw_')
    .slice(0, 50)

/** The usual value, or where another gateway has it one that is called after this one. */
export function ownUnlessTaken(
  context: Context,
  part: Exclude<keyof Neighbour, 'name'>,
  usual: Suggestion,
  own: (name: string) => string,
): Suggestion {
  const name = nameOf(context)
  const holder = context.host.neighbours?.find(one => one.name !== name && one[part] === usual.value)
  return holder
    ? because(
        own(part === 'project' ? name : identifier(name)),
        `${String(usual.value)} is the gateway ${holder.name}’s`,
      )
    : usual
}
