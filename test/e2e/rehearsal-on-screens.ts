import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { keys, type Terminal } from './terminal.ts'

/** A rehearsal starts a PostgreSQL and a gateway, on a machine that may be busy. Milliseconds. */
export const long = 120_000

/** Arguments to Node for the wizard in a rehearsal that keeps its directory. */
export const rehearsalIn = (directory: string): string[] => [
  join(import.meta.dirname, '..', '..', 'scripts', 'run.cjs'),
  'start',
  'setup',
  '--rehearse',
  '--keep',
  directory,
]

export async function press(terminal: Terminal, key: string, then: string | RegExp): Promise<void> {
  await terminal.waitUntilItReads(long)
  terminal.send(key)
  await terminal.waitForText(then, long)
}

/** Leaves in order, so that the rehearsal's database has ended before its directory is removed. */
export async function leave(terminal: Terminal): Promise<number> {
  await press(terminal, keys.ctrlC, 'Leave Gatewright')
  terminal.send(keys.ctrlC)
  return (await terminal.ended).exitCode
}

/** From the first screen of a rehearsal to all of its questions. */
export async function toQuestions(terminal: Terminal): Promise<void> {
  await terminal.waitForText('Rehearse with the suggestions', long)
  await press(terminal, keys.down, '❯ Answer every question')
  await press(terminal, keys.enter, '1/7  Database')
}

/** Answers a question of a rehearsal in a directory, from its first screen on, and waits until the answer is kept. */
export async function answerRole(terminal: Terminal, directory: string, role: string): Promise<void> {
  await toQuestions(terminal)
  terminal.send(keys.right)
  await terminal.waitForText('❯PostgreSQL server', long)
  for (let field = 0; field < 4; field++) terminal.send(keys.down)
  await terminal.waitForText('❯Role to create', long)
  await press(terminal, `${role}\r`, role)
  const draft = join(directory, 'state', 'gatewright', 'mcp-litellm', 'draft.yaml')
  await expect.poll(() => readFile(draft, 'utf8'), { timeout: long }).toContain(role)
}

/** From the questions to a verified gateway and out, and looks at what is left in the terminal. */
export async function toVerified(terminal: Terminal): Promise<void> {
  await press(terminal, keys.ctrlO, 'Make the plan')
  await press(terminal, 'p', 'changes come next')
  await press(terminal, 'a', 'deploying mcp-litellm')
  await terminal.waitForText('✓ is verified', long)
  await press(terminal, keys.enter, 'Done')
  terminal.send(keys.enter)
  expect((await terminal.ended).exitCode).toBe(0)
  expect(terminal.modes()).toEqual({ alternate: false, bracketedPaste: false, cursorShown: true })
  expect(terminal.scrollback()).toMatch(
    /Gatewright, setup of mcp-litellm \(a rehearsal[\s\S]*Changes[\s\S]*is verified/,
  )
  expect(terminal.output).not.toMatch(/sk-[0-9a-f]{64}/)
}
