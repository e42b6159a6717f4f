import type { Answers } from '../deployment/field.ts'
import { itemSecretId } from '../deployment/secrets.ts'
import { Exit, Failure } from '../failure.ts'
import { hiddenIn } from '../judge/judge.ts'
import { Secret } from '../secret.ts'
import { finished } from './finish.ts'
import { added, type Ask, type Preview, valueIn } from './preview.ts'
import { identityOf } from './same.ts'
import { refusedOf } from './traps.ts'

/** Values of a file's variables, as they were asked for. */
export type Values = ReadonlyMap<string, string | Secret>

/** Servers for a deployment's answers, and their secrets by the id under which a draft keeps them. */
export interface Imported {
  items: Answers[]
  secrets: Map<string, Secret>
  /** Servers that turned out to be there already, once their variables had values, and under which name. */
  same: { from: string; name: string }[]
  /** Servers that cannot be used with the values that their variables got. */
  refused: { name: string; why: string }[]
}

/** What a previewed file brings once its variables have values. */
export function imported(preview: Preview, values: Values): Imported {
  const valueOf = ({ variable }: { variable: string }) => {
    const value = values.get(variable)
    if (value === undefined) throw new Error(`the variable ${variable} was not asked for`)
    return value instanceof Secret ? value.reveal() : value
  }
  const secrets = new Map<string, Secret>()
  const known = new Map(preview.known)
  const items: Answers[] = []
  const same: Imported['same'] = []
  const refused: Imported['refused'] = []
  for (const { name, draft } of added(preview)) {
    const one = finished(name, draft, valueOf)
    const why = refusedOf(one.item)
    if (why) {
      refused.push({ name, why: hiddenIn(why) })
      continue
    }
    const identity = identityOf(one.item, path => one.secrets.get(path))!
    const other = known.get(identity)
    if (other !== undefined) {
      same.push({ from: name, name: other })
      continue
    }
    known.set(identity, name)
    for (const [path, value] of one.secrets) secrets.set(itemSecretId('servers', name, path), value)
    items.push(one.item)
  }
  return { items, secrets, same, refused }
}

/** What a person asked for is added as a whole or not at all. */
export function allOf(one: Imported): Imported {
  const [first] = one.refused
  if (!first) return one
  throw new Failure({
    what: `nothing was added: ${first.name} cannot be used with these values`,
    why: first.why,
    next: 'give another value, or leave the server out',
    exit: Exit.usage,
  })
}

/** Values that nobody has to be asked for: from the environment, as the client would take them, or the file's own defaults. */
export function knownValues(
  asks: Ask[],
  env: NodeJS.ProcessEnv,
): { values: Map<string, string | Secret>; missing: Ask[] } {
  const values = new Map<string, string | Secret>()
  const missing: Ask[] = []
  for (const ask of asks) {
    const value = valueIn(env, ask)
    if (value === undefined) missing.push(ask)
    else values.set(ask.variable, ask.secret ? Secret.of(value) : value)
  }
  return { values, missing }
}
