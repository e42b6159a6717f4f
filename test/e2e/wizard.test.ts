import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import { temporaryDirectory } from '../doubles/directory.ts'
import { answerRole, leave, long, press, rehearsalIn, toQuestions, toVerified } from './rehearsal-on-screens.ts'
import { keys, type Size, Terminal } from './terminal.ts'

/** The wizard in a rehearsal that keeps its directory. */
function wizard(directory: string, size?: Size): Terminal {
  const terminal = new Terminal({ command: process.execPath, args: rehearsalIn(directory), size })
  onTestFinished(() => terminal.close())
  return terminal
}

test('from the first screen to a verified gateway, and a second run finds nothing to change', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const first = wizard(directory)
  await toQuestions(first)
  await toVerified(first)

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
  await answerRole(first, directory, 'another_role')
  first.kill('SIGKILL')
  await first.ended

  const second = wizard(directory)
  await second.waitForText('Go on where it was left', long)
  await press(second, keys.enter, 'another_role')
  await leave(second)
}, 400_000)

test.each([
  // As a terminal multiplexer and a shell do it between them: the terminal is closed, and the signal comes more than once.
  [
    'a terminal that closes',
    (terminal: Terminal) => {
      terminal.kill('SIGHUP')
      terminal.kill('SIGHUP')
      terminal.hangUp()
    },
  ],
  ['kill -9', (terminal: Terminal) => terminal.kill('SIGKILL')],
])(
  '%s leaves nothing of a rehearsal that is not kept',
  async (_, end) => {
    const TMPDIR = await temporaryDirectory()
    const args = [join(import.meta.dirname, '../../scripts/run.cjs'), 'start', 'setup', '--rehearse']
    const terminal = new Terminal({ command: process.execPath, args, env: { TMPDIR } })
    onTestFinished(() => terminal.close())
    await toQuestions(terminal)
    expect(readdirSync(TMPDIR)).toContainEqual(expect.stringMatching(/^gatewright-rehearsal-/))
    end(terminal)
    await terminal.ended
    await expect.poll(() => readdirSync(TMPDIR), { timeout: long }).toEqual([])
  },
  400_000,
)

test('resized again and again while it asks, it shows the frame of the last size', async () => {
  const directory = join(await temporaryDirectory(), 'rehearsal')
  const terminal = wizard(directory)
  await toQuestions(terminal)
  for (const columns of [40, 132, 60, 200, 79]) terminal.resize({ columns, rows: 12 + (columns % 20) })
  terminal.resize({ columns: 80, rows: 24 })
  await terminal.waitForText(/^ Gatewright {3}set up mcp-litellm {2,}1\/7 {2}Database$/m, long)
  await terminal.waitForText(/ctrl-c leave$/m, long)
  expect(terminal.snapshot().match(/more, suggested or found/g)).toHaveLength(1)
  await leave(terminal)
}, 400_000)
