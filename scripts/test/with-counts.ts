import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counted, summaryLine } from './counts.ts'

/**
 * Runs one project's tests with vitest's arguments of the command line. Before and after them the notice says what they ran on; last come the skipped and
 * the failed tests by name, and the counts.
 */
export async function withCounts(notice: string, run: (args: string[]) => Promise<number>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'gatewright-tests-'))
  const report = join(directory, 'report.json')
  console.log(notice)
  const exitCode = await run([
    ...process.argv.slice(2),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ])
  const counts = counted(report, exitCode)
  rmSync(directory, { recursive: true })
  for (const name of counts.skipped) console.log(`skipped: ${name}`)
  for (const failure of counts.failures) console.log(`failed: ${failure}`)
  console.log(notice)
  console.log(`Tests: ${summaryLine([counts])}`)
  process.exitCode = exitCode
}
