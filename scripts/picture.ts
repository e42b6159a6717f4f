import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { svg } from './terminal/svg.ts'
import { openTerminal } from './terminal/terminal.ts'

// `node scripts/picture.ts`: runs the program in a terminal and draws its screen for the README.
const root = join(import.meta.dirname, '..')

interface Picture {
  file: string
  title: string
  args: string[]
  /** On the screen at first, and after each thing typed. */
  shows: RegExp
  steps: { press: string; shows: RegExp }[]
}

const pictures: Picture[] = [
  {
    file: 'docs/wizard.svg',
    title: 'Gatewright asks about the database',
    args: ['setup', '--rehearse'],
    shows: /ctrl-c/,
    steps: [{ press: '\r', shows: /PostgreSQL server/ }],
  },
]

async function draw({ file, title, args, shows, steps }: Picture): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'gatewright-picture-'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'C.UTF-8',
  }
  const program = { command: process.execPath, args: [join(root, 'dist', 'cli.js'), ...args], env }
  const terminal = openTerminal({ ...program, size: { rows: 24, columns: 80 } })
  try {
    await terminal.shows(shows)
    for (const step of steps) {
      await terminal.press(step.press)
      await terminal.shows(step.shows)
    }
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), svg(terminal.screen, title))
  } finally {
    await terminal.close()
    rmSync(home, { recursive: true })
  }
}

for (const picture of pictures) await draw(picture)
