import type { Stage } from '../app/app.ts'
import { moved } from '../components/select.ts'
import { type Binding, binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { editorOf } from '../text/editor.ts'
import { type EditedItem, itemScreen } from './item.ts'
import { duplicated, removed, reordered } from './items.ts'
import { type ListSource, type ListState, shownItems } from './state.ts'

/** Opens one item's form; `index` is the place at which it will stand. */
export function openItem(app: Stage, source: ListSource, index: number): void {
  const { field, context } = source
  const done = (edited: EditedItem) => {
    // A new item that was left before anything was typed is none.
    if (Object.keys(edited.item).length > 0) source.save(source.items().toSpliced(index, 1, edited.item), edited)
  }
  app.open(itemScreen(app, { field, item: source.items()[index] ?? {}, context, done }))
}

/** Keys of every list: add, change, copy, remove, move, filter. */
export function listKeys(app: Stage, source: ListSource, state: ListState): Binding[] {
  const shown = shownItems(source, state)
  const index = shown[state.at.value]
  const add = () => openItem(app, source, source.items().length)
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
  const move = ({ name }: Key) => {
    const by = name === 'K' ? -1 : 1
    source.save(reordered(source.items(), index, by))
    state.at.value = moved(state.at.value, by, shown.length)
  }
  return [
    binding('e', 'change', () => openItem(app, source, index)),
    ...always,
    binding('x', 'remove', remove),
    binding('d', 'copy', () => source.save(duplicated(source.field, source.items(), index))),
    quiet(['K', 'J'], 'move it up, down', move),
  ]
}
