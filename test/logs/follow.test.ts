import { expect, test } from 'vitest'
import type { ContainerEngine, LogLine, LogOptions } from '../../src/adapters/container-engine.ts'
import { Failure } from '../../src/failure.ts'
import { type Followed, followLog } from '../../src/logs/follow.ts'
import type { World } from '../../src/world.ts'
import { FakeEngine, runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { ForeignText } from '../../src/text/foreign.ts'

type Reading = (options: LogOptions) => AsyncGenerator<LogLine>

const line = (at: string, text: string): LogLine => ({ at, stream: 'stdout', text: ForeignText.of(text) })

/** An engine whose logs are read as the test says, one reading after the other; what is asked for is kept. */
function engineOf(...readings: Reading[]) {
  const engine = new FakeEngine()
  engine.held.push(runningContainer())
  const asked: LogOptions[] = []
  const logs = (_: string, options: LogOptions) => {
    asked.push(options)
    return readings.shift()!(options)
  }
  Object.assign(engine, { logs })
  return { engine: engine as ContainerEngine & FakeEngine, asked }
}

async function follow(engine: ContainerEngine, until: number): Promise<Followed[]> {
  const world = { engine, wait: async () => undefined } as unknown as World
  const ending = new AbortController()
  const seen: Followed[] = []
  for await (const one of followLog(world, { name: 'mcp-litellm', signal: ending.signal })) {
    seen.push(one)
    if (seen.length === until) ending.abort()
  }
  return seen
}

const textsOf = (seen: Followed[]) => seen.map(one => ('notice' in one ? `(${one.notice})` : one.text.raw()))

async function* lines(...all: LogLine[]): AsyncGenerator<LogLine> {
  yield* all
}

test('goes on after an engine that went away, without a line twice although the last moment is read again', async () => {
  const { engine, asked } = engineOf(
    async function* () {
      yield* lines(line('1', 'a'), line('2', 'b'), line('2', 'c'))
      throw new Failure({ what: 'the log could not be read', why: 'the engine closed the connection', next: 'wait' })
    },
    () => lines(line('2', 'b'), line('2', 'c'), line('2', 'd'), line('3', 'e')),
  )
  expect(textsOf(await follow(engine, 6))).toEqual([
    'a',
    'b',
    'c',
    '(the log could not be read: the engine closed the connection)',
    'd',
    'e',
  ])
  expect(asked[1]).toMatchObject({ since: '2' })
})

test('reads the log of a container that was made anew from its beginning', async () => {
  const { engine, asked } = engineOf(
    async function* () {
      yield line('1', 'old')
      engine.held[0] = runningContainer({ id: 'c2' })
    },
    () => lines(line('5', 'new')),
  )
  expect(textsOf(await follow(engine, 3))).toEqual(['old', '(container mcp-litellm is another one now)', 'new'])
  expect(asked[1]).not.toHaveProperty('since')
})

test('leaves a container that lives on under another name once its successor starts, with all that it said', async () => {
  const { engine } = engineOf(
    async function* ({ signal }) {
      yield line('1', 'old')
      const renamed = runningContainer({ spec: sampleSpec({ name: 'mcp-litellm-previous' }) })
      engine.held.splice(0, 1, renamed, runningContainer({ id: 'c2' }))
      engine.tell({ id: 'c2', action: 'start' })
      await new Promise<void>(resolve => signal!.addEventListener('abort', () => resolve()))
    },
    () => lines(line('1', 'old'), line('2', 'last words')),
    () => lines(line('3', 'new')),
  )
  expect(textsOf(await follow(engine, 4))).toEqual([
    'old',
    'last words',
    '(container mcp-litellm is another one now)',
    'new',
  ])
})

test('waits for a container that is not there, and says so once', async () => {
  const { engine } = engineOf(() => lines(line('1', 'a')))
  const [held] = engine.held.splice(0)
  let looks = 0
  const { container } = engine
  engine.container = async name => {
    if (++looks === 3) engine.held.push(held!)
    return container(name)
  }
  expect(textsOf(await follow(engine, 2))).toEqual(['(there is no container mcp-litellm; waiting for it)', 'a'])
})
