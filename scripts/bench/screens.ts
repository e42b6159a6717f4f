import { entries, openEntry } from '../../screens/gallery/entries.ts'
import { onTerminal } from '../../screens/terminal/open.tsx'

// One screen of the gallery; with a number, so many lines a second arrive in its log.
const [name, rate = '0'] = process.argv.slice(2)
const entry = entries.find(one => one.name === name)
if (!entry) throw new Error(`the gallery has no ${name}`)
const wizard = await openEntry(entry, { utf8: true }, { milliseconds: 600_000 })

/** How often lines are handed over, as a log that is read in pieces is. */
const interval = 10
let count = 0
const feed = () => {
  for (let line = 0; line < Number(rate) / (1000 / interval); line++)
    wizard.log.ring.push(`INFO   127.0.0.1 "POST /v1/chat/completions HTTP/1.1" 200 request ${count++}`)
}
const feeding = Number(rate) > 0 ? setInterval(feed, interval) : undefined
const { exit } = await onTerminal(wizard.app, process)
clearInterval(feeding)
await wizard.close()
process.exitCode = exit
