import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { counted, countsIn, summaryLine } from '../../scripts/test/counts.ts'

let directory: string
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'gatewright-counts-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** A report in vitest's JSON form: a file for each list of its tests' states. */
function report(...files: string[][]) {
  const all = files.flat()
  const path = join(directory, 'report.json')
  const number = (state: string) => all.filter(each => each === state).length
  const testResults = files.map(states => ({
    status: states.length === 0 || states.includes('failed') ? 'failed' : 'passed',
    name: 'some.test.ts',
    message: 'it has a syntax error',
    assertionResults: states.map((status, index) => ({
      status,
      fullName: `${status} ${index}`,
      failureMessages: status === 'failed' ? ['expected 1 to be 2\n  at a line'] : [],
    })),
  }))
  const numbers = { numPassedTests: number('passed'), numFailedTests: number('failed') }
  writeFileSync(path, JSON.stringify({ ...numbers, testResults }))
  return path
}

test('passed, failed and skipped tests are counted, the skipped ones by name, the failed ones with why', () => {
  const counts = counted(report(['passed', 'skipped'], ['failed', 'todo']), 1)
  const failures = ['failed 0\n  expected 1 to be 2\n    at a line']
  expect(counts).toEqual({ passed: 1, failed: 1, failures, skipped: ['skipped 1', 'todo 1'] })
})

test('a file that could not be loaded is a failure, named with why', () => {
  const failures = ['some.test.ts\n  it has a syntax error']
  expect(counted(report(['passed'], []), 1)).toMatchObject({ passed: 1, failed: 1, failures })
})

test('a run that failed without saying where is one failure', () => {
  expect(counted(report(['passed']), 1)).toMatchObject({ passed: 1, failed: 1 })
})

test('a run that left no report is one failure, or nothing where it succeeded', () => {
  expect(counted(join(directory, 'none.json'), 1)).toEqual({ passed: 0, failed: 1, failures: [], skipped: [] })
  expect(counted(undefined, 0)).toEqual({ passed: 0, failed: 0, failures: [], skipped: [] })
})

test('several parts are summed in the form that is read by machines', () => {
  const parts = [
    { passed: 2, failed: 0, skipped: ['a'] },
    { passed: 3, failed: 1, skipped: [] },
  ]
  expect(summaryLine(parts)).toBe('5 passed, 1 failed, 1 skipped')
})

test('a part that counts by itself says so in one line, and names what it skipped and what failed', () => {
  const lines = ['skipped: a fault: only root', 'failed: a full disk', 'Tests: 3 passed, 1 failed, 1 skipped']
  const named = { failures: ['a full disk'], skipped: ['a fault: only root'] }
  expect(countsIn(lines, 1)).toEqual({ passed: 3, failed: 1, ...named })
})

test('a part that ended badly before it could count has failed', () => {
  expect(countsIn([], 1)).toEqual({ passed: 0, failed: 1, failures: [], skipped: [] })
})
