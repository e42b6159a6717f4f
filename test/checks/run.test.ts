import { describe, expect, test, vi } from 'vitest'
import { type Check, check, failed, notApplicable, passed } from '../../src/checks/check.ts'
import { checks } from '../../src/checks/index.ts'
import { type RunChecksOptions, runChecks } from '../../src/checks/run.ts'
import { withTemporaryKey } from '../../src/checks/temporary-key.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import { Failure } from '../../src/failure.ts'
import { type Bed, bed } from './bed.ts'

const good = (id: string) => check(id, id, 'it is good', async () => passed(`${id} is good`))
const disturbing = (run: Check['run'] = async () => passed('restarted')) =>
  check('restart', 'restart', 'it comes back', run, { disturbs: 'restart' })

async function verify(list: Check[], options: Partial<RunChecksOptions> = {}, made?: Bed) {
  const { context } = made ?? (await bed())
  const events: RunEvent[] = []
  const all: RunChecksOptions = { allow: 'nothing', signal: context.signal, ...options }
  const verification = await runChecks(list, context, event => events.push(event), all)
  return { verification, events }
}

test('checks run in order, each with its time and its events', async () => {
  const { verification, events } = await verify([good('one'), good('two')])
  expect(verification).toEqual({
    checks: [
      { id: 'one', label: 'one', status: 'passed', evidence: 'one is good', ms: expect.any(Number) },
      { id: 'two', label: 'two', status: 'passed', evidence: 'two is good', ms: expect.any(Number) },
    ],
    notApplicable: [],
  })
  expect(events.map(({ type }) => type)).toEqual(['check-started', 'check-done', 'check-started', 'check-done'])
})

test('a check that fails does not keep the next one from running', async () => {
  const { verification } = await verify([check('bad', 'bad', '', async () => failed('it is not')), good('two')])
  expect(verification.checks.map(({ status }) => status)).toEqual(['failed', 'passed'])
})

test('a check that throws a Failure has failed, with what and why as evidence and what next in its details', async () => {
  const thrown = new Failure({ what: 'the gateway did not answer', why: 'nothing listens there', next: 'start it' })
  const { verification } = await verify([check('bad', 'bad', '', () => Promise.reject(thrown))])
  expect(verification.checks).toEqual([
    expect.objectContaining({
      status: 'failed',
      evidence: 'the gateway did not answer: nothing listens there',
      details: ['next: start it'],
    }),
  ])
})

test('a check that throws anything else has failed too', async () => {
  const { verification } = await verify([check('bad', 'bad', '', () => Promise.reject(new TypeError('no such field')))])
  expect(verification.checks).toEqual([
    expect.objectContaining({ status: 'failed', evidence: expect.stringContaining('no such field') }),
  ])
})

test('an interruption ends the run though the check does not hear of it', async () => {
  const stop = new AbortController()
  const deaf = check('deaf', 'deaf', '', () => {
    stop.abort(new Error('stopped on request'))
    return new Promise(() => undefined)
  })
  await expect(verify([deaf], { signal: stop.signal })).rejects.toThrow('stopped on request')
})

test('an interrupted check ends its requests, and removes the key that it made', async () => {
  const made = await bed()
  const stop = new AbortController()
  const asked = vi.spyOn(made.proxy.door, 'at')
  const slow = check('slow', 'slow', '', context =>
    withTemporaryKey(context, {}, () => {
      stop.abort(new Error('stopped on request'))
      return Promise.reject(context.signal.reason as Error)
    }),
  )
  await expect(verify([slow], { signal: stop.signal }, made)).rejects.toThrow('stopped on request')
  expect(asked.mock.calls[0]![1]).toBe(stop.signal)
  expect([...made.proxy.keys.values()].map(({ alias }) => alias)).toEqual(['team'])
})

test('an interruption ends the run', async () => {
  const stop = new AbortController()
  const interrupted = check('slow', 'slow', '', async () => {
    stop.abort(new Error('stopped on request'))
    throw new Error('something else because of it')
  })
  await expect(verify([interrupted, good('two')], { signal: stop.signal })).rejects.toThrow('stopped on request')
})

test('an interruption that a check outlives is no outcome of it', async () => {
  const stop = new AbortController()
  const cut = check('cut', 'cut', '', async () => {
    stop.abort(new Error('stopped on request'))
    return failed('no row came')
  })
  const made = await bed()
  const events: RunEvent[] = []
  const running = runChecks([cut], made.context, event => events.push(event), { allow: 'nothing', signal: stop.signal })
  await expect(running).rejects.toThrow('stopped on request')
  expect(events.map(({ type }) => type)).toEqual(['check-started'])
})

test('what does not apply is an entry of its own, with its reason', async () => {
  const { verification, events } = await verify([check('none', 'none', '', async () => notApplicable('there is none'))])
  const entry = { id: 'none', label: 'none', reason: 'there is none' }
  expect(verification).toEqual({ checks: [], notApplicable: [entry] })
  expect(events.at(-1)).toEqual({ type: 'check-not-applicable', entry })
})

test('a check with one for each server runs as those', async () => {
  const each = { ...good('all'), each: () => [good('all:one'), good('all:two')] }
  const { verification } = await verify([each])
  expect(verification.checks.map(({ id }) => id)).toEqual(['all:one', 'all:two'])
})

test('a rehearsal leaves out what it has no counterpart of, with the reason', async () => {
  const made = await bed()
  made.world.rehearsal = true
  const { verification } = await verify(checks, {}, made)
  expect(verification.notApplicable.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['image', 'restart-policy', 'log-limits', 'deploy-script']),
  )
})

test('no evidence shows a secret', async () => {
  const made = await bed()
  const master = made.secrets.get('secrets.masterKey').reveal()
  const password = made.secrets.get('database.password').reveal()
  const leaking = check('leak', 'leak', '', async () => failed(`answered ${password}`, [`with ${master}`]))
  const { verification, events } = await verify([leaking], {}, made)
  expect(verification.checks[0]).toMatchObject({ evidence: 'answered ‹secret›', details: ['with ‹secret›'] })
  expect(JSON.stringify(events)).not.toContain(password)
})

describe('a check that disturbs the gateway', () => {
  test('does not run where nothing may be disturbed', async () => {
    let runs = 0
    const counted = disturbing(async () => passed(String(++runs)))
    const { verification } = await verify([counted])
    expect(runs).toBe(0)
    expect(verification.notApplicable[0]!.reason).toMatch(/was not proved yet; prove it with verify --full/)
  })

  test('runs where a restart is allowed, and later shows when it was proved', async () => {
    const made = await bed()
    made.clock.now = () => new Date('2026-11-22T13:45:10Z')
    const first = await verify([disturbing()], { allow: 'restart' }, made)
    expect(first.verification.checks).toHaveLength(1)
    const second = await verify([disturbing()], {}, made)
    expect(second.verification.notApplicable[0]!.reason).toMatch(/last proved 2026-11-22 13:45 UTC/)
  })

  test('is no longer proved once it has failed', async () => {
    const made = await bed()
    await verify([disturbing()], { allow: 'restart' }, made)
    await verify([disturbing(async () => failed('it did not come back'))], { allow: 'restart' }, made)
    const { verification } = await verify([disturbing()], {}, made)
    expect(verification.notApplicable[0]!.reason).toMatch(/was not proved yet/)
  })
})

test('every check of the checklist has its own id', () => {
  const ids = checks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
