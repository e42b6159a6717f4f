import { App } from './app/app.ts'
import type { Screen } from './app/screen.ts'
import { gap, row, span } from './text/view.ts'
import { cursorKeys, select } from './components/select.ts'
import { entries, type Entry, openEntry } from './gallery/entries.ts'
import { binding } from './keys/binding.ts'
import { isUtf8 } from './text/glyphs.ts'
import { onTerminal } from './terminal/open.tsx'
import { title } from './title.ts'

// `npm run gallery [-- NAME]`: every screen and component in every state, to be looked at and tried. Nothing behind it is real.

const utf8 = isUtf8(process.env)

/** How long each sample change takes, so that there is something to see. */
const pace = { milliseconds: 1500 }

function overview(app: App<Entry | undefined>, start: number): Screen {
  const at = app.local(start)
  return {
    view: ({ columns }) => ({
      title: title('gallery'),
      body: [
        row(span(' Screens and their states', 'strong')),
        gap,
        ...select(
          entries.map(({ name }) => ({ label: name })),
          at.value,
          columns,
        ),
      ],
    }),
    bindings: () => [...cursorKeys(at, entries.length), binding('enter', 'open', () => app.finish(entries[at.value]))],
  }
}

async function choose(start: number): Promise<Entry | undefined> {
  const app = new App<Entry | undefined>({ utf8 })
  app.onLeave = () => app.finish(undefined)
  app.show(overview(app, start))
  const chosen = await onTerminal(app, process)
  if (chosen && 'signal' in chosen) process.exitCode = chosen.exit
  return chosen && 'signal' in chosen ? undefined : chosen
}

async function show(entry: Entry): Promise<number> {
  const wizard = await openEntry(entry, { utf8 }, pace)
  try {
    const { exit } = await onTerminal(wizard.app, process)
    return exit
  } finally {
    await wizard.close()
  }
}

const [name] = process.argv.slice(2)
const named = entries.find(entry => entry.name === name)
if (named) process.exitCode = await show(named)
else {
  for (let entry = await choose(0); entry; entry = await choose(entries.indexOf(entry))) await show(entry)
}
