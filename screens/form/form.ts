import type { Context } from '../../src/deployment/field.ts'
import { provenance, type Question } from '../../src/deployment/interview.ts'
import { Secret } from '../../src/secret.ts'
import type { TrialState } from '../../src/setup/trials.ts'
import type { App } from '../app/app.ts'
import type { Local } from '../app/screen.ts'
import { type Row, type Size } from '../text/view.ts'
import { type Binding, binding, quiet } from '../keys/binding.ts'
import type { Key } from '../keys/key.ts'
import { edit, type Editor, editorOf, textOf } from '../text/editor.ts'
import { formRows } from './rows.ts'
import { optionsOf, valueText } from '../../src/deployment/value-text.ts'
import { typedProblem, typedValue } from './value.ts'

/** Where a form's questions come from and where its answers go: the session, or one item of a list. */
export interface FormSource {
  questions(): Question[]
  context(): Context
  set(path: string, value: unknown): void
  setSecret(path: string, value: Secret): void
  trial(path: string): TrialState | undefined
  /** Opens a field that has a screen of its own. */
  open(question: Question): void
  /** Whether what is merely suggested is folded into one row; absent where nothing is. */
  fold?: Local<boolean>
}

export interface FormState {
  /** Path of the field that has the cursor. */
  focus?: string
  /** The text that is being typed; absent until the first key. */
  editor?: Editor
  revealed: boolean
  visited: string[]
  /** The bad verdict that Enter has pointed to. */
  seen?: TrialState
}

/** In place of a path: the row of what is folded. */
const fold = '…'

const typedKinds = ['text', 'number', 'secret']
const chosenKinds = ['choice', 'confirm']

/** Questions one under the other. Enter accepts and goes on; every answer is kept as soon as its field is left. */
export class Form {
  readonly #source: FormSource
  readonly #state
  readonly #onEnd: () => void
  readonly #onBack: (() => void) | undefined

  constructor(app: Pick<App, 'local'>, source: FormSource, onEnd: () => void, onBack?: () => void, focus?: string) {
    this.#source = source
    this.#onEnd = onEnd
    this.#onBack = onBack
    this.#state = app.local<FormState>({ revealed: false, visited: [], ...(focus && { focus }) })
  }

  /** The questions that are shown. */
  get #questions(): Question[] {
    return this.#source.questions().filter(question => !this.#isFolded(question))
  }

  get #folded(): Question[] {
    return this.#source.questions().filter(question => this.#isFolded(question))
  }

  /** Nobody answered it, nothing is wrong with it, and the cursor is elsewhere. */
  #isFolded(question: Question): boolean {
    const { field, source, problem } = question
    if (!this.#source.fold?.value || field.path === this.#state.value.focus) return false
    const trial = this.#source.trial(field.path)
    const isBad = trial?.state === 'done' && !trial.verdict.ok
    const isNone = source === 'none' && field.optional === true
    return (['found', 'suggested'].includes(provenance(question)) || isNone) && !problem && !isBad
  }

  /** Place of the cursor; after the last question is the row of those that are folded. */
  get #at(): number {
    const { focus } = this.#state.value
    if (focus === fold) return this.#questions.length
    const at = this.#questions.findIndex(({ field }) => field.path === focus)
    return Math.max(0, at)
  }

  get #count(): number {
    return this.#questions.length + (this.#folded.length > 0 ? 1 : 0)
  }

  /** The question under the cursor. */
  get question(): Question | undefined {
    return this.#questions[this.#at]
  }

  rows({ columns }: Size): Row[] {
    return formRows(this.#questions, this.#folded, this.#at, this.#state.value, this.#source, columns)
  }

  take(key: Key): boolean {
    const { question } = this
    if (!question) return false
    if (typedKinds.includes(question.field.kind)) return this.#type(question, key)
    return chosenKinds.includes(question.field.kind) && this.#choose(question, key)
  }

  #type(question: Question, key: Key): boolean {
    const { editor } = this.#state.value
    const isSecret = question.field.kind === 'secret'
    if (key.name === '?' && !editor && !isSecret) return false
    const start = isSecret ? '' : valueText(question, this.#source.context())
    const next = edit(editor ?? editorOf(start, question.source === 'suggestion'), key)
    if (!next) return false
    this.#state.value = { ...this.#state.value, editor: next }
    return true
  }

  #choose({ field, value }: Question, { name }: Key): boolean {
    const step = { left: -1, right: 1, space: 1 }[name]
    if (step === undefined) return false
    const options = optionsOf(field, this.#source.context())
    const at = options.findIndex(option => option.value === value)
    const next = options[(at + step + options.length) % options.length]
    if (next) this.#source.set(field.path, next.value)
    return true
  }

  /** Keeps what was typed. `false` when it cannot be kept: the cursor stays. */
  commit(): boolean {
    const { editor } = this.#state.value
    const { question } = this
    if (!question || !editor) return true
    const text = textOf(editor)
    const { field } = question
    if (field.kind === 'secret') {
      if (typedProblem(field, text, this.#source.context())) return false
      if (text !== '') this.#source.setSecret(field.path, Secret.of(text))
    } else this.#source.set(field.path, typedValue(field, text, question.source === 'suggestion'))
    this.#state.value = { ...this.#state.value, editor: undefined, revealed: false }
    return true
  }

  #moveTo(index: number): void {
    const left = this.question?.field.path
    if (index < 0 || index >= this.#count) return
    const focus = this.#questions[index]?.field.path ?? fold
    const visited = left ? [...new Set([...this.#state.value.visited, left])] : this.#state.value.visited
    this.#state.value = { ...this.#state.value, focus, visited }
  }

  #next(): void {
    const path = this.question?.field.path
    if (!this.commit()) return
    const at = path === undefined ? this.#at : this.#questions.findIndex(({ field }) => field.path === path)
    if (at >= this.#count - 1) this.#onEnd()
    else this.#moveTo(at + 1)
  }

  readonly #enter = (): void => {
    const { question } = this
    const { editor } = this.#state.value
    if (question && editor && typedProblem(question.field, textOf(editor), this.#source.context())) return
    if (question && !editor && this.#isRed(question)) this.#visit(question)
    else if (question?.problem && !editor && !typedKinds.includes(question.field.kind)) this.#open()
    else if (question?.problem && !editor) this.#visit(question)
    else this.#next()
  }

  /** Whether Enter has to say first that trying this answer failed; the second one goes on with it as it is. */
  #isRed({ field: { path } }: Question): boolean {
    const trial = this.#source.trial(path)
    if (trial?.state !== 'done' || trial.verdict.ok || this.#state.value.seen === trial) return false
    this.#state.value = { ...this.#state.value, seen: trial }
    return true
  }

  /** Enter on a question that still needs an answer: the cursor stays, and the mark says so. */
  #visit({ field }: Question): void {
    this.#state.value = { ...this.#state.value, focus: field.path, visited: [...this.#state.value.visited, field.path] }
  }

  #unfold(): void {
    const [first] = this.#folded
    if (!first || !this.#source.fold) return
    this.#source.fold.value = false
    this.#state.value = { ...this.#state.value, focus: first.field.path }
  }

  #open(): void {
    const { question } = this
    if (question && !typedKinds.includes(question.field.kind) && !chosenKinds.includes(question.field.kind))
      this.#source.open(question)
  }

  readonly #move = ({ name }: Key): void => {
    const at = this.#at
    if (!this.commit()) return
    if (name === 'up' || name === 'shift-tab') this.#moveTo(at - 1)
    else this.#moveTo(at + 1)
  }

  bindings(): Binding[] {
    const { question } = this
    const field = question?.field
    const isOpened = field && !typedKinds.includes(field.kind) && !chosenKinds.includes(field.kind)
    const isEdited = this.#state.value.editor !== undefined
    return [
      binding('enter', 'next', this.#enter),
      ...(question ? [] : [binding(['right', 'space'], 'open', () => this.#unfold())]),
      ...(isOpened ? [binding(['space', 'right'], 'change', () => this.#open())] : []),
      ...(field && chosenKinds.includes(field.kind) ? [binding(['left', 'right'], 'choose', () => undefined)] : []),
      binding(['up', 'down'], 'move', this.#move),
      quiet(['shift-tab', 'tab'], 'move', this.#move),
      ...(field?.kind === 'secret' && isEdited
        ? [binding('ctrl-r', this.#state.value.revealed ? 'hide' : 'reveal', () => this.#reveal())]
        : []),
      ...(field?.kind === 'secret' && field.generated && (isEdited || question?.value !== 'generate')
        ? [binding('ctrl-g', 'generate', () => this.#generate(field.path))]
        : []),
      ...(this.#onBack || isEdited ? [binding('esc', isEdited ? 'undo' : 'back', () => this.#escape())] : []),
    ]
  }

  #reveal(): void {
    this.#state.value = { ...this.#state.value, revealed: !this.#state.value.revealed }
  }

  #generate(path: string): void {
    this.#state.value = { ...this.#state.value, editor: undefined, revealed: false }
    this.#source.set(path, 'generate')
  }

  /** Puts the cursor on the first question whose answer is missing or not valid. `false` where there is none. */
  showProblem(): boolean {
    const open = this.#questions.find(({ problem }) => problem)
    if (open) this.#visit(open)
    return open !== undefined
  }

  /** Esc takes back what was typed into the field and, where nothing was, leads back. It keeps nothing. */
  #escape(): void {
    if (this.#state.value.editor) this.#state.value = { ...this.#state.value, editor: undefined, revealed: false }
    else this.#onBack?.()
  }

  /** `?` is a character while something is typed, and in a secret always. */
  isTyping(): boolean {
    return this.#state.value.editor !== undefined || this.question?.field.kind === 'secret'
  }

  more(): { title: string; text: string } | undefined {
    const field = this.question?.field
    return field && { title: field.label, text: field.more ?? field.help }
  }
}
