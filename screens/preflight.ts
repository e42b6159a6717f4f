import type { HostFacts } from '../src/host/facts.ts'
import { preflight as found } from '../src/host/preflight-text.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span } from './app/view.ts'
import type { Way } from './components/confirm.ts'
import { mark } from './components/marks.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import type { Wizard } from './wizard.ts'

const markColumns = 11

/** What is here, a line each; what is missing with the one command that mends it. */
function foundRows(host: HostFacts, columns: number): Row[] {
  const room = columns - markColumns - 2
  const blank = ' '.repeat(markColumns + 1)
  return found(host).flatMap(({ state, text, next }) => {
    const [first = '', ...rest] = wrap(text, room)
    return [
      row(' ', mark(state, markColumns), first),
      ...rest.map(part => row(blank, part)),
      ...(next ? wrap(`→ ${next}`, room).map(part => row(blank, span(part, 'strong'))) : []),
    ]
  })
}

function ways(wizard: Wizard, host: HostFacts): Way[] {
  const rehearse = {
    label: 'Rehearse without touching this host',
    run: () => void wizard.look({ ...wizard.parts.options, rehearse: true }),
  }
  const begin = {
    label: host.rehearsal ? 'Begin the rehearsal' : 'Set up a new gateway',
    run: () => void wizard.begin(),
  }
  if (host.rehearsal) return [begin]
  return host.docker.reachable ? [begin, rehearse] : [rehearse]
}

/** The first screen: what was found on this host, and what can be done. */
export function preflight(wizard: Wizard): Screen {
  const at = wizard.app.local(0)
  const host = wizard.ground!.host
  const choices = ways(wizard, host)
  const again = () => void wizard.look({ ...wizard.parts.options, rehearse: host.rehearsal })
  return {
    view: ({ columns }) => ({
      title: title(`set up ${wizard.name}`),
      where: 'Host',
      body: [
        row(span(' What is here', 'strong')),
        gap,
        ...foundRows(host, columns),
        gap,
        ...(host.docker.reachable || host.rehearsal
          ? []
          : [...wrap('Setup needs a Docker engine on this host.', columns - 2).map(part => row(` ${part}`)), gap]),
        ...select(choices, at.value, columns),
      ],
    }),
    bindings: () => [
      ...cursorKeys(at, choices.length),
      binding('enter', 'go', () => choices[at.value]?.run()),
      binding('r', 'look again', again),
    ],
  }
}
