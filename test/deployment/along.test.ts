import { describe, expect, test } from 'vitest'
import { asInService, keptOpen } from '../../src/deployment/along.ts'
import { suggestedLimits } from '../../src/deployment/limits.ts'
import type { Deployment } from '../../src/deployment/schema.ts'
import { sampleDeployment } from '../steps/sample.ts'

const image = 'ghcr.io/supercorp-ai/supergateway:latest'
const server = (beside: object) => ({
  name: 'files',
  transport: 'stdio',
  command: 'node',
  beside: { image, ...beside },
})
const from = (beside: object, changes: object = {}) => sampleDeployment({ servers: [server(beside)], ...changes })

/** As a setup suggests it today, and as a deployment.yaml from before has it. */
const wanted = from({ token: 'generate', shared: false }, { limits: suggestedLimits })
const before = from({})
const besideOf = ({ servers }: Deployment) => servers[0]!.beside

describe('a gateway from before confinement', () => {
  test('stays as it is while nothing of it is made anew', () => {
    const asIs = asInService(wanted, before, {})
    expect(asIs.limits).toBeUndefined()
    expect(besideOf(asIs)).toEqual({ image })
  })

  test('gets what was asked for at once', () => {
    const given = {
      limits: suggestedLimits,
      servers: [{ name: 'files', beside: { token: 'generate', shared: false } }],
    }
    expect(asInService(wanted, before, given)).toEqual(wanted)
  })

  test('goes on reaching what it could reach, unless that is answered', () => {
    expect(besideOf(keptOpen(wanted, before, {}))?.shared).toBe(true)
    const given = { servers: [{ name: 'files', beside: { shared: false } }] }
    expect(besideOf(keptOpen(wanted, before, given))?.shared).toBe(false)
  })
})

test('one that has its confinement, and a new one, are as they are wanted', () => {
  expect(asInService(wanted, wanted, {})).toEqual(wanted)
  expect(keptOpen(wanted, wanted, {})).toEqual(wanted)
  expect(asInService(wanted, undefined, {})).toEqual(wanted)
})

test('the order of the answers stays, since documents are compared by their text', () => {
  expect(JSON.stringify(asInService(wanted, wanted, {}))).toBe(JSON.stringify(wanted))
})
