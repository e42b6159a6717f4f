import { width } from './width.ts'

/** Whether the terminal can show more than ASCII: what the locale says, as tmux and readline do. */
export function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /utf-?8/i.test(locale)
}

/** Each sign that Gatewright draws or writes, and the one ASCII character that stands for it elsewhere: one for one, so that columns stay. */
const ascii: Record<string, string> = {
  '✓': '+',
  '✗': 'x',
  '●': '*',
  '○': 'o',
  '◐': '%',
  '·': '.',
  '❯': '>',
  '›': '>',
  '‹': '<',
  '─': '-',
  '│': '|',
  '└': '`',
  '•': '*',
  '▁': '_',
  '▂': '.',
  '▃': ',',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  '…': '~',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
}

/** The text with ASCII signs only; whatever has no counterpart becomes `?` of the same width. */
export const toAscii = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/gu, sign => ascii[sign] ?? '?'.repeat(width(sign)))

const signs: Record<string, [sign: string, word: string]> = {
  enter: ['⏎', 'enter'],
  up: ['↑', 'up'],
  down: ['↓', 'down'],
  left: ['←', 'left'],
  right: ['→', 'right'],
  'up down': ['↑↓', 'up/down'],
  'left right': ['←→', 'left/right'],
  'up down left right': ['↑↓←→', 'arrows'],
}

/** How a key is written in the hint bar. */
export function keySign(names: string[], utf8: boolean): string {
  const [first = ''] = names
  const sign = signs[names.join(' ')] ?? signs[first]
  return sign?.[utf8 ? 0 : 1] ?? first
}
