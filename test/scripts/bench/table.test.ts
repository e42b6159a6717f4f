import { expect, test } from 'vitest'
import type { Measure } from '../../../scripts/bench/measures.ts'
import { table } from '../../../scripts/bench/table.ts'

const unused: Measure = () => Promise.reject(new Error('a table measures nothing'))
const sample = (values: number[], bare: number[] = []) => ({ values, bare })

test('a row shows its median, the ratio to the bare node beside it, and the bar', () => {
  const row = { name: '--version', unit: 'ms', gatewright: unused, bar: { ratio: 1.5 } } as const
  const measured = {
    row,
    gatewright: sample([40, 44, 900], [40, 40, 41]),
    clack: undefined,
    inkUi: undefined,
    dockerStats: undefined,
  }
  expect(table([measured]).split('\n')).toEqual([
    '           gatewright     clack  @inkjs/ui  docker stats  bar',
    'node -e 0  40.0 ms 1.00x',
    '--version  44.0 ms 1.10x                                  at most 1.50x',
  ])
})

test('a bar that is not kept is marked', () => {
  const row = { name: 'key', unit: 'bytes', gatewright: unused, clack: unused, bar: { value: 250 } } as const
  const measured = {
    row,
    gatewright: sample([251]),
    clack: sample([300]),
    inkUi: sample([200]),
    dockerStats: sample([99]),
  }
  expect(table([measured]).split('\n').at(-1)).toBe(
    'key  251 bytes   300 bytes  200 bytes  99 bytes      OVER the bar of 250 bytes',
  )
})

test('a screen that was not reached is no value', () => {
  const row = { name: 'first frame', unit: 'ms', gatewright: unused } as const
  const measured = { row, gatewright: undefined, clack: undefined, inkUi: undefined, dockerStats: undefined }
  expect(table([measured]).split('\n').at(-1)).toBe(
    'first frame                                              not reached',
  )
})
