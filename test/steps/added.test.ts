import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { driftOf } from '../../src/doctor/groups/drift.ts'
import { applyPlan, undoAll } from '../../src/engine/apply.ts'
import { openJournal } from '../../src/engine/journal.ts'
import { each } from '../../src/engine/owned.ts'
import { makePlan } from '../../src/engine/plan.ts'
import type { PlanContext, Step } from '../../src/engine/step.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { inventory } from '../../src/removal/inventory.ts'
import type { Subject } from '../../src/status/subject.ts'
import { changesOf } from '../../src/gateway/change.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from './sample.ts'

const make = changesOf('greeting', 'Files')

/** A step that nothing but this list knows: it greets whoever logs in. */
const greeting = (path: string): Step<string | undefined> => ({
  id: 'greeting',
  title: 'greeting',
  after: [],
  isCompared: true,
  inspect: () => localFiles.read(path),
  plan: is => ({
    changes: is === 'hello\n' ? [] : [make('text', is === undefined ? 'create' : 'change', path)],
    asIs: [],
  }),
  apply: () => localFiles.write(path, 'hello\n', { mode: 0o644 }),
  owned: each(async ({ change }) => ({ changes: [change.id], group: 'Files', what: path, standing: 'ours' })),
  undo: () => localFiles.remove(path),
})

let path: string
let steps: Step[]
let context: PlanContext

beforeEach(async () => {
  const home = await temporaryDirectory()
  path = join(home, 'greeting')
  steps = [greeting(path) as Step]
  const own = ownPaths({ XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state') })
  const world = { own, files: localFiles, now: () => new Date(), engine: { container: async () => undefined } }
  context = { deployment: sampleDeployment(), world, secrets: { all: () => [] } } as unknown as PlanContext
})

const options = async () => {
  const { state, journal } = deploymentFiles(context.world.own, context.deployment.name)
  await localFiles.makeDirectory(state, 0o700)
  return {
    steps,
    context,
    journal: await openJournal(localFiles, journal, context.deployment.name, context.world.now),
    listen: () => undefined,
    signal: new AbortController().signal,
  }
}

test('a step that is added stands in plan, removal, drift and undo with no other file touched', async () => {
  const plan = await makePlan(steps, context)
  expect(plan.changes.map(({ id, what }) => [id, what])).toEqual([['greeting:text', path]])
  await applyPlan(plan, await options())
  expect(await localFiles.read(path)).toBe('hello\n')

  const owned = (await inventory(context, steps)).filter(({ group }) => group === 'Files')
  expect(owned).toEqual([{ changes: ['greeting:text'], group: 'Files', what: path, standing: 'ours' }])

  const drift = driftOf(steps)
  expect(await drift.examine(context as Subject)).toEqual([])
  await localFiles.write(path, 'bye\n', { mode: 0o644 })
  expect((await drift.examine(context as Subject)).map(({ id }) => id)).toEqual(['drift-greeting:text'])

  await undoAll({ ...(await options()), mayDropData: async () => true })
  expect(await localFiles.read(path)).toBeUndefined()
})
