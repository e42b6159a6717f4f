import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import { temporaryDirectory } from '../doubles/directory.ts'
import { keys, type Size, Terminal } from './terminal.ts'

const run = join(import.meta.dirname, '..', '..', 'scripts', 'run.cjs')

/** The wizard in a rehearsal that keeps its directory. */
function wizard(directory: string, size?: Size): Terminal {
  const args = [run, 'start', 'setup', '--rehearse', '--keep', directory]
  const terminal = new Terminal({ command: process.execPath, args, size })
  onTestFinished(() => terminal.close())
  return terminal
}

const long = 120_000

async function press(terminal: Terminal, key: string, then: string | RegExp): Promise<void> {
  await terminal.waitUntilItReads(long)
  terminal.send(key)
  await terminal.waitForText(then, long)
}

/** Leaves in order, so that the rehearsal's database has ended before its directory is removed. */
async function leave(terminal: Terminal): Promise<number> {
  await press(terminal, keys.ctrlC, 'Leave Gatewright')
  terminal.send(keys.ctrlC)
  return (await terminal.ended).exitCode
}

test('from the first screen to a verified gateway, and a second run finds nothing to change', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const first = wizard(directory)
  await first.waitForText('Begin the rehearsal', long)
  await press(first, keys.enter, '1/7  Database')
  await press(first, keys.ctrlO, 'Make the plan')
  await press(first, 'p', 'changes come next')
  await press(first, keys.enter, 'deploying mcp-litellm')
  await first.waitForText('✓ is verified', long)
  await press(first, keys.enter, 'Done')
  first.send(keys.enter)
  expect((await first.ended).exitCode).toBe(0)
  expect(first.modes()).toEqual({ alternate: false, bracketedPaste: false, cursorShown: true })
  expect(first.scrollback()).toMatch(/Gatewright, setup of mcp-litellm \(a rehearsal[\s\S]*Changes[\s\S]*is verified/)
  expect(first.output).not.toMatch(/sk-[0-9a-f]{64}/)

  const second = wizard(directory)
  await second.waitForText('Change or verify it', long)
  second.send(keys.down)
  second.send(keys.down)
  await second.waitForText('❯ Change or verify it', long)
  await press(second, keys.enter, 'Make the plan')
  await press(second, 'p', 'Nothing to change')
  expect(await leave(second)).toBe(130)
}, 400_000)

test('killed while it asks, it goes on with the answers that were given', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const first = wizard(directory)
  await first.waitForText('Begin the rehearsal', long)
  await press(first, keys.enter, '1/7  Database')
  for (let field = 0; field < 4; field++) first.send(keys.down)
  await first.waitForText('❯Role to create', long)
  await press(first, 'another_role\r', 'another_role')
  const draft = join(directory, 'state', 'gatewright', 'mcp-litellm', 'draft.yaml')
  await expect.poll(() => readFile(draft, 'utf8'), { timeout: long }).toContain('another_role')
  first.kill('SIGKILL')
  await first.ended

  const second = wizard(directory)
  await second.waitForText('Go on where it was left', long)
  await press(second, keys.enter, 'another_role')
  await leave(second)
}, 400_000)

test('resized again and again while it asks, it shows the frame of the last size', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const terminal = wizard(directory)
  await terminal.waitForText('Begin the rehearsal', long)
  await press(terminal, keys.enter, '1/7  Database')
  for (const columns of [40, 132, 60, 200, 79]) terminal.resize({ columns, rows: 12 + (columns % 20) })
  terminal.resize({ columns: 80, rows: 24 })
  await terminal.waitForText(/^ Gatewright {3}set up mcp-litellm {2,}1\/7 {2}Database$/m, long)
  await terminal.waitForText(/ctrl-c leave$/m, long)
  expect(terminal.snapshot().match(/PostgreSQL server/g)).toHaveLength(1)
  await leave(terminal)
}, 400_000)
