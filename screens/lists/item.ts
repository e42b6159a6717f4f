import { deleteProperty, setProperty } from 'dot-prop'
import type { Answers, Context, ListField } from '../../src/deployment/field.ts'
import { askItem } from '../../src/deployment/interview.ts'
import type { Secret } from '../../src/secret.ts'
import type { EditedItem } from '../../src/setup/item-secrets.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../text/view.ts'
import { Form, type FormSource } from '../form/form.ts'
import { opened } from '../form/opened.ts'

export interface ItemParts {
  field: ListField
  item: Answers
  context: () => Context
  where?: string
  /** Path of the question that has the cursor first. */
  focus?: string
  /** Takes the finished item; an item that was left with Esc is kept as well, since leaving must lose nothing. */
  done: (edited: EditedItem) => void
}

/** One item of a list as a form: a model, a key, an MCP server. */
export function itemScreen(app: Stage, { field, item: before, context, where, focus, done }: ItemParts): Screen {
  const item = app.local<Answers>(structuredClone(before))
  const secrets = new Map<string, Secret>()
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
  const keep = () => {
    app.close()
    const was = before[field.key]
    const isRenamed = was !== item.value[field.key]
    done({ item: item.value, secrets, ...(isRenamed && { from: String(was) }) })
  }
  const form = new Form(app, source, keep, keep, focus)
  const name = () => String(item.value[field.key] ?? `new ${field.itemName}`)
  return {
    view: size => ({
      title: [span(field.label, 'strong'), span(`   ${name()}`)],
      where,
      body: [gap, ...form.rows(size), row()],
      foot: form.foot(size),
    }),
    take: key => form.take(key),
    isTyping: () => form.isTyping(),
    more: () => form.more(),
    bindings: () => form.bindings(),
  }
}
