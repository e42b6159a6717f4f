import type { NameSays } from './names.ts'
import type { View } from './view.ts'

/** A value within a value. */
export interface Leaf {
  view: View
  /** Of its key, flag or header. */
  name: string
  /** What is known of it beside its name. */
  says?: NameSays
  /** A header's value, of which a scheme such as Bearer stays readable. */
  header?: boolean
  /** It stands in the path of a URL, where nothing but its looks tells of it. */
  segment?: boolean
}

/** Tells a text's values apart; `undefined` where it is not of this structure. */
export type Structure = (view: View) => Leaf[] | undefined

/** The match's group as a part of the view. */
export const groupOf = (view: View, match: RegExpExecArray | RegExpMatchArray, group: string): View | undefined => {
  const [from, to] = match.indices?.groups?.[group] ?? []
  return from === undefined || to === undefined ? undefined : view.slice(from, to)
}

/** A value without quotes around it, or ODBC's braces. */
export function bare(view: View): View {
  const { text } = view
  const isQuoted = text.length >= 2 && /^(["'`]).*\1$|^\{.*\}$/s.test(text)
  return isQuoted ? view.slice(1, text.length - 1) : view
}
