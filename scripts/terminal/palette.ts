/** The colours that a picture's terminal has: the 16 named ones, foreground and background. */
const named = [
  '#1d2129',
  '#e5646a',
  '#8fbf6b',
  '#dfb45b',
  '#6aa3e0',
  '#c083d6',
  '#56b6c2',
  '#c9d1d9',
  '#6b7480',
  '#f28b90',
  '#a9d489',
  '#f0cc80',
  '#8fbcf0',
  '#d5a3e6',
  '#7fd0da',
  '#ffffff',
]
export const foreground = '#c9d1d9'
export const background = '#14171d'

const hex = (value: number) => value.toString(16).padStart(2, '0')

/** The colour of a palette index: 16 named ones, a cube of 216, 24 greys, as xterm has them. */
export function paletteColour(index: number): string {
  if (index < 16) return named[index]!
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`
  const level = (step: number) => hex(step === 0 ? 0 : 55 + step * 40)
  const cube = index - 16
  return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`
}
