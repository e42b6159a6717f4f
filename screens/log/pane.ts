import type { App } from '../app/app.ts'
import type { Local } from '../app/screen.ts'
import { type Row, row, span, type Tone } from '../text/view.ts'
import { textField } from '../components/text-field.ts'
import { type Binding, binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { edit, type Editor, editorOf, textOf } from '../text/editor.ts'
import { column, cut } from '../text/width.ts'
import type { LogRing } from './ring.ts'

export interface LogState {
  /** Lines that came before the bottom of the view, counted from the beginning of the log; absent while it follows. */
  bottom?: number
  /** `only`: lines without the word are left out. */
  search?: { editor: Editor; typing: boolean; only?: boolean }
}

const levels: [RegExp, Tone][] = [
  [/\b(ERROR|CRITICAL|FATAL)\b/, 'bad'],
  [/\bWARN(ING)?\b/, 'warn'],
]

const toneOf = (text: string): Tone => levels.find(([pattern]) => pattern.test(text))?.[1] ?? 'plain'

const bottomOf = (ring: LogRing, { bottom }: LogState): number =>
  bottom === undefined ? ring.length : Math.max(1, Math.min(bottom - ring.dropped, ring.length))

function head(title: string, { bottom, search }: LogState, columns: number): Row {
  const state = bottom === undefined ? 'following' : 'paused'
  const searched = search && !search.typing ? `  ${search.only ? 'only ' : ''}/${textOf(search.editor)}` : ''
  const left = ` ${title}${searched} `
  const right = ` ${state} ─`
  return row(span(left + '─'.repeat(Math.max(0, columns - left.length - right.length)) + right, 'quiet'))
}

/** The log in so many rows: its heading, and the lines that end at the bottom. */
function logRows(ring: LogRing, title: string, state: LogState, columns: number, rows: number): Row[] {
  if (rows < 2) return []
  const { search } = state
  const bottom = bottomOf(ring, state)
  const word = search ? textOf(search.editor) : ''
  const shown =
    word !== '' && search?.only ? withWord(ring, bottom, word, rows - 1) : ring.slice(bottom - (rows - 1), bottom)
  const lines = shown.map(text => {
    const found = word !== '' && text.includes(word)
    return row(span(`${found ? '❯' : ' '} ${cut(text, columns - 3)}`, found ? 'chosen' : toneOf(text)))
  })
  const input = search?.typing ? textField({ editor: search.editor, hidden: false }, columns - 12) : undefined
  const first: Row = input
    ? { ...row(span(column(' search  ', 9)), ...input.spans), cursor: 9 + input.cursor }
    : head(title, state, columns)
  return [first, ...lines]
}

/** The last lines up to the bottom that hold the word. */
function withWord(ring: LogRing, bottom: number, word: string, most: number): string[] {
  const found: string[] = []
  for (
    let at = foundAbove(ring, bottom, word);
    at !== undefined && found.length < most;
    at = foundAbove(ring, at - 1, word)
  )
    found.unshift(ring.at(at - 1)!)
  return found
}

/** The next line above that holds the word, as a bottom; `undefined` where there is none. */
function foundAbove(ring: LogRing, from: number, word: string): number | undefined {
  for (let index = Math.min(from, ring.length) - 1; index >= 0; index--) {
    if (ring.at(index)?.includes(word)) return index + 1
  }
  return undefined
}

/** A log on a screen: it follows, or stands still while it is scrolled or searched. */
export class LogPane {
  readonly ring: LogRing
  readonly #title: string
  readonly #state: Local<LogState>

  constructor(app: Pick<App, 'local' | 'changed'>, ring: LogRing, title: string) {
    this.ring = ring
    this.#title = title
    this.#state = app.local<LogState>({})
    ring.onChange = app.changed
  }

  rows(columns: number, rows: number): Row[] {
    return logRows(this.ring, this.#title, this.#state.value, columns, rows)
  }

  get isTyping(): boolean {
    return this.#state.value.search?.typing === true
  }

  take(key: Key): boolean {
    const { search } = this.#state.value
    if (!search?.typing) return false
    if (key.name === 'esc') this.#state.value = { ...this.#state.value, search: undefined }
    else if (key.name === 'enter') this.#find()
    else {
      const editor = edit(search.editor, key)
      if (!editor) return false
      this.#state.value = { ...this.#state.value, search: { editor, typing: true } }
    }
    return true
  }

  #find(): void {
    const { search } = this.#state.value
    if (!search) return
    const word = textOf(search.editor)
    const from = bottomOf(this.ring, this.#state.value)
    // The line at the bottom was found before, so the search goes on above it.
    const found = word === '' ? undefined : foundAbove(this.ring, search.typing ? from : from - 1, word)
    const bottom = found === undefined ? this.#state.value.bottom : found + this.ring.dropped
    this.#state.value = { bottom, search: word === '' ? undefined : { ...search, typing: false } }
  }

  #scroll(by: number): void {
    const bottom = bottomOf(this.ring, this.#state.value) + by
    const isEnd = bottom >= this.ring.length
    this.#state.value = { ...this.#state.value, bottom: isEnd ? undefined : Math.max(1, bottom) + this.ring.dropped }
  }

  #pause(): void {
    const { bottom } = this.#state.value
    this.#state.value = {
      ...this.#state.value,
      bottom: bottom === undefined ? this.ring.length + this.ring.dropped : undefined,
    }
  }

  /** Keys of a log; `page` is how far a page goes. */
  bindings(page = 10): Binding[] {
    const { bottom, search } = this.#state.value
    const find = () => {
      this.#state.value = { ...this.#state.value, search: { editor: editorOf(''), typing: true } }
    }
    return [
      binding('space', bottom === undefined ? 'pause' : 'follow', () => this.#pause()),
      binding('/', 'search', find),
      ...(search
        ? [
            binding('n', 'next found', () => this.#find()),
            binding('o', search.only ? 'all lines' : 'only found', () => {
              this.#state.value = { ...this.#state.value, search: { ...search, only: !search.only } }
            }),
          ]
        : []),
      quiet(['pageup', 'pagedown'], 'scroll the log', ({ name }) => this.#scroll(name === 'pageup' ? -page : page)),
    ]
  }

  /** One line up or down, where the arrows have nothing else to do. */
  lineKeys(): Binding {
    return quiet(['up', 'down'], 'scroll by a line', ({ name }) => this.#scroll(name === 'up' ? -1 : 1))
  }
}
