import { existsSync, readFileSync } from 'node:fs'

/** How one part of the tests ended; the skipped ones by name, the failed ones with the first lines of why. */
export type Counts = { passed: number; failed: number; failures: string[]; skipped: string[] }

interface Test {
  status: string
  fullName: string
  failureMessages?: string[]
}

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; name: string; message?: string; assertionResults: Test[] }[]
}

/**
 * The counts of vitest's JSON report. A part that failed without a failed test, such as a file that could not be loaded, counts as one failure for
 * each such file and at least as one: the sum never says "0 failed" about a run that failed.
 */
export function counted(file: string | undefined, exitCode: number): Counts {
  if (!file || !existsSync(file)) return { passed: 0, failed: exitCode === 0 ? 0 : 1, failures: [], skipped: [] }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(test => test.status !== 'failed'),
  )
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    failures: [
      ...tests
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages = [] }) => why(fullName, failureMessages.join('\n'))),
      ...unloaded.map(({ name, message = '' }) => why(name, message)),
    ],
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
  }
}

/** Enough to know the fault by, where only the end of a long output is kept. */
const why = (name: string, message: string) => [name, ...message.split('\n').slice(0, 12)].join('\n  ')

/** The counts that a part prints by itself: a name for each skipped or failed test, and one line for all. Without that line, or with another exit code, it failed. */
export function countsIn(lines: string[], exitCode: number): Counts {
  const [, passed = 0, failed = 0] =
    lines.map(line => /^Tests: (\d+) passed, (\d+) failed/.exec(line)).findLast(Boolean) ?? []
  const named = (word: string) => lines.flatMap(line => new RegExp(`^${word}: (.*)`).exec(line)?.[1] ?? [])
  const counts = { passed: Number(passed), failed: Number(failed) || (exitCode === 0 ? 0 : 1) }
  return { ...counts, failures: named('failed'), skipped: named('skipped') }
}

/** `N passed, N failed, N skipped` over several parts. */
export function summaryLine(parts: Pick<Counts, 'passed' | 'failed' | 'skipped'>[]): string {
  const sum = (number: (counts: (typeof parts)[number]) => number) =>
    parts.reduce((total, counts) => total + number(counts), 0)
  return `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${sum(({ skipped }) => skipped.length)} skipped`
}
