import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { temporaryDirectory } from '../doubles/directory.ts'
import { type Canaries, inFiles, sighted, watchProcesses } from '../torture/canary-search.ts'
import { long, rehearsalIn } from './rehearsal-on-screens.ts'
import { keys, Terminal } from './terminal.ts'

/** Prompts for secrets, by how they begin. */
const prompts = ['Database password', 'Master key', 'Salt key', 'Key'] as const

const canaries: Canaries = Object.fromEntries(
  prompts.map(prompt => [prompt, `sk-canary-${randomBytes(12).toString('hex')}`]),
)

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise(resolve => probe.close(resolve))
  return port
}

/** The line of the prompt that waits; Inquirer ticks off the others. */
const waiting = (terminal: Terminal) =>
  terminal
    .lines()
    .findLast(line => line.startsWith('? '))
    ?.slice(2)

const answered = (terminal: Terminal) => terminal.scrollback().match(/^✔ /gm)?.length ?? 0

/** Sends an answer, and waits until its prompt is done with. */
async function answer(terminal: Terminal, text: string): Promise<void> {
  const before = answered(terminal)
  terminal.send(text)
  await expect.poll(() => answered(terminal), { timeout: long }).toBeGreaterThan(before)
}

test('secrets that are typed at the prompts of plain mode reach their store alone', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const answers = join(await temporaryDirectory(), 'answers.yaml')
  await writeFile(answers, stringify({ servers: [], exposure: { port: await freePort() } }))
  const processes = watchProcesses(canaries)
  const terminal = new Terminal({
    command: process.execPath,
    args: [...rehearsalIn(directory), '--plain', '--answers', answers],
    size: { columns: 100, rows: 40 },
  })
  onTestFinished(() => terminal.close())

  const typed = new Set<string>()
  let keyIsChanged = false
  for (;;) {
    await expect.poll(() => waiting(terminal), { timeout: long }).toBeDefined()
    const asked = waiting(terminal)!
    const secret = prompts.find(prompt => new RegExp(`^${prompt}( \\(|$)`).test(asked))
    if (asked.startsWith('What next')) break
    expect(asked).not.toContain('Change these answers')
    if (secret !== undefined && !typed.has(secret)) {
      typed.add(secret)
      terminal.send(keys.down)
      await terminal.waitForText('❯ type it', long)
      await answer(terminal, keys.enter)
      await answer(terminal, `${canaries[secret]}${keys.enter}`)
    } else if (asked.startsWith('Virtual keys') && !keyIsChanged) {
      keyIsChanged = true
      terminal.send(keys.down + keys.down)
      await terminal.waitForText('❯ change', long)
      await answer(terminal, keys.enter)
    } else await answer(terminal, keys.enter)
  }
  expect([...typed]).toEqual([...prompts])
  terminal.send(keys.enter)
  expect((await terminal.ended).exitCode).toBe(0)
  expect(terminal.scrollback()).toContain('is verified')

  expect(sighted(canaries, terminal.output, 'terminal')).toEqual([])
  const places = new Set(inFiles(canaries, directory).map(({ place }) => place))
  // What the rehearsed engine remembers of its containers, as Docker does, lies in a file of its own.
  const engine = 'engine/records.json'
  expect([...places].sort()).toEqual([engine, 'home/secrets/mcp-litellm.env', 'home/secrets/mcp-litellm.keys.env'])
  for (const place of places) expect([place, (await stat(join(directory, place))).mode & 0o777]).toEqual([place, 0o600])
  // The stand-in is a process and no container, and has what the container would have.
  expect(processes.stop().filter(({ place }) => !/^environ of node: node stand-in/.test(place))).toEqual([])
}, 400_000)
