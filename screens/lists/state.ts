import type { Answers, Context, ListField } from '../../src/deployment/field.ts'
import type { EditedItem } from '../../src/setup/item-secrets.ts'
import type { ProofSummary } from '../../src/proof/kept.ts'
import type { Secret } from '../../src/secret.ts'
import type { TrialState } from '../../src/setup/trials.ts'
import type { App } from '../app/app.ts'
import type { Local } from '../app/screen.ts'
import type { Key } from '../keys/key.ts'
import { edit, type Editor, textOf } from '../text/editor.ts'
import { matching } from './items.ts'
import type { Past } from './past.ts'

/** Where a list's items are, and where they go when they change. */
export interface ListSource {
  field: ListField
  items(): Answers[]
  context(): Context
  /** Why the items are what they are, while they are a suggestion. */
  because(): string | undefined
  /** What would be valid, when the list is not. */
  problem(): string | undefined
  /** Keeps them; `said` is what was done, for whoever may want it undone. */
  save(items: Answers[], said: string, edited?: EditedItem): Promise<void>
  /** What was done to the list so far. */
  past: Past
  /** Before the list is changed by somebody else: how it is now, and the values that are typed over, can be had back. */
  remember(said: string, secrets?: ReadonlyMap<string, Secret>): void
  /** Opens what brings items from elsewhere, where the list has that. */
  bring?(): void
  /** What is tried for the list as a whole, where it has that. */
  trial?(): TrialState | undefined
  /** How an item was tried, and what tries it; where the list has that. */
  proof?: { of(index: number): ProofSummary | undefined; open(index: number): void }
}

export interface ListState {
  /** Place of the cursor among the items that are shown. */
  at: Local<number>
  filter: Local<{ editor: Editor; typing: boolean } | undefined>
}

export const listState = (app: Pick<App, 'local'>): ListState => ({
  at: app.local(0),
  filter: app.local<ListState['filter']['value']>(undefined),
})

/** Items that the filter lets through, by their place in the list. */
export const shownItems = ({ field, items }: ListSource, { filter }: ListState): number[] =>
  matching(field, items(), filter.value ? textOf(filter.value.editor) : '')

/** Typing into the filter: Enter keeps it, Esc takes it away. */
export function takeFilter({ at, filter }: ListState, key: Key): boolean {
  const { value } = filter
  if (!value?.typing) return false
  if (key.name === 'esc') filter.value = undefined
  else if (key.name === 'enter') filter.value = { ...value, typing: false }
  else {
    const editor = edit(value.editor, key)
    if (!editor) return false
    filter.value = { editor, typing: true }
    at.value = 0
  }
  return true
}
