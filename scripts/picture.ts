import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentIn } from './terminal/environment.ts'
import { svg } from './terminal/svg.ts'
import { openTerminal } from './terminal/terminal.ts'

// `npm run build && node scripts/picture.ts`: goes through a whole rehearsal in a terminal and draws its screens for the README.
const root = join(import.meta.dirname, '..')

interface Step {
  press: string
  shows: RegExp
  /** Where the screen is drawn then, and what it is called. */
  picture?: { file: string; title: string }
}

const enter = '\r'
const overview = '\x0f'

const story: Step[] = [
  {
    press: '',
    shows: /❯ Begin the rehearsal/,
  },
  {
    press: enter,
    shows: /Password .*✓ accepted/,
    picture: { file: 'question.svg', title: 'Gatewright asks about the database' },
  },
  { press: overview, shows: /❯ Make the plan/ },
  { press: enter, shows: /changes come next/ },
  {
    press: enter,
    shows: /✓ is verified/,
    picture: { file: 'checklist.svg', title: 'Gatewright has verified the gateway' },
  },
]

const home = mkdtempSync(join(tmpdir(), 'gw-'))
const patience = 300_000
const args = [join(root, 'dist', 'cli.js'), 'setup', '--rehearse', '--keep', join(home, 'demo')]
const terminal = openTerminal({
  command: process.execPath,
  args,
  env: environmentIn(home),
  size: { rows: 24, columns: 80 },
})
try {
  mkdirSync(join(root, 'docs'), { recursive: true })
  for (const { press, shows, picture } of story) {
    if (press) await terminal.press(press)
    await terminal.shows(shows, patience)
    if (picture) writeFileSync(join(root, 'docs', picture.file), svg(terminal.screen, picture.title))
  }
} finally {
  await terminal.close()
  rmSync(home, { recursive: true, maxRetries: 5, retryDelay: 200 })
}
