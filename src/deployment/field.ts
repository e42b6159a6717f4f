import type { HostFacts } from '../host/facts.ts'
import type { Probes } from './probes.ts'

/** The answers so far: the shape of an answers file, every part optional and not yet validated. */
export type Answers = Record<string, unknown>

/** What a field's rules may look at. */
export interface Context {
  answers: Answers
  host: HostFacts
  /** Answers that nobody gave, where the ground brings some. */
  brought?: Answers
  /** Within a list: the item that is being edited. Paths of its fields are relative to it. */
  item?: Answers
}

/** A default and why it is the default. */
export interface Suggestion {
  value: unknown
  because: string
  /** It was found on this host, rather than thought to be sensible. */
  found?: boolean
}

export const because = (value: unknown, reason: string): Suggestion => ({ value, because: reason })

/** What is on this host, and where. */
export const found = (value: unknown, where: string): Suggestion => ({ value, because: where, found: true })

export interface Option {
  value: string
  label: string
  /** A few words beside the label. */
  hint?: string
}

/** The outcome of trying an answer against the outside. */
export interface Verdict {
  ok: boolean
  /** `accepted, superuser` or what failed and what to do about it. */
  text: string
  /** Facts that the trial brought to light, merged into the host facts. */
  facts?: Partial<HostFacts>
}

interface FieldParts {
  label: string
  /** One line. */
  help: string
  /** What `?` shows: a paragraph or two. */
  more?: string
  /** Whether the question is asked at all. */
  when?: (context: Context) => boolean
  suggest?: (context: Context) => Suggestion | undefined
  /** `undefined` for a valid value, else what would be valid. */
  check?: (value: never, context: Context) => string | undefined
  /** An answer may be left empty. */
  optional?: boolean
  /** What it means that a deployment leaves it out, where that is not nothing: `all of them`. */
  absent?: string
}

export interface TextField extends FieldParts {
  kind: 'text'
  path: string
  check?: (value: string, context: Context) => string | undefined
}

export interface NumberField extends FieldParts {
  kind: 'number'
  path: string
  check?: (value: number, context: Context) => string | undefined
}

export interface ConfirmField extends FieldParts {
  kind: 'confirm'
  path: string
  check?: (value: boolean, context: Context) => string | undefined
}

/** The value is a SecretRef; a typed value goes to the draft, and the answer becomes `stored`. */
export interface SecretField extends FieldParts {
  kind: 'secret'
  path: string
  /** Whether Gatewright can make the value; then `generate` is offered first. */
  generated?: 'password' | 'key'
  check?: (typed: string, context: Context) => string | undefined
}

/** One of the options, or any text where `other` is set. */
export interface ChoiceField extends FieldParts {
  kind: 'choice'
  path: string
  options: (context: Context) => Option[]
  other?: boolean
  check?: (value: string, context: Context) => string | undefined
}

export interface ChoicesField extends FieldParts {
  kind: 'choices'
  path: string
  options: (context: Context) => Option[]
  /** Values that are no option may be typed, as one line of them with spaces between. */
  other?: boolean
  /** What it means to choose none of them, where that is not just "none". */
  none?: string
  check?: (value: string[], context: Context) => string | undefined
}

/** A text with several values, one a line in the wizard: arguments of a command. */
export interface LinesField extends FieldParts {
  kind: 'lines'
  path: string
  check?: (value: string[], context: Context) => string | undefined
}

/** Names and values, one `NAME=value` a line. */
export interface MapField extends FieldParts {
  kind: 'map'
  path: string
  check?: (value: Record<string, string>, context: Context) => string | undefined
}

/** Something to begin a new item with. */
interface Start {
  id: string
  label: string
  /** A few words beside the label. */
  hint: string
  item: Answers
}

export interface ListField extends FieldParts {
  kind: 'list'
  path: string
  /** `model`, `key`: what one item is called. */
  itemName: string
  /** Path, within an item, of the name that tells it from the others; its secrets are kept under that name, so that reordering moves none. */
  key: string
  fields: ItemField[]
  /** Further fields that one item has because of what it holds: its secret settings. */
  ownFields?: (item: Answers) => ItemField[]
  /** Well-known items, offered where one is added. */
  starts?: Start[]
  /** One line that tells an item from the others. */
  summary: (item: Answers) => string
  check?: (value: Answers[], context: Context) => string | undefined
}

export type ItemField =
  TextField | NumberField | ConfirmField | SecretField | ChoiceField | ChoicesField | LinesField | MapField
export type Field = ItemField | ListField

/** Every field of one item. */
export const itemFields = ({ fields, ownFields }: ListField, item: Answers): ItemField[] => [
  ...fields,
  ...(ownFields?.(item) ?? []),
]

/** An answer, or several together, tried against the outside while the user goes on. */
export interface Trial {
  id: string
  /** Field path beside which the verdict stands. */
  at: string
  /** Paths that must have valid answers first; a change in one tries again. */
  needs: string[]
  when?: (context: Context) => boolean
  /** Paths whose suggestions wait for the facts that it brings. */
  informs?: string[]
  run: (context: Context, probes: Probes, signal: AbortSignal) => Promise<Verdict>
  /** Which changes are bound to fail where the verdict is bad. */
  dooms?: (change: { step: string; action: string }) => boolean
}

export interface Section {
  id: string
  title: string
  fields: Field[]
  trials: Trial[]
}

type Without<F, K extends string> = Omit<F, 'kind' | 'path' | K>

export const text = (path: string, parts: Without<TextField, never>): TextField => ({ kind: 'text', path, ...parts })
export const number = (path: string, parts: Without<NumberField, never>): NumberField => ({
  kind: 'number',
  path,
  ...parts,
})
export const confirm = (path: string, parts: Without<ConfirmField, never>): ConfirmField => ({
  kind: 'confirm',
  path,
  ...parts,
})
export const secret = (path: string, parts: Without<SecretField, never>): SecretField => ({
  kind: 'secret',
  path,
  ...parts,
})
export const choice = (path: string, parts: Without<ChoiceField, never>): ChoiceField => ({
  kind: 'choice',
  path,
  ...parts,
})
export const choices = (path: string, parts: Without<ChoicesField, never>): ChoicesField => ({
  kind: 'choices',
  path,
  ...parts,
})
export const lines = (path: string, parts: Without<LinesField, never>): LinesField => ({
  kind: 'lines',
  path,
  ...parts,
})
export const map = (path: string, parts: Without<MapField, never>): MapField => ({ kind: 'map', path, ...parts })
export const list = (path: string, parts: Without<ListField, never>): ListField => ({ kind: 'list', path, ...parts })

export const section = (id: string, title: string, fields: Field[], trials: Trial[] = []): Section => ({
  id,
  title,
  fields,
  trials,
})
