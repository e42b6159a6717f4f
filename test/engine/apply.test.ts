import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { applyPlan, undoAll } from '../../src/engine/apply.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import { openJournal } from '../../src/engine/journal.ts'
import type { Change, PlanContext, Step } from '../../src/engine/step.ts'
import { Failure } from '../../src/failure.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const change = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  step: 'things',
  action: 'create',
  group: 'Files',
  what: id,
  ...more,
})

async function bed({ failsAt }: { failsAt?: string } = {}) {
  const made: string[] = []
  const events: RunEvent[] = []
  const things: Step = {
    id: 'things',
    title: 'things',
    after: [],
    inspect: async () => undefined,
    plan: () => ({ changes: [], asIs: [] }),
    async apply({ id }) {
      if (id === failsAt) throw new Failure({ what: `${id} failed`, why: 'it was told to', next: 'tell it otherwise' })
      made.push(id)
      return { number: made.length }
    },
    async undo({ id }, receipt) {
      made.splice(made.indexOf(id), 1)
      events.push({
        type: 'change-progress',
        change: change(id),
        progress: { kind: 'text', text: JSON.stringify(receipt) },
      })
    },
  }
  const journal = await openJournal(
    localFiles,
    join(await temporaryDirectory(), 'journal.json'),
    'mcp-litellm',
    () => new Date(),
  )
  const options = {
    steps: [things],
    context: {} as PlanContext,
    journal,
    listen: (event: RunEvent) => void events.push(event),
    signal: new AbortController().signal,
  }
  const states = () => journal.content.entries.map(({ change: { id }, state }) => `${id} ${state}`)
  return { made, events, options, states, apply: (...changes: Change[]) => applyPlan({ changes, asIs: [] }, options) }
}

test('changes are made in order, each written down', async () => {
  const { made, apply, states } = await bed()
  await apply(change('a'), change('b'))
  expect(made).toEqual(['a', 'b'])
  expect(states()).toEqual(['a done', 'b done'])
})

test('a failed change stops the run, stays started in the journal, and is told as it was thrown', async () => {
  const { made, apply, states, events } = await bed({ failsAt: 'b' })
  await expect(apply(change('a'), change('b'), change('c'))).rejects.toMatchObject({
    what: 'b failed',
    why: 'it was told to',
  })
  expect(made).toEqual(['a'])
  expect(states()).toEqual(['a done', 'b started'])
  expect(events.at(-1)).toMatchObject({ type: 'change-failed', change: { id: 'b' } })
})

test('nothing begins after the run was stopped', async () => {
  const { made, options, apply } = await bed()
  const stop = new AbortController()
  stop.abort()
  options.signal = stop.signal
  await expect(apply(change('a'))).rejects.toThrow()
  expect(made).toEqual([])
})

test('a change that is cut short by a stop fails with the reason of the stop', async () => {
  const { options, apply } = await bed({ failsAt: 'a' })
  const stop = new AbortController()
  options.signal = stop.signal
  const stopped = new Failure({ what: 'stopped on request', why: 'Ctrl-C', next: 'go on', exit: 130 })
  options.listen = event => void (event.type === 'change-started' && stop.abort(stopped))
  await expect(apply(change('a'))).rejects.toBe(stopped)
})

test('undo takes back what was made, newest first, with the receipts of making it', async () => {
  const { apply, options, events, states, made } = await bed()
  await apply(change('a'), change('b'))
  const kept = await undoAll({ ...options, mayDropData: async () => true })
  expect(kept).toEqual([])
  expect(made).toEqual([])
  expect(events.filter(({ type }) => type === 'undone').map(event => 'change' in event && event.change.id)).toEqual([
    'b',
    'a',
  ])
  expect(events).toContainEqual(expect.objectContaining({ progress: { kind: 'text', text: '{"number":2}' } }))
  expect(states()).toEqual(['a undone', 'b undone'])
})

test('undo asks before it drops data, and says what it kept', async () => {
  const { apply, options, made } = await bed()
  await apply(change('a'), change('database', { holdsData: true }))
  const kept = await undoAll({ ...options, mayDropData: async () => false })
  expect(kept.map(({ id }) => id)).toEqual(['database'])
  expect(made).toEqual(['database'])
})

test('a change that failed half way is taken back too', async () => {
  const { apply, options, states } = await bed({ failsAt: 'a' })
  await expect(apply(change('a'))).rejects.toThrow()
  await undoAll({ ...options, mayDropData: async () => true })
  expect(states()).toEqual(['a undone'])
})

test('what is to stay as it is stays in the journal, and a removal that was made is not made again', async () => {
  const { made, options, apply, states } = await bed()
  await apply(change('a'), change('b'), change('c', { action: 'remove' }))
  await undoAll({ ...options, mayDropData: async () => true, stays: ({ id }) => id === 'a' })
  expect(made).toEqual(['a', 'c'])
  expect(states()).toEqual(['a done', 'b undone', 'c undone'])
})

test('what holds data is asked about also after it was changed', async () => {
  const { options, apply, states } = await bed()
  await apply(change('a', { holdsData: true }))
  await apply(change('a', { action: 'change' }))
  const kept = await undoAll({ ...options, mayDropData: async () => false })
  expect(kept.map(({ id }) => id)).toEqual(['a'])
  expect(states()).toEqual(['a done'])
})
