import { groupOf, type Leaf, type Structure } from '../leaf.ts'

const element = /<(?<name>[A-Za-z][\w.:-]*)[^<>]*>(?<value>[^<>]+)<\/\k<name>\s*>/dg
const named = /\b(?:key|name)\s*=\s*"(?<name>[^"]{1,200})"[^<>]{0,500}?\bvalue\s*=\s*"(?<value>[^"]*)"/dg
const attribute = /\s(?<name>[A-Za-z][\w.:-]*)\s*=\s*"(?<value>[^"]*)"/dg

/** XML: elements, attributes, and `<add key="..." value="..."/>` of .NET. */
export const xml: Structure = view => {
  if (!/^\s*<[?A-Za-z!][^<>]*>/.test(view.text) || !/[/?]>|<\//.test(view.text)) return undefined
  const leaves = [element, named, attribute].flatMap(pattern =>
    [...view.text.matchAll(pattern)].map((match): Leaf => ({
      view: groupOf(view, match, 'value')!,
      name: match.groups!.name!,
    })),
  )
  return leaves.filter(({ name }) => !/^(key|name)$/i.test(name))
}
