import { asFailure, Exit } from '../src/failure.ts'
import type { HostFacts } from '../src/host/facts.ts'
import { type PreflightLine, preflight as found } from '../src/host/preflight-text.ts'
import type { Screen } from './app/screen.ts'
import { gap, type Row, row, span } from './text/view.ts'
import type { Way } from './components/confirm.ts'
import { mark } from './components/marks.ts'
import { allAsked, stillAsked, takenRows } from './express.ts'
import { cursorKeys, select } from './components/select.ts'
import { binding } from './keys/binding.ts'
import { wrap } from './text/width.ts'
import { title } from './title.ts'
import { trouble } from './trouble.ts'
import type { Wizard } from './wizard.ts'
import { working } from './working.ts'

const markColumns = 11

/** What is here, a line each; what is missing with the one command that mends it. */
function foundRows(lines: PreflightLine[], columns: number): Row[] {
  const room = columns - markColumns - 2
  const blank = ' '.repeat(markColumns + 1)
  return lines.flatMap(({ state, text, next }) => {
    const [first = '', ...rest] = wrap(text, room)
    return [
      row(' ', mark(state, markColumns), first),
      ...rest.map(part => row(blank, part)),
      ...(next ? wrap(`→ ${next}`, room).map(part => row(blank, span(part, 'strong'))) : []),
    ]
  })
}

/** As much as there is room for: on a short terminal, what is as it should be is only counted. */
function hostRows(host: HostFacts, columns: number, room: number): Row[] {
  const lines = found(host)
  const all = foundRows(lines, columns)
  if (all.length <= room) return all
  const worth = lines.filter(({ state }) => state === 'missing' || state === 'check')
  const rest = lines.length - worth.length
  return [...foundRows(worth, columns), row(' ', mark('ready', markColumns), `${rest} more: nothing to do`)]
}

/** Containers with LiteLLM that can be adopted: as many as there is room to offer. */
const handMade = ({ gateways }: HostFacts) => gateways.filter(({ deployment }) => deployment === undefined).slice(0, 3)

/** What a hand-made container is and what is wrong with it; from there it is adopted, or left as it is. */
function adoptFrom(wizard: Wizard, name: string): void {
  const { app, ground } = wizard
  const open = async () => {
    app.show(working(wizard, `Looking at ${name}`))
    const [{ adopt, openAdoption }, { adoptScreen }, { adoptedText }] = await Promise.all([
      import('../src/adopt/adopt.ts'),
      import('./adopt/screen.ts'),
      import('../src/adopt/text.ts'),
    ])
    const adoption = await openAdoption(ground!.world, ground!.host, name)
    const carryOut = async () => {
      app.show(working(wizard, 'Reading the version in its image'))
      await adopt(ground!.world, adoption, new AbortController().signal)
      await wizard.finish(Exit.done, adoptedText(name))
    }
    const failed = (error: unknown) => app.show(trouble(wizard, asFailure(error)))
    app.show(adoptScreen(app, adoption, { adopt: () => void carryOut().catch(failed), leave: () => wizard.welcome() }))
  }
  void open().catch((error: unknown) => app.show(trouble(wizard, asFailure(error))))
}

function ways(wizard: Wizard, host: HostFacts): Way[] {
  const rehearse = {
    label: 'Rehearse',
    hint: 'half a minute, nothing on this host is touched',
    run: () => void wizard.look({ ...wizard.parts.options, rehearse: true }),
  }
  const begin = {
    label: 'Answer every question',
    ...(wizard.prospect && { hint: allAsked(wizard.prospect) }),
    run: () => void wizard.begin(),
  }
  const short = {
    label: host.rehearsal ? 'Rehearse with the suggestions' : 'Set up with the suggestions',
    ...(wizard.prospect && { hint: stillAsked(wizard.prospect) }),
    run: () => void wizard.express(),
  }
  if (host.rehearsal) return [short, begin]
  const adopted = handMade(host).map(({ name }) => ({
    label: `Adopt the container "${name}"`,
    run: () => adoptFrom(wizard, name),
  }))
  return host.docker.reachable ? [short, begin, ...adopted, rehearse] : [rehearse]
}

/** The first screen: what was found on this host, and what can be done. */
export function preflight(wizard: Wizard): Screen {
  const at = wizard.app.local(0)
  const host = wizard.ground!.host
  const choices = ways(wizard, host)
  const told = (columns: number, rows: number) => columns >= 60 && rows >= 20 && at.value === 0 && wizard.prospect
  /** The choices; under the short way, what it takes. */
  const chosen = (columns: number, rows: number): Row[] => {
    const [first, ...rest] = select(choices, at.value, columns)
    const prospect = host.docker.reachable || host.rehearsal ? told(columns, rows) : undefined
    return [first!, ...(prospect ? takenRows(prospect, host, columns) : []), ...rest]
  }
  const again = () => void wizard.look({ ...wizard.parts.options, rehearse: host.rehearsal })
  return {
    view: ({ columns, rows }) => ({
      title: title(`set up ${wizard.name}`),
      where: 'Host',
      body: [
        ...wrap('A LiteLLM gateway: models and MCP tools for a team at one internal address.', columns - 2).map(
          part => ({ ...row(span(` ${part}`, 'strong')), gap: true }),
        ),
        gap,
        ...hostRows(host, columns, rows - 9 - choices.length - (told(columns, rows) ? 5 : 0)),
        gap,
        ...(host.docker.reachable || host.rehearsal
          ? []
          : [...wrap('Setup needs a Docker engine on this host.', columns - 2).map(part => row(` ${part}`)), gap]),
        ...chosen(columns, rows),
      ],
    }),
    bindings: () => [
      ...cursorKeys(at, choices.length),
      binding('enter', 'go', () => choices[at.value]?.run()),
      binding('r', 'look again', again),
    ],
  }
}
