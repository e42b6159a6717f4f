import { join } from 'node:path'
import { build } from 'esbuild'
import { launchProcess } from './process-subject.ts'
import type { Subject } from './subject.ts'

const entry = join(import.meta.dirname, '../../src/rehearsal/stand-in/main.ts')
/** CommonJS packages inside an ES module ask for `require`. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** The stand-in bundled to one file in `directory`, as it is shipped: its path. */
export async function bundledStandIn(directory: string): Promise<string> {
  const outfile = join(directory, 'stand-in.mjs')
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', banner: { js: banner } })
  return outfile
}

/** The stand-in as a child process. */
export async function standIn(directory: string): Promise<Subject> {
  const program = await bundledStandIn(directory)
  return {
    name: 'the stand-in',
    readyWithin: 30_000,
    launch: start => {
      const args = ['--config', start.config, '--port', String(start.port)]
      return launchProcess([process.execPath, program, ...args], start)
    },
  }
}
