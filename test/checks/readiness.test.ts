import { expect, test } from 'vitest'
import { readiness } from '../../src/checks/readiness.ts'
import { bed, failedWith, passedWith } from './bed.ts'

test('passes with 200 and the database connected', async () => {
  const { run } = await bed()
  expect(await run(readiness)).toEqual(passedWith(/200, database connected/))
})

test('fails with 200 and no database', async () => {
  const { run, proxy } = await bed()
  proxy.database = 'Not connected'
  expect(await run(readiness)).toEqual(failedWith(/its database is: Not connected/))
})

test('fails with another status, and shows what came', async () => {
  const { run, proxy } = await bed()
  proxy.broken.readiness = async () => ({ status: 503, body: { detail: { message: 'starting' } }, ms: 1 })
  expect(await run(readiness)).toEqual(failedWith(/HTTP 503: starting/))
})

test('fails with an answer that is no readiness', async () => {
  const { run, proxy } = await bed()
  proxy.broken.readiness = async () => ({ status: 200, body: '<html>', ms: 1 })
  expect(await run(readiness)).toEqual(failedWith(/unknown form of answer.*<html>/))
})
