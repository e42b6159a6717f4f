import { isDeepStrictEqual } from 'node:util'
import { deleteProperty, setProperty } from 'dot-prop'
import type { Answers, Context, ListField } from '../../src/deployment/field.ts'
import { askItem } from '../../src/deployment/interview.ts'
import type { EditedItem } from '../../src/setup/item-secrets.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { Form, type FormSource } from '../form/form.ts'
import { opened } from '../form/opened.ts'
import { binding } from '../keys/binding.ts'

export interface ItemParts {
  field: ListField
  item: Answers
  context: () => Context
  where?: string
  /** Path of the question that has the cursor first. */
  focus?: string
  /** What had been changed of it when it was left before. */
  begun?: EditedItem
  /** It may be kept while answers are missing: what is missing is asked for elsewhere. */
  mayLack?: boolean
  /** Takes the finished item. */
  done: (edited: EditedItem) => void
  /** Takes what had been changed when it was left with Esc, which keeps nothing. */
  dropped?: (edited: EditedItem) => void
}

/** One item of a list as a form: a model, a key, an MCP server. */
export function itemScreen(app: Stage, parts: ItemParts): Screen {
  const { field, item: before, context, where, focus, done } = parts
  const item = app.local<Answers>(structuredClone(parts.begun?.item ?? before))
  const secrets = new Map(parts.begun?.secrets)
  const set = (path: string, value: unknown) => {
    const next = structuredClone(item.value)
    if (value === undefined) deleteProperty(next, path)
    else setProperty(next, path, value)
    item.value = next
  }
  const source: FormSource = {
    questions: () => askItem(field, item.value, context()),
    context: () => ({ ...context(), item: item.value }),
    set,
    setSecret(path, value) {
      secrets.set(path, value)
      set(path, 'stored')
    },
    trial: () => undefined,
    open: question => opened(app, source, question),
  }
  const edited = (): EditedItem => {
    const was = before[field.key]
    const isRenamed = was !== item.value[field.key]
    return { item: item.value, secrets, ...(isRenamed && { from: String(was) }) }
  }
  const keep = () => {
    if (!parts.mayLack && form.showProblem()) return
    app.close()
    done(edited())
  }
  const drop = () => {
    app.close()
    if (secrets.size > 0 || !isDeepStrictEqual(item.value, before)) parts.dropped?.(edited())
  }
  const form = new Form(app, source, keep, drop, focus)
  const name = () => String(item.value[field.key] ?? `new ${field.itemName}`)
  return {
    view: size => ({
      title: [span(field.label, 'strong'), span(`   ${name()}`)],
      where,
      body: [gap, ...form.rows(size), row()],
    }),
    take: key => form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => [...form.bindings(), binding('ctrl-o', 'keep', () => form.commit() && keep())],
  }
}
