import type { Terminal } from './terminal.ts'

/** What text must not do to the terminal of whoever reads it. */
export interface Acted {
  titles: string[]
  clipboard: string[]
  bells: number
  /** Characters in the cells that nobody can see, or that turn the order of the others. */
  unseen: string[]
}

export const nothing: Acted = { titles: [], clipboard: [], bells: 0, unseen: [] }

const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** Watches a terminal; answers what was done to it until then. `isOurs` names titles that the program itself gives. */
export function watched(terminal: Terminal, isOurs: (title: string) => boolean = () => false): () => Acted {
  const acted: Acted = { titles: [], clipboard: [], bells: 0, unseen: [] }
  terminal.screen.onTitleChange(title => {
    if (!isOurs(title)) acted.titles.push(title)
  })
  terminal.screen.onBell(() => acted.bells++)
  terminal.screen.parser.registerOscHandler(52, data => (acted.clipboard.push(data), true))
  return () => ({
    ...acted,
    unseen: [...`${terminal.scrollback()}\n${terminal.snapshot()}`.matchAll(invisible)].map(String),
  })
}
