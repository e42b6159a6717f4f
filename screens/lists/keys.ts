import type { Stage } from '../app/app.ts'
import type { Answers } from '../../src/deployment/field.ts'
import type { EditedItem } from '../../src/setup/item-secrets.ts'
import { confirm } from '../components/confirm.ts'
import { moved } from '../components/select.ts'
import { type Binding, binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { editorOf } from '../text/editor.ts'
import { itemScreen } from './item.ts'
import { duplicated, freeName, removed, reordered } from './items.ts'
import { type ListSource, type ListState, shownItems } from './state.ts'

/** Opens one item's form; `index` is the place at which it will stand, `item` what it holds so far. */
function openItem(app: Stage, source: ListSource, index: number, item = source.items()[index] ?? {}): void {
  const { field, context } = source
  const done = (edited: EditedItem) => {
    // A new item that was left before anything was typed is none.
    if (Object.keys(edited.item).length > 0) source.save(source.items().toSpliced(index, 1, edited.item), edited)
  }
  app.open(itemScreen(app, { field, item, context, done }))
}

/** A new item, begun with nothing or with one of the well-known ones. */
function addItem(app: Stage, source: ListSource): void {
  const { field, items } = source
  const open = (item: Answers) => openItem(app, source, items().length, item)
  const starts = field.starts ?? []
  if (starts.length === 0) return open({})
  const known = starts.map(({ label, hint, item }) => ({
    label,
    hint,
    run: () => open(named(field.key, items(), item)),
  }))
  const question = {
    title: `Add: ${field.itemName}`,
    text: [],
    ways: [...known, { label: 'another one', run: () => open({}) }],
  }
  app.open(confirm(app, question))
}

/** The well-known item under a name that is free. */
function named(key: string, items: Answers[], item: Answers): Answers {
  const name = String(item[key])
  return items.some(other => other[key] === name) ? { ...item, [key]: freeName(items, key, name) } : item
}

/** Keys of every list: add, change, copy, remove, move, filter. */
export function listKeys(app: Stage, source: ListSource, state: ListState): Binding[] {
  const shown = shownItems(source, state)
  const index = shown[state.at.value]
  const add = () => addItem(app, source)
  const filter = () => {
    state.filter.value = { editor: editorOf(''), typing: true }
    state.at.value = 0
  }
  const always = [binding('a', 'add', add), quiet('/', 'filter', filter)]
  if (index === undefined) return always
  const remove = () => {
    source.save(removed(source.items(), index))
    state.at.value = moved(state.at.value, 0, shown.length - 1)
  }
  const copy = () => {
    const items = duplicated(source.field, source.items(), index)
    const from = String(items[index]![source.field.key])
    source.save(items, { item: items[index + 1]!, secrets: new Map(), from })
  }
  const move = ({ name }: Key) => {
    const by = name === 'K' ? -1 : 1
    source.save(reordered(source.items(), index, by))
    state.at.value = moved(state.at.value, by, shown.length)
  }
  return [
    binding('e', 'change', () => openItem(app, source, index)),
    ...(source.proof ? [binding('t', 'try', () => source.proof?.open(index))] : []),
    ...always,
    binding('x', 'remove', remove),
    binding('d', 'copy', copy),
    quiet(['K', 'J'], 'move it up, down', move),
  ]
}
