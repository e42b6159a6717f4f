import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { beforeEach, expect, test } from 'vitest'
import type { LogLine, LogOptions } from '../../../src/adapters/container-engine.ts'
import { ContainerLog } from '../../../src/rehearsal/engine/log.ts'
import { temporaryDirectory } from '../../doubles/directory.ts'

let path: string
let log: ContainerLog
beforeEach(async () => {
  path = join(await temporaryDirectory(), 'log')
  log = new ContainerLog(path)
})

/** Prints lines and waits until the log has them. */
async function print(...lines: string[]): Promise<void> {
  const stream = new PassThrough()
  log.capture('stdout', stream)
  stream.end(lines.map(line => `${line}\n`).join(''))
  const last = lines.at(-1)
  const seen = log.read({ follow: true })
  for await (const { text } of seen) if (text.raw() === last) break
}

async function read(options: Partial<LogOptions> = {}, from = log): Promise<string[]> {
  const lines: LogLine[] = []
  for await (const line of from.read({ follow: false, ...options })) lines.push(line)
  return lines.map(({ text }) => text.raw())
}

test('lines are kept in order, and also for the next command', async () => {
  await print('one', 'two')
  expect(await read()).toEqual(['one', 'two'])
  expect(await read({}, new ContainerLog(path))).toEqual(['one', 'two'])
})

test('only the last ones are given where that is asked', async () => {
  await print('one', 'two', 'three')
  expect(await read({ tail: 2 })).toEqual(['two', 'three'])
})

test('a follower gets what comes later and ends with the container', async () => {
  await print('one')
  const following = read({ follow: true })
  await print('two')
  log.close()
  expect(await following).toEqual(['one', 'two'])
})

test('a follower ends with its signal', async () => {
  const stop = new AbortController()
  const following = read({ follow: true, signal: stop.signal })
  stop.abort()
  expect(await following).toEqual([])
})

test('lines before the asked time are left out', async () => {
  await print('old')
  expect(await read({ since: '2999-01-01T00:00:00.000Z' })).toEqual([])
  expect(await read({ since: '2000-01-01T00:00:00.000Z' })).toEqual(['old'])
})

test('a line that a crash cut off is dropped', async () => {
  await print('one')
  await appendFile(path, '{"at":"2026')
  expect(await read({}, new ContainerLog(path))).toEqual(['one'])
})
