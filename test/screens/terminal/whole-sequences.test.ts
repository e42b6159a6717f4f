import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { wholeSequences } from '../../../screens/terminal/whole-sequences.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** What comes out, chunk by chunk, while chunks go in. */
function through() {
  const input = new PassThrough()
  const chunks: string[] = []
  wholeSequences(input).on('data', (chunk: string) => chunks.push(chunk))
  const put = async (chunk: string | Buffer) => {
    input.write(chunk)
    await new Promise(resolve => void setImmediate(resolve))
  }
  return { put, chunks }
}

test('an arrow key that came in two pieces comes out in one', async () => {
  const { put, chunks } = through()
  await put('\u001b')
  await put('[A')
  expect(chunks).toEqual(['\u001b[A'])
})

test('a sequence that breaks within its parameters comes out in one', async () => {
  const { put, chunks } = through()
  await put('x\u001b[1;')
  await put('5C')
  expect(chunks).toEqual(['x', '\u001b[1;5C'])
})

test('the mark of pasted text comes out in one', async () => {
  const { put, chunks } = through()
  await put('\u001b[20')
  await put('0~pasted')
  expect(chunks.join('')).toBe('\u001b[200~pasted')
})

test('the Escape key alone comes out after a moment', async () => {
  const { put, chunks } = through()
  await put('\u001b')
  expect(chunks).toEqual([])
  await vi.advanceTimersByTimeAsync(100)
  await put('')
  expect(chunks).toEqual(['\u001b'])
})

test('text goes through at once', async () => {
  const { put, chunks } = through()
  await put('text\r')
  expect(chunks).toEqual(['text\r'])
})

test('a character whose bytes come one by one comes out whole', async () => {
  const { put, chunks } = through()
  const [first = 0, ...rest] = Buffer.from('é')
  await put(Buffer.from([first]))
  await put(Buffer.from(rest))
  expect(chunks.join('')).toBe('é')
})
