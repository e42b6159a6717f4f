import { groupOf, type Leaf, type Structure } from '../leaf.ts'
import { nameSays } from '../names.ts'
import type { View } from '../view.ts'

export const headerFlag = /^(-H|--?headers?|--http-header|--custom-header)$/i

const line = /^\s*["']?(?<name>[A-Za-z][\w-]*)\s*[:=]\s*(?<value>\S(?:.*[^\s"'])?)["'\s]*$/ds

const cookies = /^(set-)?cookie2?$/i

/** `a=b; c=d`: a cookie may be anybody's session, whatever its name. */
const cookieLeaves = (view: View): Leaf[] => {
  const all = [...view.text.matchAll(/(?<name>[^\s=;]{1,200})=(?<value>[^;]*)/dg)]
  const attributes = /^(path|domain|expires|max-age|samesite|version|theme|lang|locale)$/i
  return all.length === 0
    ? [{ view, name: 'cookie', says: 'secret' }]
    : all.map(match => ({
        view: groupOf(view, match, 'value')!,
        name: match.groups!.name!,
        says: attributes.test(match.groups!.name!) ? 'open' : 'secret',
      }))
}

/** A scheme and what it carries: `Bearer abc`, `Token token="abc"`. */
const scheme =
  /^(?<scheme>(?:bearer|basic|token|apikey|api-key|key|negotiate|ntlm|digest|hawk|oauth|jwt|sso-key|genie_?key|discord|bot|mac|aws4-[\w-]+|deepl-auth-key|klaviyo-api-key|splunk)[: ]\s*)(?<value>\S.*)$/dis

/** Parts of a header's value that carry a secret. */
export function headerValue(view: View, name: string): Leaf[] | undefined {
  if (cookies.test(name)) return cookieLeaves(view)
  const match = scheme.exec(view.text)
  const isCredential = /authorization$/i.test(name) || nameSays(name) !== 'open'
  if (match && (isCredential || /^(bearer|basic|token|apikey|bot)\s+\S{4,}$/i.test(view.text)))
    return [{ view: groupOf(view, match, 'value')!, name: 'authorization', says: 'secret' }]
  return /authorization$/i.test(name) ? [{ view, name, says: 'secret' }] : undefined
}

/** `Name: value` as one line. */
export function header(view: View): Leaf[] | undefined {
  const match = line.exec(view.text)
  if (!match) return undefined
  return [{ view: groupOf(view, match, 'value')!, name: match.groups!.name!, header: true }]
}

const known =
  /^\s*["']?((proxy-)?authorization|(set-)?cookie|x-[\w-]+|[\w-]{0,60}(key|token|secret|password|auth)[\w-]{0,60})\s*:\s*\S/i

/** Header lines, one below the other or in a text alone. */
export const headerLines: Structure = view => {
  if (!known.test(view.text) || /^[a-z][\w+.-]*:\/\//i.test(view.text)) return undefined
  const leaves: Leaf[] = []
  for (const { 0: text, index } of view.text.matchAll(/[^\r\n]+/g))
    leaves.push(...(header(view.slice(index, index + text.length)) ?? []))
  return leaves
}
