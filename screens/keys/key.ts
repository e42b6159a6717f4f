import type { Key as InkKey } from 'ink'
import { graphemes } from '../text/width.ts'

/** One key press: `enter`, `ctrl-c`, `alt-b`, `up`, or for a character the character itself. `paste` carries all that was pasted. */
export interface Key {
  name: string
  /** The text that it stands for in a field. */
  text?: string
}

const controlNames: Record<string, string> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u001b': 'esc',
  '\u007f': 'backspace',
  '\b': 'backspace',
}

function fromCharacter(character: string): Key[] {
  const named = controlNames[character] ?? (character === '\r\n' ? 'enter' : undefined)
  if (named) return [{ name: named }]
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return code === 0 ? [] : [{ name: `ctrl-${String.fromCodePoint(code + 0x60)}` }]
  return [{ name: character === ' ' ? 'space' : character, text: character }]
}

const specialNames = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageDown: 'pagedown',
  pageUp: 'pageup',
  home: 'home',
  end: 'end',
  return: 'enter',
  escape: 'esc',
  tab: 'tab',
  backspace: 'backspace',
  delete: 'delete',
} as const satisfies Partial<Record<keyof InkKey, string>>

const prefixed = (name: string, key: InkKey) =>
  `${key.ctrl ? 'ctrl-' : ''}${key.meta ? 'alt-' : ''}${key.shift && !key.ctrl ? 'shift-' : ''}${name}`

/**
 * Keys out of what Ink's useInput hands over. A link that is slow delivers several keys in one chunk, such as a word and Enter; Ink passes that on
 * as one input, so it is taken apart here.
 */
export function keysFrom(input: string, key: InkKey): Key[] {
  if (key.eventType === 'release') return []
  const special = Object.entries(specialNames).find(([flag]) => key[flag as keyof typeof specialNames])
  if (special) return [{ name: prefixed(special[1], key) }]
  if (key.ctrl || key.meta) return input === '' ? [] : [{ name: prefixed(input, { ...key, shift: false }) }]
  return graphemes(input).flatMap(fromCharacter)
}
