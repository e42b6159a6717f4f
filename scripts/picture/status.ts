/** Runs in the bed: sets a gateway up, calls it, and draws its status screen. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { environmentIn } from '../terminal/environment.ts'
import { svg } from '../terminal/svg.ts'
import { openTerminal } from '../terminal/terminal.ts'

const home = process.env.HOME!
const cli = join(import.meta.dirname, '../../dist/cli.js')
const gatewright = (...args: string[]) => execa(process.execPath, [cli, ...args])

/** A client's calls, so that the audit shows more than those of the checks. */
async function use(times: number): Promise<void> {
  const keys = readFileSync(join(home, 'secrets/mcp-litellm.keys.env'), 'utf8')
  const key = /^KEY_TEST_KEY=(.*)$/m.exec(keys)![1]
  const body = JSON.stringify({ model: 'gpt-3.5-turbo', messages: [{ role: 'user', content: 'ping' }] })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  for (let time = 0; time < times; time++)
    await fetch('http://127.0.0.1:4000/v1/chat/completions', { method: 'POST', headers, body })
}

await gatewright('setup', '--answers', join(home, 'answers.yaml'), '--yes')
await gatewright('verify')
await use(3)
const { XDG_CONFIG_HOME, XDG_STATE_HOME } = process.env as Record<string, string>
const env = { ...environmentIn(home), XDG_CONFIG_HOME: XDG_CONFIG_HOME!, XDG_STATE_HOME: XDG_STATE_HOME! }
const size = { rows: 24, columns: 80 }
const terminal = openTerminal({ command: process.execPath, args: [cli, 'status'], env, size })
// The first bars of the graphs come with the second minute, and the looks of a gateway that nobody uses are half a minute apart.
await terminal.shows(/cpu \d+ % .*memory .*[▁-█]{2}/, 600_000)
writeFileSync(process.argv[2]!, svg(terminal.screen, 'Gatewright watches the gateway'))
await terminal.close()
