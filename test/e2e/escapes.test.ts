import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../doubles/directory.ts'
import { escapes } from '../text/escapes.ts'
import { type Acted, nothing, watched } from './acted.ts'
import { Terminal } from './terminal.ts'

const program = join(import.meta.dirname, '..', '..', 'dist', 'cli.js')

/** Runs a command in a terminal of its own, and watches that. */
async function run(args: string[], home: string): Promise<Acted & { text: string }> {
  const env = { HOME: home, XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined, DOCKER_HOST: `unix://${home}/none` }
  const size = { columns: 120, rows: 50 }
  const terminal = new Terminal({ command: process.execPath, args: [program, ...args], cwd: home, env, size })
  onTestFinished(() => terminal.close())
  const acted = watched(terminal)
  await terminal.ended
  return { ...acted(), text: terminal.scrollback() }
}

/** Every escape in whatever of a server a file can name. */
const servers = Object.fromEntries(
  escapes.map(({ text }, index) => [
    `s${index}${text}`,
    { command: `run${text}`, args: [text], env: { [`V${text}`]: text } },
  ]),
)

async function homeWith(files: Record<string, string>): Promise<string> {
  const home = await temporaryDirectory()
  await mkdir(home, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(home, name), content)
  return home
}

const all = escapes.map(({ text }) => text).join(' ')
const withoutNul = all.replaceAll('\0', '')

test.each<[string, string[], RegExp]>([
  ['the preview of an import', ['import', 'servers.json'], /MCP servers/],
  ['its JSON', ['import', 'servers.json', '--json'], /"files"/],
  ['answers that are not valid', ['setup', '--answers', 'answers.yaml', '--plan'], /Failed/],
  ['their failure as JSON', ['setup', '--answers', 'answers.yaml', '--plan', '--json'], /"failure"/],
  ['a command that does not exist', [withoutNul], /unknown command/],
  ['a name that is not valid', ['status', '--deployment', withoutNul], /error: option/],
  ['a file that does not exist', ['import', `${withoutNul.slice(0, 100).replaceAll('/', '')}.json`], /Failed/],
])('%s acts on no terminal, whatever it has to show', async (_, args, shows) => {
  const home = await homeWith({
    'servers.json': JSON.stringify({ mcpServers: servers }),
    'answers.yaml': `${JSON.stringify({ [all]: all, name: all, models: [{ name: all }], servers: [{ name: all }] })}\n`,
  })
  const { text, ...acted } = await run(args, home)
  expect(text).toMatch(shows)
  expect(acted).toEqual(nothing)
})
