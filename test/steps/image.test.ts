import { expect, test } from 'vitest'
import type { ApplyContext, PlanContext } from '../../src/engine/step.ts'
import { ownPaths } from '../../src/paths.ts'
import { image } from '../../src/steps/image.ts'
import { FakeEngine } from '../doubles/container-engine.ts'
import { sampleDeployment } from './sample.ts'

const reference = 'ghcr.io/berriai/litellm:v1.108.11'
const here = { id: 'sha256:a', digests: [], sizeBytes: 1 }
const world = { rehearsal: false }
const tagged = (tag: string) =>
  ({ deployment: sampleDeployment({ image: { repository: 'r', tag } }), world }) as PlanContext
const planned = (
  is: Parameters<typeof image.plan>[0],
  context = { deployment: sampleDeployment(), world } as PlanContext,
) => image.plan(is, context)

function engineWith(printed: string): FakeEngine {
  const engine = new FakeEngine()
  engine.printed = printed
  engine.pull = (async () => void (engine.images[reference] = { ...here, digests: ['r@sha256:b'] })) as never
  return engine
}

const contextWith = (engine: FakeEngine): ApplyContext =>
  ({
    deployment: sampleDeployment(),
    world: {
      engine,
      files: { read: async () => undefined },
      own: ownPaths({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }),
    },
    report: () => {},
    signal: new AbortController().signal,
  }) as unknown as ApplyContext

const change = planned({}).changes[0]!

test('an image that is not here is pulled, one that is here is asked for its version, once', () => {
  expect(change.action).toBe('create')
  expect(planned({ image: here }).changes[0]?.action).toBe('run')
  expect(planned({ image: here, knownVersion: '1.108.11' })).toEqual({
    changes: [],
    asIs: [`image ${reference}, LiteLLM 1.108.11`],
  })
})

test('in a rehearsal, which has no image, it is said what stands in its place', async () => {
  const rehearsed = { deployment: sampleDeployment(), world: { rehearsal: true } } as PlanContext
  expect(planned({ image: here }, rehearsed).changes).toMatchObject([{ detail: 'a stand-in, in its place' }])
  expect(planned({ image: here, knownVersion: '1.108.14' }, rehearsed).asIs).toEqual([
    `image ${reference}: a stand-in for LiteLLM 1.108.14 in its place`,
  ])
  const engine = engineWith('1.108.14\n')
  engine.images[reference] = here
  const context = contextWith(engine)
  const said: unknown[] = []
  await image.apply(change, {
    ...context,
    world: { ...context.world, rehearsal: true },
    report: (event: unknown) => void said.push(event),
  } as ApplyContext)
  expect(said).toEqual([{ kind: 'text', text: 'a stand-in for LiteLLM 1.108.14' }])
})

test.each(['v1.104.6', '1.83.6', 'v1.105.2'])('the tag %s is refused before anything is pulled', tag => {
  expect(() => planned({}, tagged(tag))).toThrow(expect.objectContaining({ exit: 3 }))
})

test('an image that was pulled as agreed before the plan is Gatewright’s own, also for undoing', async () => {
  const engine = engineWith('1.108.11\n')
  engine.images[reference] = here
  const context = contextWith(engine)
  const early = { ...context, world: { ...context.world, files: { read: async (path: string) => (path.endsWith('pulled-early') ? reference : undefined) } } } as unknown as ApplyContext // prettier-ignore
  const [made] = image.plan(await image.inspect(early), early).changes
  expect(made).toMatchObject({ action: 'create', detail: 'pulled as agreed; its version is read' })
  expect(await image.apply(made!, early)).toMatchObject({ pulled: [reference] })
})

test('a tag that is no version is judged by what is in the image', async () => {
  expect(planned({}, tagged('lts')).changes).toHaveLength(1)
  await expect(image.apply(change, contextWith(engineWith('1.104.6\n')))).rejects.toMatchObject({ exit: 3 })
})

test('a pulled image is remembered by id, digest and version', async () => {
  expect(await image.apply(change, contextWith(engineWith('1.108.11\n')))).toEqual({
    reference,
    imageId: 'sha256:a',
    digest: 'r@sha256:b',
    version: '1.108.11',
    pulled: [reference],
  })
})

test('an image without LiteLLM is refused', async () => {
  await expect(image.apply(change, contextWith(engineWith('ModuleNotFoundError')))).rejects.toMatchObject({
    exit: 3,
    what: `${reference} does not say which LiteLLM it holds`,
  })
})

test('an image that was here before us, or that another container uses, stays', async () => {
  const engine = engineWith('')
  engine.images[reference] = here
  const removed: string[] = []
  engine.removeImage = (async (name: string) => void removed.push(name)) as never
  await image.undo(change, { pulled: false, reference }, contextWith(engine))
  engine.held.push({ imageId: here.id } as never)
  await image.undo(change, { pulled: true, reference }, contextWith(engine))
  expect(removed).toEqual([])
  engine.held.pop()
  await image.undo(change, { pulled: true, reference }, contextWith(engine))
  expect(removed).toEqual([reference])
})
