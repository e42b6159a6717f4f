/** Runs the acceptance tests inside namespaces of their own. Arguments go to vitest. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { unpackedDebs } from '../test/bed/debs.ts'
import { offlineNpm } from '../test/bed/npm-cache.ts'
import { bedVariable, insideNamespaces, skippedVariable, whyNoBed } from '../test/bed/namespace.ts'

const vitest = [
  process.execPath,
  join(import.meta.dirname, '../node_modules/vitest/vitest.mjs'),
  'run',
  '--project',
  'acceptance',
]
const args = process.argv.slice(2)

async function command(): Promise<{ line: string[]; env: NodeJS.ProcessEnv }> {
  const reason = whyNoBed()
  if (reason !== undefined) {
    console.error(`Every acceptance test is skipped: ${reason}.`)
    // A name that no test has: vitest reports them all as skipped, and runs none of their hooks.
    return { line: [...vitest, '--testNamePattern', '^(?!)', ...args], env: { [skippedVariable]: reason } }
  }
  const root = await unpackedDebs()
  return { line: insideNamespaces(root, [...vitest, ...args]), env: { [bedVariable]: root, ...(await offlineNpm()) } }
}

const { line, env } = await command()
const [program, ...rest] = line
const child = spawn(program!, rest, { stdio: 'inherit', env: { ...process.env, ...env } })
child.on('exit', (code, signal) => (process.exitCode = signal ? 1 : (code ?? 1)))
