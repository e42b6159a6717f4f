import { afterAll, beforeAll, expect, test } from 'vitest'
import { checks } from '../../src/checks/index.ts'
import { transcript } from '../../src/checks/transcript.ts'
import { gatewayInBed } from '../acceptance/gateway.ts'
import { testBed } from '../bed/bed.ts'

/** Three starts: the first migrates an empty database. */
const longest = 900_000
let gateway: Awaited<ReturnType<typeof gatewayInBed>>

beforeAll(async () => {
  gateway = await gatewayInBed(testBed(), { name: 'real-checklist', port: 4620 })
}, longest)

afterAll(() => gateway?.takeBack(), longest)

test('every check passes on the real proxy, and none is left out', () => {
  const { verification } = gateway
  console.log(transcript(verification).join('\n'))
  expect(verification.checks.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(verification.notApplicable).toEqual([])
  expect(verification.checks.map(({ id }) => id)).toEqual(
    checks.map(({ id }) => (id === 'tool-call' ? 'tool-call:postgres' : id)),
  )
})
