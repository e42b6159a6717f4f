import wrapAnsi from 'wrap-ansi'

/** A sentence broken between words where the terminal would break one; a pipe has no columns, and gets it as one line. */
export const prose = (text: string, { columns }: { columns?: number }): string =>
  columns === undefined ? text : wrapAnsi(text, columns - 1, { trim: true })
