import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleProgram } from './bundle.ts'
import { FaultBed } from './faults/bed.ts'
import { faults } from './faults/table.ts'

// A handful of the rows that `npm run test:torture` tries all of: one for each door, such as end soon.
const handful = [
  'disk full while the journal is written',
  'secret file that others can read',
  'PostgreSQL read-only',
  'engine stopped while the container is created',
  'proxy that answers 500 when a key is made',
]

let bed: FaultBed
beforeAll(async () => {
  bed = await FaultBed.open(await bundleProgram())
})
afterAll(() => bed.close())

test.each(faults.filter(({ fault }) => handful.includes(fault)))(
  '$fault: told as what it is, and the next run ends as if it had not been',
  async fault => {
    const { seen, problems } = await bed.try(fault)
    expect({ seen, problems }).toEqual({ seen, problems: [] })
  },
)

test('every fault of the handful is a row of the table, and no row is there twice', () => {
  const names = faults.map(({ fault }) => fault)
  expect(names).toEqual(expect.arrayContaining(handful))
  expect(new Set(names).size).toBe(names.length)
})
