import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import type { ContainerEngine, PullProgress } from '../../src/adapters/container-engine.ts'
import { EarlyPull, type EarlyPullState } from '../../src/setup/early-pull.ts'
import { forgetEarlyPull, pulledEarly, undoEarlyPull } from '../../src/steps/pulled-early.ts'
import type { World } from '../../src/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { eventually } from '../doubles/eventually.ts'

/** A pull that runs until the test ends it. */
interface Running {
  reference: string
  report: (progress: PullProgress) => void
  signal: AbortSignal
  end: (error?: Error) => void
}

let here: Set<string>
let running: Running[]
let removed: string[]
let world: World
let wanted: string | undefined
let told: (EarlyPullState | undefined)[]
let early: EarlyPull

beforeEach(async () => {
  here = new Set()
  running = []
  removed = []
  told = []
  wanted = 'litellm:1'
  const engine: Partial<ContainerEngine> = {
    image: async reference => (here.has(reference) ? { id: reference, digests: [], sizeBytes: 1 } : undefined),
    containers: async () => [],
    removeImage: async reference => void removed.push(reference),
    pull: (reference, report, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        running.push({ reference, report, signal, end: error => (error ? reject(error) : resolve()) })
      }),
  }
  const state = await temporaryDirectory()
  world = { rehearsal: false, engine, files: localFiles, own: { config: '', state, logs: '' } } as unknown as World
  early = anew()
})

const anew = () =>
  new EarlyPull(
    { world, name: 'gateway' },
    () => wanted,
    state => told.push(state),
  )

const begins = (count = 1) => eventually(() => expect(running).toHaveLength(count))

test('nothing is pulled before it was agreed to', async () => {
  early.follow()
  expect(await early.question()).toBe('litellm:1')
  expect({ running, noted: await pulledEarly(world, 'gateway') }).toEqual({ running: [], noted: undefined })
})

test('an image that is here is no question', async () => {
  here.add('litellm:1')
  expect(await early.question()).toBeUndefined()
})

test('it is noted before it begins, told of as it goes, and gone on with by the next start', async () => {
  early.agree()
  await begins()
  expect(await pulledEarly(world, 'gateway')).toBe('litellm:1')
  running[0]!.report({ layers: 2, layersDone: 1, bytes: 3, bytesKnown: 4 })
  running[0]!.end()
  await eventually(() => expect(told.at(-1)).toEqual({ state: 'done', reference: 'litellm:1' }))
  expect(told.map(one => one?.state)).toEqual(['pulling', 'pulling', 'done'])
  await anew().resume()
  await begins(2)
})

test('who would not have it is not asked again, also by the next start', async () => {
  await early.decline()
  await anew().resume()
  expect({ running, question: await anew().question() }).toEqual({ running: [], question: undefined })
})

test('declined while it is pulled, it ends, and the next start does not go on with it', async () => {
  early.agree()
  await begins()
  await early.decline()
  await anew().resume()
  expect(running.map(({ signal }) => signal.aborted)).toEqual([true])
})

test('another choice ends the pull of the first and begins its own', async () => {
  early.agree()
  await begins()
  wanted = 'mirror/litellm:2'
  early.follow()
  await begins(2)
  expect([running[0]!.signal.aborted, running[1]!.reference]).toEqual([true, 'mirror/litellm:2'])
})

test('the same choice again changes nothing', async () => {
  early.agree()
  await begins()
  early.follow()
  expect(running[0]!.signal.aborted).toBe(false)
})

test('stopped, it is told of no more, and no answer begins it again', async () => {
  early.agree()
  await begins()
  early.stop()
  wanted = 'litellm:2'
  early.follow()
  expect({ aborted: running[0]!.signal.aborted, last: told.at(-1), count: running.length }).toEqual({
    aborted: true,
    last: undefined,
    count: 1,
  })
})

test('a failure is told of, and nothing is thrown', async () => {
  early.agree()
  await begins()
  running[0]!.end(new Error('the registry is away'))
  await eventually(() =>
    expect(told.at(-1)).toMatchObject({ state: 'failed', failure: { why: 'the registry is away' } }),
  )
})

test('undoing takes away the image that was pulled early, unless the setup had made it its own', async () => {
  early.agree()
  await begins()
  here.add('litellm:1')
  await undoEarlyPull(world, 'gateway')
  expect({ removed, noted: await pulledEarly(world, 'gateway') }).toEqual({ removed: ['litellm:1'], noted: undefined })
  await forgetEarlyPull(world, 'gateway')
  await undoEarlyPull(world, 'gateway')
  expect(removed).toHaveLength(1)
})
