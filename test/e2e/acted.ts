import type { Terminal } from './terminal.ts'

/** What text must not do to the terminal of whoever reads it. */
export interface Acted {
  titles: string[]
  clipboard: string[]
  /** Links and notifications. */
  links: string[]
  bells: number
  /** What the terminal was asked for: it types its answer. */
  questions: number
  /** Colours of 24 bits, which the program itself never uses. */
  colours: string[]
  /** Characters that nobody can see, or that turn the order of the others: in the cells, or among what was written, since an emulator may drop them. */
  unseen: string[]
}

export const nothing: Acted = { titles: [], clipboard: [], links: [], bells: 0, questions: 0, colours: [], unseen: [] }

const inCells = /[\u0000-\u0009\u000b-\u001f]/g
const anywhere =
  /\p{Bidi_C}|[\u007f-\u009f\u00ad\u200b\u2028\u2029\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|\ufe01|\ufe0a|\u{e0120}|(?<!\p{Emoji})\ufe0f/gu
const trueColour = /\u001b\[[\d;:]*38[;:]2[;:][\d;:]*m/g

/** Watches a terminal; answers what was done to it until then. `isOurs` names titles that the program itself gives. */
export function watched(terminal: Terminal, isOurs: (title: string) => boolean = () => false): () => Acted {
  const acted = structuredClone(nothing)
  const { screen } = terminal
  screen.onTitleChange(title => {
    if (!isOurs(title)) acted.titles.push(title)
  })
  screen.onBell(() => acted.bells++)
  screen.parser.registerOscHandler(52, data => (acted.clipboard.push(data), true))
  for (const link of [8, 777]) screen.parser.registerOscHandler(link, data => (acted.links.push(data), true))
  screen.parser.registerCsiHandler({ final: 'n' }, () => (acted.questions++, true))
  screen.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => (acted.questions++, true))
  const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(String)
  return () => ({
    ...acted,
    colours: all(terminal.output, trueColour),
    unseen: [
      ...all(`${terminal.scrollback()}\n${terminal.snapshot()}`, inCells),
      ...all(terminal.output, anywhere),
    ].map(one => `U+${one.codePointAt(0)!.toString(16)}`),
  })
}
