import { width } from './width.ts'

/** What a piece of text says by its look. Never alone: a mark or a word says the same. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | 'chosen' | 'plain'

export interface Span {
  text: string
  tone: Tone
}

/** One line of the screen, from left to right. */
export type Line = Span[]

/** One line of a screen's body. */
export interface Row {
  line: Line
  /** Column of the terminal's cursor, where this line is being typed into. */
  cursor?: number
  /** This line must stay on the screen when there is not room for all. */
  focused?: boolean
  /** This line at the top of the body stays there while the rest moves. */
  pinned?: boolean
  /** An empty line for the looks: it goes first when there is not room for all. */
  gap?: boolean
}

/** What a screen shows: a function of the state and of the size. */
export interface View {
  title: Line
  /** At the right end of the title. */
  where?: string
  body: Row[]
  /** Stays right above the hint bar: the help of the question. */
  foot?: Row[]
  /** Fills what is left, such as the log. */
  pane?: { rows: (rows: number) => Row[]; least: number }
}

export interface Size {
  columns: number
  rows: number
}

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone })

/** A line out of texts and spans. */
export const line = (...parts: (Span | string | undefined)[]): Line =>
  parts.filter(part => part !== undefined).map(part => (typeof part === 'string' ? span(part) : part))

export const row = (...parts: (Span | string | undefined)[]): Row => ({ line: line(...parts) })

export const gap: Row = { line: [], gap: true }

export const textOfLine = (spans: Line): string => spans.map(({ text }) => text).join('')

export const widthOfLine = (spans: Line): number => width(textOfLine(spans))
