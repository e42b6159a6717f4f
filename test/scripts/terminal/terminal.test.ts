import { onTestFinished, expect, test } from 'vitest'
import { openTerminal } from '../../../scripts/terminal/terminal.ts'

const size = { rows: 5, columns: 40 }
const env = { PATH: process.env['PATH'] ?? '' }

function open(program: string) {
  const terminal = openTerminal({ command: process.execPath, args: ['-e', program], env, size })
  onTestFinished(terminal.close)
  return terminal
}

test('what a program prints is on the screen, and a key costs what it answers', async () => {
  const terminal = open(`
    process.stdin.setRawMode(true).on('data', () => process.stdout.write('12345'))
    console.log('\\x1b[31mready\\x1b[0m  ')
  `)
  expect(await terminal.shows(/ready/)).toBeGreaterThanOrEqual(await terminal.firstOutput())
  expect(await terminal.press('x')).toMatchObject({ bytes: 5, ms: expect.any(Number) })
  expect(terminal.lines()).toEqual(['ready', '12345', '', '', ''])
})

test("the peak is at least a bare node's memory", async () => {
  const terminal = open(`console.log('ready'); setInterval(() => {}, 1000)`)
  await terminal.shows(/ready/)
  expect(terminal.peakMemory()).toBeGreaterThan(20e6)
})
