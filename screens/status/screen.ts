import { upFor } from '../../src/amounts.ts'
import type { GatewayStatus } from '../../src/status/model.ts'
import { load } from '../../src/status/watch.ts'
import type { App } from '../app/app.ts'
import type { Screen } from '../app/screen.ts'
import { gap, type Line, type Row, row, type Size, span, type Tone } from '../text/view.ts'
import { sign } from '../components/marks.ts'
import { binding, quiet } from '../keys/binding.ts'
import { fullLog } from '../log/full.ts'
import { actions } from './actions.ts'
import { enlarged } from './enlarged.ts'
import type { Live } from './live.ts'
import { heading, type Panel, panelLines, panelRows, panels } from './panels.ts'

export type StatusStage = Pick<App, 'local' | 'open' | 'close' | 'size' | 'look' | 'changed'>

const stateTones: Record<GatewayStatus['state'], Tone> = {
  healthy: 'good',
  degraded: 'warn',
  starting: 'warn',
  unhealthy: 'bad',
  unreachable: 'bad',
}

function titleOf({ deployment, state, container }: GatewayStatus): Line {
  const version = container.version
    ? `   v${container.version} ${container.aboveFloor ? 'above' : 'NOT above'} the floor`
    : ''
  const up = container.uptimeSeconds === undefined ? '' : `   up ${upFor(container.uptimeSeconds)}`
  return [span(deployment, 'strong'), span(`   ${state}`, stateTones[state]), span(`${version}${up}`)]
}

/** Lines that a panel has beside the others; enlarged it has them all. */
const most: Partial<Record<Panel, number>> = { tools: 3, findings: 4, keys: 1 }

/** What the log keeps on a screen of 24 rows. */
const leastLog = 5

interface ScreenState {
  focus: Panel
  hidden: ReadonlySet<Panel>
  onlyProblems: boolean
}

/** The live status: panels that can be focused, enlarged and hidden, the log below. Read-only but for what is asked and confirmed. */
export function statusScreen(app: StatusStage, live: Live, leave: () => void, toHub = leave): Screen {
  const state = app.local<ScreenState>({ focus: 'container', hidden: new Set(), onlyProblems: false })
  const name = live.subject.deployment.name
  const pane = () => (state.value.onlyProblems ? live.problems : live.log)
  const isShown = (panel: Panel) =>
    !state.value.hidden.has(panel) && (panel !== 'findings' || (live.status?.findings.length ?? 0) > 0)

  const focusBy = (by: number) => {
    const shown = panels.filter(isShown)
    const at = Math.max(0, shown.indexOf(state.value.focus))
    const focus = shown[(at + by + shown.length) % shown.length]
    if (focus) state.value = { ...state.value, focus }
  }
  const enlarge = () =>
    app.open(
      state.value.focus === 'log' ? fullLog(app, pane(), () => undefined) : enlarged(app, live, state.value.focus),
    )
  const hide = () => {
    const hidden = new Set([...state.value.hidden, state.value.focus])
    // The last one stays: an empty screen would say nothing.
    if (hidden.size === panels.length) return
    focusBy(1)
    state.value = { ...state.value, hidden }
  }

  const summary = (status: GatewayStatus): Row[] =>
    panels
      .filter(panel => panel !== 'audit' && panel !== 'log' && isShown(panel))
      .flatMap(panel =>
        panelRows(panel, panelLines(panel, status, live.history), state.value.focus === panel, most[panel] ?? 3),
      )
  const audit = (status: GatewayStatus, room: number, columns: number): Row[] => {
    if (!isShown('audit')) return []
    const lines = panelLines('audit', status, live.history).slice(0, Math.max(2, room))
    const rows = lines.map(({ text, tone = 'plain' }) => row(span(text, tone)))
    return [
      gap,
      heading('audit', 'live', state.value.focus === 'audit', columns),
      ...(rows.length > 0 ? rows : [row(span('  no calls yet', 'quiet'))]),
    ]
  }
  const body = (status: GatewayStatus, { columns, rows }: Size): Row[] => {
    const above = summary(status)
    const left = rows - above.length - 6 - (isShown('log') ? leastLog : 0)
    return [...above, ...audit(status, isShown('log') ? Math.min(left, Math.floor(rows / 4)) : left, columns)]
  }
  return {
    view: size => ({
      title: live.status ? titleOf(live.status) : [span(name, 'strong')],
      where: live.status?.proxy.url.replace('http://', '') ?? '',
      body: live.status ? body(live.status, size) : [gap, row(' ', sign('running'), span(` Looking at ${name}`))],
      foot: [row(span(` ${load}`, 'quiet'))],
      ...(isShown('log') && {
        pane: {
          rows: rows => {
            const [head, ...lines] = pane().rows(size.columns, rows)
            const focused = state.value.focus === 'log'
            return head ? [focused ? { line: [span('❯', 'chosen'), ...head.line] } : head, ...lines] : []
          },
          least: leastLog,
        },
      }),
    }),
    take: key => pane().take(key),
    isTyping: () => pane().isTyping,
    more: () => ({ title: 'status', text: `The gateway as it is, while it is watched (${load}). Nothing is changed unless you choose it and confirm it.` }), // prettier-ignore
    bindings: () => [
      binding('tab', 'panel', () => focusBy(1)),
      quiet('shift-tab', 'the panel before', () => focusBy(-1)),
      binding('enter', 'enlarge', enlarge),
      ...pane()
        .bindings()
        .map(one => ({ ...one, quiet: one.quiet || !one.keys.includes('/') })),
      pane().lineKeys(),
      binding('f', state.value.onlyProblems ? 'all lines' : 'problems', () => {
        state.value = { ...state.value, onlyProblems: !state.value.onlyProblems }
      }),
      quiet('x', 'hide the panel', hide),
      quiet('a', 'show all panels', () => {
        state.value = { ...state.value, hidden: new Set() }
      }),
      ...actions.map(({ key, label, run }) => binding(key, label, () => run(app, live, toHub))),
      quiet('q', 'quit', leave),
    ],
    close: () => void live.stop(),
  }
}
