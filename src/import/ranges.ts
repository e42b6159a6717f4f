import { isSecret, isSecretName, isSecretValue } from './tokens.ts'

/** A part of a text, from one character to another: [from, to). */
export type Range = [from: number, to: number]

const shifted =
  (by: number) =>
  (range: Range): Range => [range[0] + by, range[1] + by]

/** Where secrets stand in the text of a URL: the password, values of the query, parts of the path that look like a token. */
export function secretsInUrl(text: string): Range[] {
  const match = /^([a-z][\w+.-]*:\/\/)(?:([^/?#@\s]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(text)
  if (!match) return []
  const [, scheme = '', user, host = '', path = '', query] = match
  const ranges: Range[] = []
  let at = scheme.length
  if (user !== undefined) {
    const colon = user.indexOf(':')
    if (colon >= 0 && colon < user.length - 1) ranges.push([at + colon + 1, at + user.length])
    else if (isSecretValue(user)) ranges.push([at, at + user.length])
    at += user.length + 1
  }
  at += host.length
  for (const part of path.matchAll(/[^/]+/g))
    if (isSecretValue(part[0])) ranges.push([at + part.index, at + part.index + part[0].length])
  at += path.length + 1
  for (const pair of (query ?? '').matchAll(/([^=&]+)=([^&]*)/g)) {
    const from = at + pair.index + pair[1]!.length + 1
    if (isSecret(pair[1]!, pair[2]!)) ranges.push([from, from + pair[2]!.length])
  }
  return ranges
}

/** Everything of a text, if there is anything. */
export const whole = (text: string): Range[] => (text === '' ? [] : [[0, text.length]])

/** Where secrets stand in the value of a named setting. */
export function secretsInValue(name: string, value: string): Range[] {
  if (isSecret(name, value)) return whole(value)
  return value.includes('://') ? secretsInUrl(value) : []
}

const headerFlag = /^(-H|--header)$/

/** Where secrets stand in one argument, which may be the value of the flag before it. */
export function secretsInArgument(argument: string, before: string | undefined): Range[] {
  if (before && headerFlag.test(before)) {
    const [, name = '', value = ''] = /^([\w-]+)\s*:\s*(.*)$/s.exec(argument) ?? []
    return value ? secretsInValue(name, value).map(shifted(argument.length - value.length)) : []
  }
  const assigned = /^(-{0,2}[A-Za-z][\w.-]*)=(.*)$/s.exec(argument)
  if (assigned) return secretsInValue(assigned[1]!, assigned[2]!).map(shifted(assigned[1]!.length + 1))
  if (argument.startsWith('-')) return isSecretValue(argument) ? whole(argument) : []
  if (before && /^--?[A-Za-z]/.test(before) && !before.includes('=') && isSecretName(before)) return whole(argument)
  return secretsInValue('', argument)
}
