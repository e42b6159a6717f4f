import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheDirectory } from '../bed/cache.ts'

/** A client that npm has, and the file of its package that is run. */
interface NpmClient {
  command: string
  package: string
  version: string
  program: string
}

/** Claude Code's own `claude` is put in place by an install script; its wrapper does the same when it is started. */
export const npmClients: NpmClient[] = [
  { command: 'claude', package: '@anthropic-ai/claude-code', version: '2.1.332', program: 'cli-wrapper.cjs' },
  { command: 'gemini', package: '@google/gemini-cli', version: '0.61.0', program: 'bundle/gemini.js' },
  { command: 'codex', package: '@openai/codex', version: '0.169.0', program: 'bin/codex.js' },
  {
    command: 'mcp-inspector',
    package: '@modelcontextprotocol/inspector',
    version: '2.12.0',
    program: 'clients/launcher/build/index.js',
  },
]

const named = () => npmClients.map(one => `${one.package}@${one.version}`)

/** Where the tests find the clients' commands. */
export const clientsVariable = 'GATEWRIGHT_CLIENTS'

/** A command that runs a program of the packages beside it on the Node that is found first. */
const launcher = (program: string) => `#!/bin/sh\nexec node "$(dirname "$0")/../${program}" "$@"\n`

/** Installs the clients into the tests' cache, without their install scripts; returns the directory of their commands. About 1 GB, fetched once. */
export async function installedClients(): Promise<string> {
  const sum = createHash('sha256').update(named().join('\n')).digest('hex').slice(0, 12)
  const directory = join(cacheDirectory(), `clients-${process.platform}-${process.arch}-${sum}`)
  if (existsSync(directory)) return join(directory, 'bin')
  const scratch = mkdtempSync(join(cacheDirectory(), 'clients-begun-'))
  try {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    await execa('npm', ['install', '--prefix', scratch, ...quiet, ...named()], { cwd: scratch })
    mkdirSync(join(scratch, 'bin'))
    for (const { command, package: from, program } of npmClients)
      writeFileSync(join(scratch, 'bin', command), launcher(join('node_modules', from, program)), { mode: 0o755 })
    renameSync(scratch, directory)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return join(directory, 'bin')
}
