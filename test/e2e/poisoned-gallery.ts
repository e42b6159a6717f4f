import { entries, openEntry } from '../../screens/gallery/entries.ts'
import { onTerminal } from '../../screens/terminal/open.tsx'
import { Failure } from '../../src/failure.ts'
import { escapes } from '../text/escapes.ts'

// Every screen of the gallery in this terminal, one after the other, with an escape in front of whatever of a host, a plan, a run, a checklist and a failure
// is text. `~` goes on; the notice under the title says which one it is.

/** What is no text but a word of ours, or a place that is really written to. */
const words = new Set(['phase', 'state', 'status', 'action', 'id', 'step', 'scope', 'home', 'deployment'])

let used = 0
const poison = (text: string) => `${escapes[used++ % escapes.length]!.text}${text}`

function poisoned<T>(value: T): T {
  if (typeof value === 'string') return poison(value) as T
  if (Array.isArray(value)) return value.map(poisoned) as T
  if (value instanceof Failure) return new Failure(poisoned({ ...value, what: value.what })) as T
  if (!value || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, words.has(name) ? one : poisoned(one)]),
  ) as T
}

for (const [index, entry] of entries.entries()) {
  const wizard = await openEntry({ ...entry, host: poisoned(entry.host) }, { utf8: true })
  const { store } = wizard.maybeSession ?? {}
  if (store) {
    const { plan, pull, run, verification, failure, notes } = store.getState()
    store.setState(poisoned({ plan, pull, run, verification, failure, notes, serverLines: ['command', 'mounts'] }))
  }
  for (const { text } of escapes) wizard.log.ring.push(text)
  wizard.app.notice = `${index + 1} of ${entries.length}: ${entry.name}`
  const next = (keys: Buffer) => keys.includes('~') && wizard.app.finish({ exit: 0 })
  process.stdin.on('data', next)
  await onTerminal(wizard.app, process)
  process.stdin.off('data', next)
  await wizard.close()
}
process.stdout.write(`Escapes used: ${used}\n`)
process.exit(0)
