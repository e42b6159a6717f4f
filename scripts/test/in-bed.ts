import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { unpackedDebs } from '../../test/bed/debs.ts'
import { keyringVariable, unpackedKeyring } from '../../test/bed/keyring.ts'
import { bedVariable, insideNamespaces, skippedVariable, whyNoBed } from '../../test/bed/namespace.ts'
import { offlineNpm } from '../../test/bed/npm-cache.ts'
import { offlinePython } from '../../test/bed/python-servers.ts'

const vitest = [process.execPath, join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs'), 'run']

/** A name that no test has: vitest reports them all as skipped, and runs none of their hooks. */
const nothing = ['--testNamePattern', '^(?!)']

/** What a bed needs, fetched at the first call; two at once would fetch the same. Answers the root of its packages, and the variables that name the rest. */
export async function fetchBed(): Promise<{ root: string; env: NodeJS.ProcessEnv }> {
  const root = await unpackedDebs()
  const fetched = { ...(await offlineNpm()), ...(await offlinePython()) }
  return { root, env: { [bedVariable]: root, [keyringVariable]: await unpackedKeyring(), ...fetched } }
}

/** Runs a vitest project inside namespaces of its own, where the bed can be; returns the exit code. */
export async function vitestInBed(project: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const command = [...vitest, '--project', project, ...args]
  const reason = whyNoBed()
  if (reason !== undefined) return withoutTests(project, args, reason)
  const bed = await fetchBed()
  return run(insideNamespaces(bed.root, command), { ...bed.env, ...env })
}

/** Reports every test of a project as skipped, for a reason that is printed. */
export function withoutTests(project: string, args: string[], reason: string): Promise<number> {
  console.error(`Every ${project} test is skipped: ${reason}.`)
  return run([...vitest, '--project', project, ...nothing, ...args], { [skippedVariable]: reason })
}

/** Runs a vitest project as it is; returns the exit code. */
export const runVitest = (project: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> =>
  run([...vitest, '--project', project, ...args], env)

/** Runs a command in this terminal; returns its exit code. */
export function run([program, ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)))
  })
}
