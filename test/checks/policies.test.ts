import { expect, test } from 'vitest'
import { logLimits, restartPolicy } from '../../src/checks/policies.ts'
import { runningContainer, sampleSpec } from '../doubles/container-engine.ts'
import { bed, failedWith, passedWith } from './bed.ts'

test('the planned restart policy passes', async () => {
  const { run } = await bed()
  expect(await run(restartPolicy)).toEqual(passedWith(/unless-stopped/))
})

test('another restart policy fails', async () => {
  const { run, engine } = await bed()
  engine.held[0] = runningContainer({ spec: sampleSpec({ restart: 'no' }) })
  expect(await run(restartPolicy)).toEqual(failedWith(/is no; planned is unless-stopped/))
})

test('the planned log limits pass', async () => {
  const { run } = await bed()
  expect(await run(logLimits)).toEqual(passedWith(/at most 3 × 10m/))
})

test('other log limits fail', async () => {
  const { run, engine } = await bed()
  engine.held[0] = runningContainer({ spec: sampleSpec({ log: { maxSize: '100m', maxFiles: 3 } }) })
  expect(await run(logLimits)).toEqual(failedWith(/at most 3 × 100m; planned is at most 3 × 10m/))
})

test.each([restartPolicy, logLimits])('$label fails without a container', async check => {
  const { run, engine } = await bed()
  engine.held.splice(0)
  expect(await run(check)).toEqual(failedWith(/there is no container/))
})
