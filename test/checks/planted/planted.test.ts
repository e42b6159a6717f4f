import { afterAll, expect, test } from 'vitest'
import { checks } from '../../../src/checks/index.ts'
import { containerFaults } from './container-faults.ts'
import { databaseFaults } from './database-faults.ts'
import { hostFaults } from './host-faults.ts'
import { judged, plantedTable, type PlantedResult } from './planted.ts'
import { proxyFaults } from './proxy-faults.ts'
import { wholeBed } from './whole-bed.ts'

const faults = [...containerFaults, ...databaseFaults, ...proxyFaults, ...hostFaults]
const results: PlantedResult[] = []

afterAll(() => {
  if (process.env.GATEWRIGHT_PRINT_TABLE) console.log(plantedTable(results))
})

test('without a fault every check passes', async () => {
  const { checks: all, notApplicable } = await (await wholeBed()).verify()
  expect(all.filter(({ status }) => status === 'failed')).toEqual([])
  expect(notApplicable).toEqual([])
})

test('every check has at least three faults, and no fault is there twice', () => {
  const names = faults.map(({ check, fault }) => `${check.replace(/:.*/, '')}: ${fault}`)
  expect(new Set(names).size).toBe(names.length)
  const few = checks.filter(({ id }) => names.filter(name => name.startsWith(`${id}: `)).length < 3)
  expect(few.map(({ id }) => id)).toEqual([])
})

test.each(faults)('$check tells of $fault', async fault => {
  const bed = await wholeBed()
  await fault.plant(bed)
  const result = judged(fault, await bed.verify())
  results.push(result)
  expect(result).toMatchObject({ problems: [] })
})
