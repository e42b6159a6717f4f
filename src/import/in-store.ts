import type { Answers } from '../deployment/field.ts'
import { type Found, type Place, secretsIn } from '../judge/judge.ts'
import { isPlaceholder } from '../judge/placeholders.ts'
import type { Secret } from '../secret.ts'
import type { DraftedServer } from './drafted.ts'
import { finished } from './finish.ts'
import { mapValues } from './maps.ts'
import { literals, type Part } from './parts.ts'

/** What stands for something else in an answer: `{secret:NAME}`, `{database}`. */
const standsFor = /\{[a-z]+(?::\w+)?\}/g

/** A text in its parts. What is doubtful was typed by somebody who could see that it is written down. */
function partsIn(text: string, place: Place): Part[] {
  const filled = [...text.matchAll(standsFor)].map(({ 0: match, index }) => [index, index + match.length] as const)
  const isOne = ({ from, to, doubt, name }: Found) =>
    !doubt &&
    !filled.some(([start, end]) => from < end && start < to) &&
    !isPlaceholder(name ?? '', text.slice(from, to))
  return literals(text, 0, text.length, secretsIn(text, place).filter(isOne))
}

const mapOf = (value: unknown) => (value ?? {}) as Record<string, string>

/** A server's answers with every secret that stands in clear in them moved to a secret setting of their own, and those secrets by their path. */
export function inStore(item: Answers): { item: Answers; secrets: Map<string, Secret> } {
  const before = mapOf(item.secretEnv)
  const args = Array.isArray(item.args) ? item.args.map(String) : []
  const url = typeof item.url === 'string' && item.secretUrl === undefined ? item.url : undefined
  const draft: DraftedServer = {
    transport: item.transport as DraftedServer['transport'],
    args: args.map((argument, index) => partsIn(argument, { kind: 'argument', before: args[index - 1] })),
    // Names that are taken, so that an argument's secret gets another.
    env: {
      ...mapValues(before, () => []),
      ...mapValues(mapOf(item.env), (value, name) => partsIn(String(value), { name })),
    },
    headers: mapValues(mapOf(item.headers), (value, name) => partsIn(String(value), { name, kind: 'header' })),
    ...(url !== undefined && { url: partsIn(url, { name: 'url' }) }),
    doubts: [],
    plain: new Set(),
  }
  const { item: next, secrets } = finished(String(item.name), draft, () => undefined)
  if (secrets.size === 0) return { item, secrets }
  const env = Object.fromEntries(Object.entries(mapOf(next.env)).filter(([name]) => !(name in before)))
  return {
    item: {
      ...item,
      ...(next.args !== undefined && { args: next.args }),
      ...(item.env !== undefined && { env }),
      ...(item.headers !== undefined && { headers: next.headers ?? {} }),
      ...(url !== undefined && next.url !== undefined && { url: next.url }),
      ...(next.secretUrl !== undefined && { secretUrl: next.secretUrl }),
      ...(next.secretEnv !== undefined && { secretEnv: { ...before, ...mapOf(next.secretEnv) } }),
      ...(next.secretHeaders !== undefined && {
        secretHeaders: { ...mapOf(item.secretHeaders), ...mapOf(next.secretHeaders) },
      }),
    },
    secrets,
  }
}
