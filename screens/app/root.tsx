import { Box, Text, type TextProps, useCursor, useInput, usePaste, useWindowSize } from 'ink'
import { Component, type ReactNode, useSyncExternalStore } from 'react'
import { hintBar } from '../components/hint-bar.ts'
import { tooSmall } from '../too-small.ts'
import { keysFrom } from '../keys/key.ts'
import { toAscii } from '../text/glyphs.ts'
import type { App } from './app.ts'
import { type Frame, isTooSmall, layOut } from '../text/layout.ts'
import type { Line, Size, Tone } from '../text/view.ts'

/** Named colours of the terminal's own palette, so that light and dark backgrounds both work. */
const looks: Record<Tone, TextProps> = {
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  // For signs and single words: yellow sentences are hard to read on a light background.
  warn: { color: 'yellow' },
  quiet: { dimColor: true },
  strong: { bold: true },
  chosen: { color: 'cyan', bold: true },
  plain: {},
}

function LineText({ spans, utf8 }: { spans: Line; utf8: boolean }) {
  const shown = (text: string) => (utf8 ? text : toAscii(text))
  return (
    <Text wrap="truncate-end">
      {spans.length === 0
        ? ' '
        : spans.map(({ text, tone }, index) => (
            <Text key={index} {...looks[tone]}>
              {shown(text)}
            </Text>
          ))}
    </Text>
  )
}

/** The frame for a size: exactly what `Root` draws. */
export function frameOf(app: App, size: Size): Frame {
  if (isTooSmall(size)) return tooSmall(size, app.onPlain !== undefined)
  if (!app.screen) return { lines: [] }
  const hints = hintBar(app.bindings(), size.columns, app.look.utf8)
  return layOut(app.screen.view(size), hints, app.notice, size)
}

/** Draws the app and hands it the keys. */
export function Root({ app }: { app: App }) {
  useSyncExternalStore(app.subscribe, app.version)
  const size = useWindowSize()
  const { setCursorPosition } = useCursor()
  useInput((input, key) => {
    for (const pressed of keysFrom(input, key)) {
      if (isTooSmall(size) && pressed.name === 'p') app.onPlain?.()
      else if (!isTooSmall(size) || pressed.name === 'ctrl-c') app.press(pressed)
    }
  })
  usePaste(text => app.press({ name: 'paste', text }))
  app.size = size
  const { lines, cursor } = frameOf(app, size)
  setCursorPosition(cursor)
  return (
    <Box flexDirection="column" width="100%">
      {lines.map((spans, index) => (
        <LineText key={index} spans={spans} utf8={app.look.utf8} />
      ))}
    </Box>
  )
}

/** Catches what a view throws, so that the one exit path restores the terminal and tells it. */
export class Boundary extends Component<{ onError: (error: unknown) => void; children: ReactNode }> {
  override state = { broken: false }
  static getDerivedStateFromError() {
    return { broken: true }
  }
  override componentDidCatch(error: unknown) {
    this.props.onError(error)
  }
  override render() {
    return this.state.broken ? null : this.props.children
  }
}
