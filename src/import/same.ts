import { createHash } from 'node:crypto'
import type { Answers } from '../deployment/field.ts'
import { pathIn } from '../deployment/answers.ts'
import type { Secret } from '../secret.ts'

/** The value of an item's secret by its path within it. */
export type SecretAt = (path: string) => Secret | undefined

const mapOf = (value: unknown) => (value ?? {}) as Record<string, string>

/** Everything of a server that can be seen: two that differ here are two. */
export function visibly(item: Answers): string {
  const { transport, command, args = [], url, package: installed } = item
  const maps = ['env', 'headers', 'secretEnv', 'secretHeaders'].map(kind =>
    Object.keys(mapOf(item[kind]))
      .sort()
      .map(name => [name, kind.startsWith('secret') ? '' : mapOf(item[kind])[name]]),
  )
  return JSON.stringify([transport, command, args, url, installed, item.secretUrl !== undefined, ...maps])
}

/** What tells one server from another, whatever it is called: everything that the proxy would see, secret values included. `undefined` where one of them is not known. */
export function identityOf(item: Answers, secretAt: SecretAt): string | undefined {
  const paths = [
    ...(['secretEnv', 'secretHeaders'] as const).flatMap(kind =>
      Object.keys(mapOf(item[kind]))
        .sort()
        .map(name => pathIn(kind, name)),
    ),
    ...(item.secretUrl === undefined ? [] : ['secretUrl']),
  ]
  const values = paths.map(secretAt)
  if (values.includes(undefined)) return undefined
  const hash = createHash('sha256').update(visibly(item))
  for (const value of values) hash.update('\0').update(value!.reveal())
  return hash.digest('hex')
}
