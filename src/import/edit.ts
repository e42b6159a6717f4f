import { deleteProperty, setProperty } from 'dot-prop'
import { answerAt, pathIn } from '../deployment/answers.ts'
import type { Answers } from '../deployment/field.ts'
import { type Place, secretsIn } from '../judge/judge.ts'
import type { Secret } from '../secret.ts'
import type { DraftedServer } from './drafted.ts'
import { finished, variablesOf } from './finish.ts'
import { literals, type Part, partsOf, type Variable } from './parts.ts'

/** What was corrected of a server before it was added: its answers by their key, `undefined` for one that was taken away, and secrets that were typed. */
export interface Edit {
  set: ReadonlyMap<string, unknown>
  secrets: ReadonlyMap<string, Secret>
}

/** What tells two states of a server's answers apart. */
export function editOf(before: Answers, after: Answers, secrets: Edit['secrets'], earlier?: Edit): Edit {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    key => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  return {
    set: new Map([...(earlier?.set ?? []), ...changed.map(key => [key, after[key]] as const)]),
    secrets: new Map([...(earlier?.secrets ?? []), ...secrets]),
  }
}

/** The answers of a draft with its variables still in them, as they are corrected. */
export const startOf = (name: string, draft: DraftedServer) => finished(name, draft, () => undefined)

/** What stands for something else in a text that is corrected: a variable, a secret argument, the secret of a URL. */
const marks = /\$\{(?<variable>[^{}]+)\}|\{secret(?::(?<secret>\w+))?\}/g

/** Keys that the draft has in its own form; all others are carried as they are. */
const drawnKeys = [
  'name',
  'transport',
  'description',
  'command',
  'package',
  'mount',
  'args',
  'env',
  'secretEnv',
  'url',
  'secretUrl',
  'headers',
  'secretHeaders',
]

/** Tells the values of corrected answers apart as those of the file were. */
class Redraft {
  readonly #variables: Map<string, Variable>
  readonly #secrets: ReadonlyMap<string, Secret>

  constructor(draft: DraftedServer, secrets: ReadonlyMap<string, Secret>) {
    this.#variables = new Map(variablesOf(draft).map(({ variable }) => [variable.variable, variable]))
    this.#secrets = secrets
  }

  /** A text that is no secret as a whole. */
  parts(text: string, place: Place): Part[] {
    const found = secretsIn(text, place)
    const parts: Part[] = []
    let at = 0
    for (const match of text.matchAll(marks)) {
      const part = this.#part(match)
      if (part === undefined) continue
      parts.push(...literals(text, at, match.index, found), ...part)
      at = match.index + match[0].length
    }
    return [...parts, ...literals(text, at, text.length, found)]
  }

  /** A secret by its path, in which variables may stand. */
  secret(path: string): Part[] {
    const value = this.#secrets.get(path)
    if (!value) return []
    const text = value.reveal()
    return this.#split(text, [{ from: 0, to: text.length }])
  }

  #split(text: string, found: { from: number; to: number }[]): Part[] {
    const parts: Part[] = []
    let at = 0
    for (const match of text.matchAll(marks)) {
      const variable = match.groups!.variable && this.#variables.get(match.groups!.variable)
      if (!variable) continue
      parts.push(...literals(text, at, match.index, found), { ...variable, secret: true, certain: true })
      at = match.index + match[0].length
    }
    return [...parts, ...literals(text, at, text.length, found)]
  }

  #part({ 0: written, groups }: RegExpExecArray): Part[] | undefined {
    const { variable, secret } = groups!
    if (variable !== undefined) {
      const known = this.#variables.get(variable)
      return known ? [known] : partsOf(written, [], { inputs: {}, bare: false })
    }
    const parts = this.secret(secret === undefined ? 'secretUrl' : pathIn('secretEnv', secret))
    return parts.length > 0 ? parts : undefined
  }
}

/** A drafted server with corrections: what was typed is judged as what stood in the file. */
export function edited(draft: DraftedServer, edit: Edit): DraftedServer {
  const base = startOf('server', draft)
  const item = structuredClone(base.item)
  for (const [key, value] of edit.set)
    if (value === undefined) deleteProperty(item, key)
    else setProperty(item, key, structuredClone(value))
  const secrets = new Map([...base.secrets, ...edit.secrets])
  const redraft = new Redraft(draft, secrets)
  const isStdio = item.transport === 'stdio'
  const args = ((item.args as string[] | undefined) ?? []).map(String)
  const named = (kind: 'env' | 'headers', secretKind: 'secretEnv' | 'secretHeaders') => {
    const plain = Object.entries((item[kind] ?? {}) as Record<string, string>)
    const used = new Set(args.flatMap(text => [...text.matchAll(marks)].map(({ groups }) => groups!.secret)))
    const kept = Object.keys((item[secretKind] ?? {}) as object).filter(name => !used.has(name))
    return Object.fromEntries(
      [
        ...kept.map((name): [string, Part[]] => [name, redraft.secret(pathIn(secretKind, name))]),
        ...plain.map(([name, value]): [string, Part[]] => [
          name,
          redraft.parts(String(value), { name, kind: kind === 'env' ? 'setting' : 'header' }),
        ]),
      ].filter(([, parts]) => (parts as Part[]).length > 0) as [string, Part[]][],
    )
  }
  const others = Object.keys(item).filter(key => !drawnKeys.includes(key))
  const ownSecrets = [...edit.secrets].filter(
    ([path]) => others.some(key => path.startsWith(`${key}.`)) && answerAt(item, path) !== undefined,
  )
  const text = (key: string) => (item[key] === undefined ? {} : { [key]: String(item[key]) })
  return {
    transport: item.transport as DraftedServer['transport'],
    ...text('description'),
    ...(isStdio
      ? {
          command: redraft.parts(String(item.command ?? ''), { name: 'command' }),
          ...text('package'),
          mount: String(item.mount ?? ''),
        }
      : { url: redraft.parts(String(item.url ?? ''), { name: 'url' }) }),
    args: isStdio ? args.map((one, index) => redraft.parts(one, { kind: 'argument', before: args[index - 1] })) : [],
    env: isStdio ? named('env', 'secretEnv') : {},
    headers: isStdio ? {} : named('headers', 'secretHeaders'),
    doubts: draft.doubts,
    plain: draft.plain,
    more: {
      item: Object.fromEntries(others.map(key => [key, item[key]])),
      secrets: new Map(ownSecrets),
    },
  }
}
