import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { shared } from '../build/options.ts'
import { environmentIn } from '../terminal/environment.ts'
import { openTerminal, type RunningTerminal, type Size } from '../terminal/terminal.ts'

const root = join(import.meta.dirname, '..', '..')
const scratch = mkdtempSync(join(tmpdir(), 'gatewright-bench-'))
process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))

/** A program that asks something, and what has to be done to measure it. */
export interface Asker {
  args: string[]
  /** On the screen once a key would be acted on. */
  ready: RegExp
  /** The way from there to a text field: what to press, and what is on the screen afterwards. */
  toTextField: { press: string; shows: RegExp }[]
}

/** The bundled program. */
export const cli = join(root, 'dist', 'cli.js')

/** The wizard, up to its first screen: it looks at this host and writes nothing. */
export const wizard: Asker = { args: [cli, 'setup'], ready: /ctrl-c/, toTextField: [] }

const down = '\x1b[B'

/** The wizard in a rehearsal, which needs nothing of this host, with the cursor in one of its text fields. */
export const rehearsal: Asker = {
  args: [cli, 'setup', '--rehearse'],
  ready: /❯ Begin the rehearsal/,
  toTextField: [
    { press: '\r', shows: /❯PostgreSQL server/ },
    { press: down, shows: /❯Log in with/ },
    { press: down, shows: /❯Log in as/ },
    { press: down, shows: /❯Password/ },
    { press: down, shows: /❯Role to create/ },
  ],
}

/** One prompt of clack, bundled as Gatewright is. */
export const clack: Asker = { args: [join(scratch, 'clack.mjs')], ready: /Role to create/, toTextField: [] }

/** Bundles what Gatewright is compared with. */
export async function prepare(): Promise<void> {
  const output = { outdir: scratch, outExtension: { '.js': '.mjs' }, write: true }
  await build({ ...shared(root), ...output, entryPoints: ['scripts/bench/clack.ts'] })
}

/** Starts a program for one measurement and ends it afterwards. */
export async function during<T>(
  asker: Asker,
  size: Size,
  measure: (terminal: RunningTerminal) => Promise<T>,
): Promise<T> {
  const terminal = openTerminal({ command: process.execPath, args: asker.args, env: environmentIn(scratch), size })
  try {
    return await measure(terminal)
  } finally {
    await terminal.close()
  }
}
