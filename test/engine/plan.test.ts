import { expect, test } from 'vitest'
import { inOrder, makePlan } from '../../src/engine/plan.ts'
import type { Change, PlanContext, Step } from '../../src/engine/step.ts'

const change = (step: string, id = `${step}:it`): Change => ({ id, step, action: 'create', group: 'Files', what: id })

const step = (id: string, after: string[] = [], changes = [change(id)], asIs: string[] = []): Step => ({
  id,
  title: id,
  after,
  inspect: async () => undefined,
  plan: () => ({ changes, asIs }),
  apply: async () => undefined,
  undo: async () => undefined,
})

const context = {} as PlanContext

test('steps come after those they name, and keep the order of the list otherwise', () => {
  const ordered = inOrder([
    step('container', ['image', 'files']),
    step('files'),
    step('image'),
    step('keys', ['container']),
  ])
  expect(ordered.map(({ id }) => id)).toEqual(['image', 'files', 'container', 'keys'])
})

test('a circle of steps is named', () => {
  expect(() => inOrder([step('a', ['b']), step('b', ['a'])])).toThrow('a → b → a')
})

test('a step that comes after an unknown one is named', () => {
  expect(() => inOrder([step('a', ['nobody'])])).toThrow('nobody')
})

test('the plan holds the changes of every step in that order, and what is already as it should be', async () => {
  const plan = await makePlan(
    [step('keys', ['container']), step('container'), step('network', [], [], ['network postgres-net'])],
    context,
  )
  expect(plan.changes.map(({ id }) => id)).toEqual(['container:it', 'keys:it'])
  expect(plan.asIs).toEqual(['network postgres-net'])
})
