import { expect, test } from 'vitest'
import { allTrials, fromDay, spread, trialTable } from './trials.ts'

const points = [
  'open .a.tmp',
  'write .a.tmp',
  'sync .a.tmp',
  'rename .a.tmp',
  'engine.container',
  'engine.create',
  'postgres SELECT 1',
]

test('a run is killed where that leaves another state, and every call fails once', () => {
  const told = allTrials(points).map(({ at, way, then }) => `${points[at - 1]}: ${way}, ${then}`)
  expect(told.filter(line => line.endsWith(': failing, resume'))).toHaveLength(points.length)
  expect(told.filter(line => !line.includes('failing'))).toEqual([
    'write .a.tmp: during, resume',
    'write .a.tmp: during, undo',
    'rename .a.tmp: after, resume',
    'rename .a.tmp: after, undo',
    'engine.create: during, resume',
    'engine.create: after, resume',
    'engine.create: during, undo',
  ])
})

test('the first tenth of all that could be tried is spread over all of it', () => {
  const some = spread(Array.from({ length: 1000 }, (_, index) => index)).slice(0, 100)
  const tenths = new Set(some.map(index => Math.floor(index / 100)))
  expect(tenths.size).toBe(10)
})

test('what fits into a short time is another part each day, and in ten days most of it', () => {
  const all = Array.from({ length: 1000 }, (_, index) => index)
  const tried = new Set([20783, 20784, 20785, 20786, 20787, 20788, 20789, 20790, 20791, 20792].flatMap(day => fromDay(spread(all), day).slice(0, 100))) // prettier-ignore
  expect(fromDay(all, 20783)).toHaveLength(1000)
  expect(tried.size).toBeGreaterThan(600)
})

test('the table says tried/of by what was disturbed and how, and after how many something was lost', () => {
  const trials = allTrials(points)
  const results = trials
    .filter(({ at }) => at === 6)
    .map(trial => ({
      ...trial,
      point: 'engine.create',
      ended: 'SIGKILL',
      problems: trial.then === 'undo' ? ['left'] : [],
    }))
  const lines = trialTable(points, trials, results).split('\n')
  expect(lines.find(line => line.startsWith('engine'))!.split(/ {2,}/)).toEqual([
    'engine',
    '1/1',
    '1/1',
    '1/2',
    '1/1',
    '1',
  ])
})
