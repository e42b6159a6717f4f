import xterm from '@xterm/headless'
import { expect, test } from 'vitest'
import { svg } from '../../../scripts/terminal/svg.ts'

async function picture(text: string): Promise<string[]> {
  const screen = new xterm.Terminal({ cols: 20, rows: 2, allowProposedApi: true })
  await new Promise<void>(resolve => screen.write(text, resolve))
  return svg(screen, 'A & B').split('\n')
}

test('neighbours of one colour are one text, set to the width of their cells', async () => {
  const lines = await picture('\x1b[31mred\x1b[0m and')
  expect(lines[4]).toBe(
    '<text x="0.0" y="13.5" textLength="25.2" lengthAdjust="spacingAndGlyphs" fill="#e5646a">red</text>' +
      '<text x="25.2" y="13.5" textLength="33.6" lengthAdjust="spacingAndGlyphs" fill="#c9d1d9"> and</text>',
  )
})

test('inverse text has a box behind it', async () => {
  const lines = await picture('\x1b[7mA')
  expect(lines[4]).toMatch(/^<rect x="0.0" y="0" width="8.4" height="18" fill="#c9d1d9"\/><text [^>]*fill="#14171d">A</)
})

test('what means something in XML is escaped', async () => {
  const lines = await picture('<a&b>')
  expect(lines[1]).toBe('<title>A &amp; B</title>')
  expect(lines[4]).toContain('>&lt;a&amp;b&gt;<')
})

test('a wide character takes two cells and starts a text of its own', async () => {
  const lines = await picture('日x')
  expect(lines[4]).toMatch(/textLength="16.8"[^>]*>日<\/text><text x="16.8"[^>]*>x</)
})
