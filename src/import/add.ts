import type { Answers } from '../deployment/field.ts'
import { envName, itemSecretId } from '../deployment/secrets.ts'
import { Secret } from '../secret.ts'
import { finished } from './finish.ts'
import { added, type Ask, type Preview } from './preview.ts'

/** Values of a file's variables, as they were asked for. */
export type Values = ReadonlyMap<string, string | Secret>

/** Servers for a deployment's answers, and their secrets by the id under which a draft keeps them. */
export interface Imported {
  items: Answers[]
  secrets: Map<string, Secret>
}

/** What a previewed file brings once its variables have values. */
export function imported(preview: Preview, values: Values): Imported {
  const valueOf = ({ variable }: { variable: string }) => {
    const value = values.get(variable)
    if (value === undefined) throw new Error(`the variable ${variable} was not asked for`)
    return value instanceof Secret ? value.reveal() : value
  }
  const secrets = new Map<string, Secret>()
  const items = added(preview).map(({ name, draft }) => {
    const one = finished(name, draft, valueOf)
    for (const [path, value] of one.secrets) secrets.set(itemSecretId('servers', name, path), value)
    return one.item
  })
  return { items, secrets }
}

/** Values that nobody has to be asked for: from the environment, as the client would take them, or the file's own defaults. */
export function knownValues(
  asks: Ask[],
  env: NodeJS.ProcessEnv,
): { values: Map<string, string | Secret>; missing: Ask[] } {
  const values = new Map<string, string | Secret>()
  const missing: Ask[] = []
  for (const ask of asks) {
    const value = env[ask.variable] ?? env[envName(ask.variable)] ?? ask.default
    if (value === undefined) missing.push(ask)
    else values.set(ask.variable, ask.secret ? Secret.of(value) : value)
  }
  return { values, missing }
}
