import { bare, groupOf, type Leaf } from '../leaf.ts'
import { nameSays } from '../names.ts'
import type { View } from '../view.ts'
import { header, headerFlag } from './headers.ts'
import { pairList } from './pairs.ts'

const assigned = /^(?<name>(?:-{0,2}|\/)[A-Za-z_][\w.-]*)(?<is>=|:(?!\/|\\))(?<value>.*)$/ds

/** Flags that set a variable, as `docker run` and `env` have them. */
const setting = /^(-e|--env|--set|--build-arg|--secret-env|-D|--define|--var|--option|-o)$/
const userFlag = /^(-u|--user|--proxy-user|--basic-auth|--auth)$/
/** Short for key and token; what follows is one if it is no plain word. */
const shortFlag = /^-[ktaP]$/
const cookieFlag = /^(-b|--cookies?)$/

const flagName = (flag: string) => flag.replace(/^(-+|\/)/, '')

/** An argument as the value that stands in it, named by its flag, or by the one before it. */
export function argumentLeaf(view: View, around: string, before: string | undefined): Leaf[] {
  const { text } = view
  const flag =
    before !== undefined && /^(--?[A-Za-z]|\/[A-Za-z][\w-]*$)/.test(before) && !/[=:]/.test(before) ? before : undefined
  if (flag && headerFlag.test(flag)) return header(view) ?? [{ view, name: '', header: true }]
  if (flag && cookieFlag.test(flag)) return [{ view, name: 'Cookie', header: true }]
  // A text of its own structure is told apart by that.
  if (/^\s*[{[<]|^[a-z][\w+.-]*:\/\/|\n/i.test(text) && !(flag && nameSays(flagName(flag)) === 'secret'))
    return [{ view, name: flag && !setting.test(flag) ? flagName(flag) : around }]
  const listed = text.startsWith('-') ? undefined : pairList(view)
  if (listed) return listed
  const own = assigned.exec(text)
  if (own && (own.groups!.is === '=' || /^(--?|\/)/.test(own.groups!.name!))) {
    const name = flagName(own.groups!.name!)
    const value = bare(groupOf(view, own, 'value')!)
    if (headerFlag.test(own.groups!.name!)) return header(value) ?? [{ view: value, name: '', header: true }]
    return [{ view: value, name }]
  }
  const [, ofMysql] = /^-p(?!\d)(?=.*\d)([^=\s]{6,})$/.exec(text) ?? []
  if (ofMysql !== undefined) return [{ view: view.slice(2, text.length), name: 'password', says: 'secret' }]
  if (text.startsWith('-') && !text.startsWith('-----')) return [{ view, name: '' }]
  if (flag === undefined || setting.test(flag)) return [{ view, name: around }]
  if (userFlag.test(flag) && /^[^\s:]+:[^\s]+$/.test(text) && !text.includes('://'))
    return [{ view: view.slice(text.indexOf(':') + 1, text.length), name: 'password', says: 'secret' }]
  if (shortFlag.test(flag) && /^(?=.*\d)(?=.*[A-Za-z])[^\s/]{6,}$/.test(text))
    return [{ view, name: 'key', says: 'secret' }]
  // A switch takes no value: what follows `--no-auth` or `--use-token` may be anything.
  return [
    {
      view,
      name: flagName(flag) || around,
      ...(/^--(no|use|with|enable|disable|skip|allow)-/.test(flag) && nameSays(flag) !== 'open' && { name: '' }),
    },
  ]
}
