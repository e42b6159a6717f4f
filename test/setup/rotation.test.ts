import { describe, expect, test } from 'vitest'
import { rotatableNamed } from '../../src/deployment/rotatable.ts'
import { Exit } from '../../src/failure.ts'
import { Secret } from '../../src/secret.ts'
import { draftWith, refuseOtherAnswers, rotating, rotationNotes, toBeTyped } from '../../src/setup/rotation.ts'
import { sampleDeployment } from '../steps/sample.ts'

const before = sampleDeployment()
const rotate = (name: string, more: object = {}) => rotating(before, before, { name, ...more }, '/secrets/gateway.env')

test('what Gatewright makes is marked to be made anew, a virtual key with its grace', () => {
  expect(rotate('database')).toMatchObject({ database: { password: 'renew' } })
  expect(rotate('test-key', { grace: '30m' })).toMatchObject({ keys: [{ value: 'renew:30m' }] })
})

test('the salt key is refused, and where to back it up is said', () => {
  expect(() => rotate('salt')).toThrow(
    expect.objectContaining({ exit: Exit.refused, next: expect.stringContaining('/secrets/gateway.env') }),
  )
})

test('only a virtual key has a grace, and a grace is a time', () => {
  expect(() => rotate('database', { grace: '1h' })).toThrow(/only a virtual key/)
  expect(() => rotate('test-key', { grace: 'soon' })).toThrow(/is no time/)
})

test('a value itself is never taken from the command line, nor repeated', () => {
  expect(() => rotate('master', { from: 'sk-0123456789abcdef' })).toThrow(expect.not.stringContaining('0123456789'))
})

test('what somebody else issues has to be given', () => {
  const model = { name: 'real', model: 'openai/gpt-4o', apiKey: 'stored' }
  const deployment = sampleDeployment({ models: [model] })
  const renew = (from?: string) => rotating(deployment, deployment, { name: 'real', ...(from && { from }) }, '')
  expect(() => renew()).toThrow(/whoever issued it/)
  expect(renew('env:NEW_KEY')).toMatchObject({ models: [{ apiKey: 'env:NEW_KEY' }] })
})

describe('a value that somebody else issued', () => {
  const deployment = sampleDeployment({ models: [{ name: 'real', model: 'openai/gpt-4o', apiKey: 'stored' }] })
  const typed = Secret.of('typed')

  test('is asked for, unless it is read from somewhere or Gatewright makes it', () => {
    const asked = (name: string, more: object = {}) => toBeTyped(deployment, { name, ...more })?.id
    expect(asked('real')).toBe('models.real.apiKey')
    expect([asked('real', { from: 'env:NEW' }), asked('real', { typed }), asked('master')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('is an answer without its value, and rests in the draft from the moment that the plan is applied', async () => {
    expect(rotating(deployment, deployment, { name: 'real', typed }, '')).toMatchObject({
      models: [{ apiKey: 'stored' }],
    })
    const kept = new Map<string, Secret>()
    const draft = {
      get: (id: string) => kept.get(id),
      set: async (id: string, value: Secret) => void kept.set(id, value),
    }
    const { spec } = rotatableNamed(deployment, 'real')
    const over = draftWith(
      { ...draft, answers: undefined, saveAnswers: async () => {}, discard: async () => {} },
      spec,
      typed,
    )
    expect([over.get(spec.id), kept.size]).toEqual([typed, 0])
    await over.saveAnswers({})
    expect(kept.get(spec.id)).toBe(typed)
  })
})

test('answers of another change are not carried out along with it; those of the same rotation are its own', () => {
  const refuse = (given: object) => () => refuseOtherAnswers({ ...given }, before, { name: 'database' }, 'gatewright')
  expect(refuse(before)).not.toThrow()
  expect(refuse(rotate('database'))).not.toThrow()
  expect(refuse(rotate('master'))).toThrow(/another change was begun/)
  expect(refuse({ ...before, exposure: { ...before.exposure, port: 4001 } })).toThrow(/another change was begun/)
})

test('with the master key it is said that nothing has to be encrypted anew', () => {
  expect(rotationNotes(before, { name: 'master' })).toEqual([expect.stringContaining('under the salt key')])
  expect(rotationNotes(before, { name: 'database' })).toEqual([])
})
