import { beforeEach, expect, test } from 'vitest'
import { joinedPulls } from '../../../src/adapters/docker/joined-pulls.ts'
import type { ContainerEngine, PullProgress } from '../../../src/adapters/container-engine.ts'

const at = (bytes: number): PullProgress => ({ layers: 1, layersDone: 0, bytes, bytesKnown: 100 })

interface Begun {
  report: (progress: PullProgress) => void
  signal: AbortSignal
  end: () => void
  fail: (error: Error) => void
}

let begun: Begun[]
let pull: ContainerEngine['pull']

beforeEach(() => {
  begun = []
  pull = joinedPulls((_, report, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => reject(signal.reason))
    begun.push({ report, signal, end: resolve, fail: reject })
    return promise
  })
})

const never = new AbortController().signal
const nobody = () => undefined

test('a second pull of the same image joins the first, at the bytes that it has reached', async () => {
  const seen: number[] = []
  const first = pull('image', nobody, never)
  begun[0]!.report(at(40))
  const second = pull('image', ({ bytes }) => seen.push(bytes), never)
  begun[0]!.report(at(60))
  begun[0]!.end()
  await Promise.all([first, second])
  expect({ begun: begun.length, seen }).toEqual({ begun: 1, seen: [40, 60] })
})

test('another image is another pull', () => {
  void pull('one', nobody, never)
  void pull('other', nobody, never)
  expect(begun).toHaveLength(2)
})

test('one who leaves hears so, and the pull goes on for the other', async () => {
  const leaving = new AbortController()
  const first = pull('image', nobody, leaving.signal)
  const second = pull('image', nobody, never)
  leaving.abort(new Error('left'))
  await expect(first).rejects.toThrow('left')
  expect(begun[0]!.signal.aborted).toBe(false)
  begun[0]!.end()
  await second
})

test('when the last one has left, it is cancelled, and the next begins anew', async () => {
  const leaving = new AbortController()
  const only = pull('image', nobody, leaving.signal)
  leaving.abort(new Error('left'))
  await expect(only).rejects.toThrow('left')
  expect(begun[0]!.signal.aborted).toBe(true)
  void pull('image', nobody, never)
  expect(begun).toHaveLength(2)
})

test('a failure reaches all, and is over with them', async () => {
  const both = Promise.allSettled([pull('image', nobody, never), pull('image', nobody, never)])
  begun[0]!.fail(new Error('no such image'))
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  void pull('image', nobody, never)
  expect(begun).toHaveLength(2)
})
