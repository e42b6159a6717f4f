import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
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
  ready: /❯ Rehearse with the suggestions/,
  toTextField: [
    { press: down, shows: /❯ Answer every question/ },
    { press: '\r', shows: /❯▸/ },
    { press: '\x1b[C', shows: /❯PostgreSQL server/ },
    { press: down, shows: /❯Log in with/ },
    { press: down, shows: /❯Log in as/ },
    { press: down, shows: /❯Password/ },
    { press: down, shows: /❯Role to create/ },
  ],
}

/** One prompt of clack, bundled as Gatewright is. */
export const clack: Asker = { args: [join(scratch, 'clack.mjs')], ready: /Role to create/, toTextField: [] }

/** The same with its spinner. */
export const clackSpinner: Asker = { ...clack, args: [...clack.args, 'spinner'] }

/** A text field of @inkjs/ui, bundled as well. */
export const inkUi: Asker = { args: [join(scratch, 'ink-ui.mjs')], ready: /Role to create/, toTextField: [] }

export const inkUiSpinner: Asker = { ...inkUi, args: [...inkUi.args, 'spinner'] }

/** A screen of the gallery, with nothing behind it that could disturb. */
const screen = (...args: string[]): Asker => ({
  args: [join(scratch, 'screens.mjs'), ...args],
  ready: /ctrl-c/,
  toTextField: [],
})

/** A form in which nobody types. */
export const form = screen('a form')

/** A deployment in the middle of a step: its elapsed time moves. */
export const deploying = screen('deploy')

/** The same while so many lines a second arrive in its log. */
export const logging = (rate: number): Asker => screen('deploy', String(rate))

/** What is compared and is no dependency of the project: installed below node_modules, so that it finds the Ink that is there. */
const compared = join(root, 'node_modules', '.cache', 'gatewright-bench')

async function installCompared(): Promise<void> {
  if (existsSync(join(compared, 'node_modules', '@inkjs', 'ui'))) return
  mkdirSync(compared, { recursive: true })
  writeFileSync(join(compared, 'package.json'), '{}')
  await execa('npm', ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '@inkjs/ui@2.0.0'], {
    cwd: compared,
  })
}

/** Bundles what Gatewright is compared with. */
export async function prepare(): Promise<void> {
  const output = { outdir: scratch, outExtension: { '.js': '.mjs' }, write: true }
  await installCompared()
  const entryPoints = ['clack.ts', 'ink-ui.js', 'screens.ts'].map(name => join('scripts', 'bench', name))
  await build({ ...shared(root), ...output, entryPoints, nodePaths: [join(compared, 'node_modules')] })
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
