import { execFileSync } from 'node:child_process'
import { entries, openEntry } from '../../screens/gallery/entries.ts'
import { onTerminal } from '../../screens/terminal/open.tsx'

// Enters and leaves one screen of the gallery after the other, in one process: what the program does at the terminal, without its start for each case.
// After each it says what `stty -a` says compared with the beginning, and waits for SIGUSR2. The first argument says how many cases to pass over, the
// others are the ways to leave.

const [passedOver, ...ways] = process.argv.slice(2)
const cases = ways.flatMap(way => entries.map(entry => ({ way, entry }))).slice(Number(passedOver))

const stty = () => execFileSync('stty', ['-a'], { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' })

/** What changes with the window, which the test resizes. */
const settings = () => stty().replace(/rows \d+; columns \d+;/, '')

// A program that was told to end does so within some seconds; this one goes on with the next screen.
process.exit = (() => undefined) as never
process.setMaxListeners(0)
process.on('SIGUSR2', () => undefined)

const before = settings()
for (const { way, entry } of cases) {
  const wizard = await openEntry(entry, { utf8: true }, { milliseconds: 60_000 })
  const { exit } = await onTerminal(wizard.app, process)
  await wizard.close()
  const alive = setInterval(() => undefined, 2 ** 30)
  const goOn = new Promise(resolve => process.once('SIGUSR2', resolve))
  console.log(`left ${entry.name} by ${way}: ${exit}, ${settings() === before ? 'as it was' : 'otherwise'}.`)
  await goOn
  clearInterval(alive)
}
process.exitCode = 0
