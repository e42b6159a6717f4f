import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { entries } from '../../screens/gallery/entries.ts'
import { bundleGallery } from '../../scripts/gallery/bundle.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { keys, Terminal } from './terminal.ts'

// The screens of the gallery are those of the program, entered and left by the same code; only what is behind them is not real.
let gallery: string
beforeAll(async () => {
  gallery = await bundleGallery()
}, 120_000)

interface Left {
  exitCode: number
  /** `stty -a` before and after. */
  before: string
  after: string
  terminal: Terminal
}

/** Process id of the program that the shell of the terminal has started. */
async function program({ pid }: Terminal): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return Number(children.trim().split(' ').at(-1))
}

/** Opens a screen from a shell, leaves it in some way, and says how the terminal was before and after. */
async function leaving(screen: string, leave: (terminal: Terminal) => Promise<void>): Promise<Left> {
  const directory = await temporaryDirectory()
  const script = `stty -a > before; "$0" "$@"; code=$?; stty -a > after; exit $code`
  const terminal = new Terminal({
    command: 'bash',
    args: ['-c', script, process.execPath, gallery, screen],
    cwd: directory,
  })
  try {
    await terminal.waitForText('ctrl-c')
    await terminal.waitUntilItReads()
    await leave(terminal)
    const { exitCode } = await terminal.ended
    const read = (name: string) => readFile(join(directory, name), 'utf8')
    return { exitCode, before: await read('before'), after: await read('after'), terminal }
  } finally {
    await terminal.close()
  }
}

function expectRestored({ before, after, terminal }: Left): void {
  expect(terminal.modes()).toEqual({ alternate: false, bracketedPaste: false, cursorShown: true })
  expect(after).toBe(before)
}

/**
 * Ctrl-C, and again where that is answered by a question. What was seen at some moment counts, never a second look: a screen that is drawn anew after a
 * resize is empty in between.
 */
async function leaveByKey(terminal: Terminal, screen: string): Promise<void> {
  terminal.send(keys.ctrlC)
  if (screen === 'leave') return
  const asks = terminal.waitForText('Leave Gatewright').then(() => true)
  // A screen at the end of a setup asks nothing; what is behind it then says that it was left.
  const isLeft = Promise.any([terminal.waitForText(/^left .* by /m), terminal.ended]).then(() => false)
  if (await Promise.any([asks, isLeft])) terminal.send(keys.ctrlC)
}

const ways = {
  'Ctrl-C': leaveByKey,
  SIGINT: async ({ pid }) => void process.kill(pid, 'SIGINT'),
  SIGTERM: async ({ pid }) => void process.kill(pid, 'SIGTERM'),
  SIGHUP: async ({ pid }) => void process.kill(pid, 'SIGHUP'),
} satisfies Record<string, (terminal: Terminal, screen: string) => Promise<void>>

const codes: Record<string, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/** Ctrl-C on a screen at the end of a setup leaves with what was reached. */
const codeOf = (way: string, name: string) =>
  codes[way] ?? (/checklist, one/.test(name) ? 5 : /checklist|done/.test(name) ? 0 : 130)

const sizes = [
  { columns: 40, rows: 12 },
  { columns: 200, rows: 50 },
  { columns: 80, rows: 24 },
]

describe('every screen', () => {
  let path: string
  let walk: Terminal | undefined
  beforeAll(async () => {
    path = await bundleGallery('test/e2e/leaving-walk.ts')
  }, 120_000)
  const end = async () => {
    await walk?.close()
    walk = undefined
  }
  afterAll(end)

  // In the order of the walk. After a case that failed, the next one begins a walk of its own.
  const cases = Object.keys(ways).flatMap(way => entries.map(({ name }) => ({ way, name })))
  const numbered = cases.map((one, index) => ({ ...one, index }))
  test.each(numbered)('$name: $way leaves the terminal as it was', async ({ way, name, index }) => {
    onTestFailed(end)
    walk ??= new Terminal({ command: process.execPath, args: [path, String(index), ...Object.keys(ways)] })
    await walk.waitForText('ctrl-c leave')
    await walk.waitUntilItReads()
    if (way === 'Ctrl-C') await resized(walk)
    await ways[way as keyof typeof ways](walk, name)
    await walk.waitForText(`left ${name} by ${way}: ${codeOf(way, name)}, as it was.`)
    expect(walk.modes()).toEqual({ alternate: false, bracketedPaste: false, cursorShown: true })
    process.kill(walk.pid, 'SIGUSR2')
  })
})

/** Every screen shows a whole frame at each size: its title above, and how to leave it below. */
async function resized(terminal: Terminal): Promise<void> {
  for (const size of sizes) {
    terminal.resize(size)
    await terminal.waitForText(/^.+\n─+\n[^]*ctrl-c leave\n$/)
  }
}

describe.each(Object.entries(codes))('%s', (signal, code) => {
  test('ends the program, and leaves the terminal as it was', async () => {
    const left = await leaving('a form', async terminal => void process.kill(await program(terminal), signal))
    expectRestored(left)
    expect(left.exitCode).toBe(code)
  })
})

test.concurrent.each(entries.map(({ name }) => name))('%s: a terminal that is closed ends the program', async name => {
  const terminal = new Terminal({ command: process.execPath, args: [gallery, name] })
  await terminal.waitForText('ctrl-c')
  terminal.hangUp()
  const { exitCode } = await terminal.ended
  expect(exitCode).toBe(129)
})

test('NO_COLOR: no colour is written', async () => {
  const terminal = new Terminal({ command: process.execPath, args: [gallery, 'a form'], env: { FORCE_COLOR: '0' } })
  await terminal.waitForText('ctrl-c')
  expect(terminal.output).not.toMatch(/\u001b\[3\dm/)
  await terminal.close()
})

test('keys that are typed before anything is drawn leave no trace on the screen', async () => {
  const terminal = new Terminal({ command: process.execPath, args: [gallery, 'a form'] })
  // Nobody reads them yet: the terminal itself echoes them.
  terminal.send(keys.down)
  await terminal.waitForText('^[[B')
  await terminal.waitForText('ctrl-c')
  expect(terminal.lines()[0]).toMatch(/^ Gatewright {3}set up mcp-litellm {2,}1\/7 {2}Database$/)
  await terminal.close()
})
