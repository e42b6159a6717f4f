import { deleteProperty, setProperty } from 'dot-prop'
import { type Answers, type Context, itemFields, type ListField } from '../../src/deployment/field.ts'
import { askItem } from '../../src/deployment/interview.ts'
import type { Secret } from '../../src/secret.ts'
import type { Stage } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, row, span } from '../app/view.ts'
import { Form, type FormSource } from '../form/form.ts'
import { opened } from '../form/opened.ts'

/** An item that was edited, and the secrets that were typed for it by their path within it. */
export interface EditedItem {
  item: Answers
  secrets: Map<string, Secret>
}

/** Secrets rest under the item's name: under a new name they are not found, so they are asked for again. */
function withoutLostSecrets(field: ListField, before: Answers, { item, secrets }: EditedItem): Answers {
  const { key } = field
  if (before[key] === undefined || before[key] === item[key]) return item
  const kept = structuredClone(item)
  for (const { kind, path } of itemFields(field, item)) {
    if (kind === 'secret' && !secrets.has(path)) deleteProperty(kept, path)
  }
  return kept
}

export interface ItemParts {
  field: ListField
  item: Answers
  context: () => Context
  where?: string
  /** Takes the finished item; an item that was left with Esc is kept as well, since leaving must lose nothing. */
  done: (edited: EditedItem) => void
}

/** One item of a list as a form: a model, a key, an MCP server. */
export function itemScreen(app: Stage, { field, item: before, context, where, done }: ItemParts): Screen {
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
    done({ item: withoutLostSecrets(field, before, { item: item.value, secrets }), secrets })
  }
  const form = new Form(app, source, keep, keep)
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
