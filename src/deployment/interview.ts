import { isDeepStrictEqual } from 'node:util'
import { deleteProperty, getProperty, setProperty } from 'dot-prop'
import { hiddenIn } from '../text/clean.ts'
import type { HostFacts } from '../host/facts.ts'
import { type Answers, type Context, type Field, type ItemField, type ListField, type Section } from './field.ts'

/** What an interview knows: the answers given so far and what was found on this host. Everything else is derived from it. */
export interface InterviewState {
  given: Answers
  host: HostFacts
  /** Answers among them that nobody gave: a rehearsal brings its own database and paths. */
  brought?: Answers
}

/** A field as it stands now. */
export interface Question<F extends Field = Field> {
  field: F
  /** The answer in effect. */
  value: unknown
  source: 'answer' | 'suggestion' | 'none'
  /** Why the suggestion is what it is. */
  because?: string
  /** The suggestion was found on this host. */
  found?: boolean
  /** What would be valid, when the value in effect is not. */
  problem?: string
}

export interface AskedSection {
  section: Section
  questions: Question[]
}

export interface Interview {
  sections: AskedSection[]
  /** Every answer in effect: given ones, and suggestions where nothing was given. */
  answers: Answers
}

const nothing = (value: unknown) => value === undefined || value === ''

/** An answer is what it looks like: a name with a character that nobody sees is another name than the one that is read. */
function hidden(value: unknown): string | undefined {
  const found = [...new Set(textsIn(value).flatMap(hiddenIn))]
  if (found.length === 0) return undefined
  return `text without characters that act on a terminal or that nobody can see: ${found.slice(0, 5).join(', ')}`
}

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.entries(value).flat().flatMap(textsIn) : []
}

/** Rules of one field applied to the value in effect. */
function problemOf(field: Field, value: unknown, context: Context): string | undefined {
  if (nothing(value)) return field.optional ? undefined : 'an answer is needed'
  // A secret's answer is a reference; the rule for typed text is applied where it is typed.
  if (field.kind === 'secret') return undefined
  const problem = field.check?.(value as never, context)
  if (field.kind !== 'list') return hidden(value) ?? problem
  // An item is named with what is wrong in it; what no question is about is looked at all the same.
  return problem ?? problemInItems(field, value as Answers[], context) ?? hidden(value)
}

function problemInItems(field: ListField, items: Answers[], context: Context): string | undefined {
  for (const item of items) {
    const wrong = askItem(field, item, context).find(question => question.problem)
    if (wrong) return `${field.summary(item) || field.itemName}: ${wrong.field.label.toLowerCase()}: ${wrong.problem}`
  }
  return undefined
}

const isBrought = ({ path }: Field, given: unknown, { brought, item }: Context): boolean =>
  given !== undefined && !item && brought !== undefined && isDeepStrictEqual(getProperty(brought, path), given)

function questionOf<F extends Field>(field: F, given: unknown, context: Context): Question<F> {
  const suggestion = given === undefined ? field.suggest?.(context) : undefined
  const value = completed(field, given ?? suggestion?.value, context)
  return {
    field,
    value,
    source: given !== undefined ? 'answer' : suggestion ? 'suggestion' : 'none',
    ...(suggestion && { because: suggestion.because }),
    ...(suggestion?.found && { found: true }),
    ...(isBrought(field, given, context) && { found: true, because: 'the rehearsal brings it' }),
    problem: problemOf(field, value, context),
  }
}

/** Items of a list with the suggestions of their own fields filled in; any other value as it is. */
function completed(field: Field, value: unknown, context: Context): unknown {
  if (field.kind !== 'list' || !Array.isArray(value)) return value
  return value.map((item: Answers) => completeItem(field, item, context))
}

/** Where the answer in effect is from, in a word. */
export function provenance({ source, found, value }: Question): '' | 'found' | 'suggested' | 'yours' | 'yours, kept' {
  if (source === 'answer' && !found) return value === 'stored' ? 'yours, kept' : 'yours'
  return source === 'none' ? '' : found ? 'found' : 'suggested'
}

/** The questions that are asked, in order, each with the answer in effect. Later fields see the suggestions of earlier ones. */
export function interview(sections: Section[], state: InterviewState): Interview {
  const answers: Answers = structuredClone(state.given)
  const context: Context = { answers, host: state.host, ...(state.brought && { brought: state.brought }) }
  const asked = sections.map(section => ({ section, questions: askFields(section.fields, answers, context) }))
  return { sections: asked, answers }
}

function askFields<F extends Field>(fields: F[], answers: Answers, context: Context): Question<F>[] {
  const questions: Question<F>[] = []
  for (const field of fields) {
    if (field.when && !field.when(context)) {
      deleteProperty(answers, field.path)
      continue
    }
    const question = questionOf(field, getProperty(answers, field.path), context)
    if (question.value !== undefined) setProperty(answers, field.path, structuredClone(question.value))
    questions.push(question)
  }
  return questions
}

/** The questions about one item of a list; the item's own suggestions fill it up. */
export const askItem = (field: ListField, item: Answers, context: Context): Question<ItemField>[] =>
  fillItem(field, structuredClone(item), context)

/** An item with the suggestions of its fields filled in. */
export function completeItem(field: ListField, item: Answers, context: Context): Answers {
  const filled = structuredClone(item)
  fillItem(field, filled, context)
  return filled
}

/** Further fields follow from what the item holds, and so from what the usual ones suggest. */
function fillItem({ fields, ownFields }: ListField, item: Answers, context: Context): Question<ItemField>[] {
  const inItem = { ...context, item }
  const asked = askFields(fields, item, inItem)
  return [...asked, ...askFields(ownFields?.(item) ?? [], item, inItem)]
}

/** The state after an answer; `undefined` takes the answer back, so that the suggestion holds again. */
export function answer(state: InterviewState, path: string, value: unknown): InterviewState {
  const given = structuredClone(state.given)
  if (value === undefined) deleteProperty(given, path)
  else setProperty(given, path, value)
  return { ...state, given }
}

/** Questions whose answer is missing or not valid. */
export function openQuestions({ sections }: Interview): { section: Section; question: Question }[] {
  return sections.flatMap(({ section, questions }) =>
    questions.filter(question => question.problem).map(question => ({ section, question })),
  )
}

/** The context of the interview's end, for list items and trials. */
export const contextOf = (state: InterviewState, { answers }: Interview): Context => ({ answers, host: state.host })
