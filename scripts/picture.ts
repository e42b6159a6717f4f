import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentIn } from './terminal/environment.ts'
import { svg } from './terminal/svg.ts'
import { openTerminal } from './terminal/terminal.ts'

// `npm run build && node scripts/picture.ts`: goes through a whole rehearsal in a terminal, writes down each screen on the way, and draws those for the README.
const root = join(import.meta.dirname, '..')

interface Step {
  press: string
  /** The key, for who reads the run. */
  key?: string
  shows: RegExp
  /** Where the screen is drawn then, and what it is called. */
  picture?: { file: string; title: string }
}

const enter = '\r'
const overview = '\x0f'

const story: Step[] = [
  {
    press: '',
    shows: /❯ Rehearse with the suggestions/,
  },
  { press: '\x1b[B', key: '↓', shows: /❯ Answer every question/ },
  {
    press: enter,
    key: 'Enter',
    shows: /1\/7 {2}Database/,
  },
  {
    press: '\x1b[C',
    key: '→',
    shows: /Password .*✓ accepted/,
    picture: { file: 'question.svg', title: 'Gatewright asks about the database' },
  },
  { press: overview, key: 'Ctrl-O', shows: /❯ Make the plan/ },
  {
    press: enter,
    key: 'Enter',
    shows: /changes come next/,
    picture: { file: 'plan.svg', title: 'Gatewright shows every change before it makes one' },
  },
  {
    press: 'a',
    key: 'a',
    shows: /deploying mcp-litellm[^]*◐ container/,
    picture: { file: 'deploy.svg', title: 'Gatewright makes the changes, with the log of the proxy' },
  },
  {
    press: '',
    shows: /✓ is verified/,
    picture: { file: 'checklist.svg', title: 'Gatewright has verified the gateway' },
  },
  { press: enter, key: 'Enter', shows: / Done$/m },
]

const head = `# One run, screen by screen

A rehearsal of the setup at 80x24, as \`node scripts/picture.ts\` went through it: what was pressed, and the screen that followed.

`

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
  const run: string[] = []
  for (const { press, key, shows, picture } of story) {
    if (press) terminal.type(press)
    await terminal.shows(shows, patience)
    run.push(...(key ? [`${key}:`] : []), '', ...terminal.lines().map(line => `    ${line}`.trimEnd()), '')
    if (picture) writeFileSync(join(root, 'docs', picture.file), svg(terminal.screen, picture.title))
  }
  writeFileSync(join(root, 'docs', 'run.md'), `${head}${run.join('\n')}`)
} finally {
  await terminal.close()
  rmSync(home, { recursive: true, maxRetries: 5, retryDelay: 200 })
}
