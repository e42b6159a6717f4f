import { existsSync, readFileSync } from 'node:fs'

/** How one part of the tests ended; the skipped ones by name. */
export type Counts = { passed: number; failed: number; skipped: string[] }

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: { status: string; fullName: string }[] }[]
}

/**
 * The counts of vitest's JSON report. A part that failed without a failed test, such as a file that could not be loaded, counts as one failure for
 * each such file and at least as one: the sum never says "0 failed" about a run that failed.
 */
export function counted(file: string | undefined, exitCode: number): Counts {
  if (!file || !existsSync(file)) return { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: [] }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(test => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  }
}

/** The counts that a part prints by itself: a name for each skipped test, and one line for all. Without that line, or with another exit code, it failed. */
export function countsIn(lines: string[], exitCode: number): Counts {
  const [, passed = 0, failed = 0] =
    lines.map(line => /^Tests: (\d+) passed, (\d+) failed/.exec(line)).findLast(Boolean) ?? []
  const skipped = lines.flatMap(line => /^skipped: (.*)/.exec(line)?.[1] ?? [])
  return { passed: Number(passed), failed: Number(failed) || (exitCode === 0 ? 0 : 1), skipped }
}

/** `N passed, N failed, N skipped` over several parts. */
export function summaryLine(parts: Counts[]): string {
  const sum = (number: (counts: Counts) => number) => parts.reduce((total, counts) => total + number(counts), 0)
  return `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${sum(({ skipped }) => skipped.length)} skipped`
}
