import { bare, groupOf, type Leaf, type Structure } from '../leaf.ts'
import { nameSays } from '../names.ts'
import { percentDecoded } from '../view.ts'
import { argumentLeaf } from './arguments.ts'
import { url } from './url.ts'

const value = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:(?:bearer|basic|token)\s+)?[^\s,;&"'{}()|]+`

/** `name=value`, `name: value` and `--name value` anywhere in a text: a line of a shell, a sentence, something cut short. */
const assignments = new RegExp(
  String.raw`(?<![\w.-])(?:(?<name>["']?[A-Za-z_][\w.-]{0,100}["']?)\s{0,20}(?:=>|=|:(?!\/\/)(?=\s|["']|\S{4}))\s{0,20}|(?<flag>--?[A-Za-z][\w-]{0,100})(?:\s{1,20}(?!-)|=))(?<value>${value})`,
  'dgi',
)

const urls = /(?<![\w+.-])[a-z][\w+.-]*:\/\/[^\s"'`<>|]+/dgi

/** Settings and URLs within a longer text, where their names say that they are secrets. */
export const loose: Structure = view => {
  const leaves: Leaf[] = [...view.text.matchAll(assignments)].flatMap(match => {
    const { flag } = match.groups!
    if (flag !== undefined) return argumentLeaf(bare(groupOf(view, match, 'value')!), '', flag)
    const name = match.groups!.name!.replace(/^["'-]+|["']+$/g, '')
    return nameSays(name) === 'open' || nameSays(name) === 'id'
      ? []
      : [{ view: bare(groupOf(view, match, 'value')!), name, header: true }]
  })
  const inUrls = [...view.text.matchAll(urls)].flatMap(({ 0: text, index }) =>
    text.length < view.text.length ? (url(view.slice(index, index + text.length)) ?? []) : [],
  )
  const rest = view.text.includes('%') && leaves.length === 0 ? percentDecoded(view) : view
  const again = rest !== view && /[={:%]/.test(rest.text) ? [{ view: rest, name: '' }] : []
  const all = [...leaves, ...inUrls, ...again]
  // What is between them is judged by its looks.
  return all.length > 0 ? [...all, ...words(view)] : undefined
}

const words = (view: Parameters<Structure>[0]): Leaf[] =>
  [...view.text.matchAll(/[^\s"'`,;()[\]{}<>|=&]+/g)].map(({ 0: text, index }) => ({
    view: view.slice(index, index + text.length),
    name: 'path',
    segment: true,
  }))
