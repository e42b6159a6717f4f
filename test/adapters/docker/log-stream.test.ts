import { describe, expect, test } from 'vitest'
import { type Frame, FrameSplitter, type Splitter, TerminalSplitter } from '../../../src/adapters/docker/demux.ts'
import { LineAssembler, sinceParameter } from '../../../src/adapters/docker/log-lines.ts'
import { escapes } from '../../text/escapes.ts'

const frame = (text: string | Buffer, stream: 1 | 2 = 1) => {
  const payload = Buffer.from(text)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

const all = (chunks: Buffer[], splitter: Splitter = new FrameSplitter()): [string, string][] =>
  [...chunks.flatMap(chunk => splitter.take(chunk)), ...splitter.rest()].map(({ stream, payload }) => [
    stream,
    payload.toString(),
  ])

describe('frames', () => {
  const stream = Buffer.concat([frame('one\n'), frame('two\n', 2), frame(''), frame('three\n')])
  const expected = [
    ['stdout', 'one\n'],
    ['stderr', 'two\n'],
    ['stdout', ''],
    ['stdout', 'three\n'],
  ]

  test('are found whole in one chunk', () => {
    expect(all([stream])).toEqual(expected)
  })

  test('are found wherever the chunks are cut', () => {
    for (let size = 1; size <= stream.length; size++) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      )
      expect(all(chunks)).toEqual(expected)
    }
  })

  test('of a hundred thousand short lines in one chunk do not overflow the stack', () => {
    const many = Buffer.concat(Array.from({ length: 100_000 }, () => frame('\n')))
    expect(new FrameSplitter().take(many)).toHaveLength(100_000)
  })

  test('that are cut off at the end are dropped', () => {
    expect(all([stream.subarray(0, -1)])).toEqual(expected.slice(0, 3))
  })

  test('of a container with a terminal are its lines', () => {
    expect(all([Buffer.from('o'), Buffer.from('ne\r\ntw'), Buffer.from('o')], new TerminalSplitter())).toEqual([
      ['stdout', 'one\r\n'],
      ['stdout', 'two'],
    ])
  })
})

const at = (second: number) => `2026-11-22T12:00:${String(second).padStart(2, '0')}.000000000Z`
const piece = (second: number, text: string | Buffer, stream: Frame['stream'] = 'stdout'): Frame => ({
  stream,
  payload: Buffer.concat([Buffer.from(`${at(second)} `), Buffer.from(text)]),
})

function lines(...pieces: Frame[]) {
  const assembler = new LineAssembler()
  return [...pieces.flatMap(one => assembler.take(one)), ...assembler.rest()]
}

describe('lines', () => {
  test('have their time and stream, and keep blanks and an empty text', () => {
    const all = lines(piece(1, '  a b \n'), piece(2, '\n', 'stderr'))
    expect(all.map(line => ({ ...line, text: line.text.raw() }))).toEqual([
      { at: at(1), stream: 'stdout', text: '  a b ' },
      { at: at(2), stream: 'stderr', text: '' },
    ])
  })

  test('are put together from parts, also where a character was cut', () => {
    const [head, tail] = [Buffer.from('€').subarray(0, 1), Buffer.from('€').subarray(1)]
    const text = lines(
      piece(1, Buffer.concat([Buffer.from('a'), head])),
      piece(1, Buffer.concat([tail, Buffer.from('b\n')])),
    )
    expect(text.map(line => line.text.raw())).toEqual(['a€b'])
  })

  test('of the two streams do not mix, though their parts come in turn', () => {
    const texts = lines(piece(1, 'out '), piece(1, 'err ', 'stderr'), piece(1, 'more\n'), piece(1, 'more\n', 'stderr'))
    expect(texts.map(({ text }) => text.raw())).toEqual(['out more', 'err more'])
  })

  test('that the process did not end are lines of their own when the next begins', () => {
    expect(lines(piece(1, 'killed here'), piece(2, 'started\n')).map(({ text }) => text.raw())).toEqual([
      'killed here',
      'started',
    ])
  })

  test('without end are cut, so that they do not fill the memory', () => {
    const assembler = new LineAssembler()
    for (let part = 0; part < 100; part++) assembler.take(piece(1, 'x'.repeat(16_384)))
    expect(assembler.rest()[0]?.text.raw().length).toBe(256 * 1024)
  })

  test('lose the carriage return of a terminal', () => {
    expect(lines(piece(1, 'x\r\n'))[0]?.text.raw()).toBe('x')
  })

  test('leave a mark: the last time, and how many frames had it', () => {
    const assembler = new LineAssembler()
    for (const one of [piece(1, 'a\n'), piece(2, 'b\n'), piece(2, 'c\n')]) assembler.take(one)
    expect(assembler.mark).toEqual({ at: at(2), frames: 2 })
  })
})

test.each([
  ['2026-11-22T12:00:00.123456789Z', '.123456789'],
  ['2026-11-22T12:00:00.5Z', '.500000000'],
  ['2026-11-22T12:00:00Z', '.000000000'],
])('since %s is asked for to the nanosecond', (iso, fraction) => {
  expect(sinceParameter(iso)).toBe(`${Date.parse('2026-11-22T12:00:00Z') / 1000}${fraction}`)
})

test.each(escapes.filter(({ text }) => text.isWellFormed() && !/[\n\r]/.test(text)))(
  'wherever the engine cuts it, $name is one text that acts on nothing',
  ({ text, shown }) => {
    const bytes = Buffer.from(text)
    for (let cut = 1; cut < bytes.length; cut++) {
      const lines = new LineAssembler()
      const pieces = [
        piece(1, bytes.subarray(0, cut)),
        piece(1, Buffer.concat([bytes.subarray(cut), Buffer.from('\n')])),
      ]
      expect(lines.takeAll(pieces).map(line => line.text.shown())).toEqual([shown])
    }
  },
)
