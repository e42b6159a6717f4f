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

/** One item's form: the place at which the item will stand, and what it holds so far where it is a new one. */
interface Place {
  index: number
  start?: Answers
  /** What had been changed when it was left. */
  begun?: EditedItem
}

function openItem(app: Stage, source: ListSource, state: ListState, place: Place): void {
  const { field, context } = source
  const { index, start = {}, begun } = place
  const before = source.items()[index]
  const name = (item: Answers) => String(item[field.key] ?? `new ${field.itemName}`)
  const done = (edited: EditedItem) => {
    const said = `${name(edited.item)} ${before ? 'changed' : 'added'}`
    if (!before && !state.filter.value) state.at.value = index
    void source.save(source.items().toSpliced(index, 1, edited.item), said, edited)
  }
  app.open(
    itemScreen(app, {
      field,
      item: before ?? start,
      ...(begun && { begun }),
      context,
      done,
      dropped: edited =>
        source.past.push(`${name(edited.item)} left, nothing kept`, () =>
          openItem(app, source, state, { ...place, begun: edited }),
        ),
    }),
  )
}

/** A new item, begun with nothing or with one of the well-known ones. */
function addItem(app: Stage, source: ListSource, state: ListState): void {
  const { field, items } = source
  const open = (start: Answers) => openItem(app, source, state, { index: items().length, start })
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
  const add = () => addItem(app, source, state)
  const filter = () => {
    state.filter.value = { editor: editorOf(''), typing: true }
    state.at.value = 0
  }
  const always = [
    binding('a', 'add', add),
    ...source.past.bindings(() => shownItems(source, state).length, state.at),
    quiet('/', 'filter', filter),
  ]
  if (index === undefined) return always
  const name = String(source.items()[index]![source.field.key] ?? source.field.itemName)
  const remove = () => {
    void source.save(removed(source.items(), index), `${name} removed`)
    state.at.value = moved(state.at.value, 0, shown.length - 1)
  }
  const copy = () => {
    const items = duplicated(source.field, source.items(), index)
    void source.save(items, `${name} copied`, { item: items[index + 1]!, secrets: new Map(), from: name })
    state.at.value = moved(state.at.value, 1, shown.length + 1)
  }
  const move = ({ name }: Key) => {
    const by = name === 'K' ? -1 : 1
    void source.save(reordered(source.items(), index, by), `${name} moved`)
    state.at.value = moved(state.at.value, by, shown.length)
  }
  return [
    binding('e', 'change', () => openItem(app, source, state, { index })),
    ...(source.proof ? [binding('t', 'try', () => source.proof?.open(index))] : []),
    ...always,
    binding('x', 'remove', remove),
    binding('d', 'copy', copy),
    quiet(['K', 'J'], 'move it up, down', move),
  ]
}
