/** Runs in the bed: sets a gateway up, calls it, and draws its status screen. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { environmentIn } from '../terminal/environment.ts'
import { svg } from '../terminal/svg.ts'
import { openTerminal } from '../terminal/terminal.ts'

const home = process.env.HOME!
const cli = join(import.meta.dirname, '../../dist/cli.js')
const gatewright = (...args: string[]) => execa(process.execPath, [cli, ...args])

await gatewright('setup', '--answers', join(home, 'answers.yaml'), '--yes')
await gatewright('verify')
const { XDG_CONFIG_HOME, XDG_STATE_HOME } = process.env as Record<string, string>
const env = { ...environmentIn(home), XDG_CONFIG_HOME: XDG_CONFIG_HOME!, XDG_STATE_HOME: XDG_STATE_HOME! }
const size = { rows: 24, columns: 80 }
const terminal = openTerminal({ command: process.execPath, args: [cli, 'status'], env, size })
// The first bars of the graphs come with the second minute.
await terminal.shows(/cpu \d+ % .*memory .*[▁-█]{2}/, 180_000)
writeFileSync(process.argv[2]!, svg(terminal.screen, 'Gatewright watches the gateway'))
await terminal.close()
