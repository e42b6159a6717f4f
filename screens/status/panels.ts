import { bytes } from '../../src/amounts.ts'
import type { GatewayStatus, StatusFinding } from '../../src/status/model.ts'
import {
  auditText,
  containerText,
  databaseText,
  keyText,
  modelText,
  proxyText,
  serverText,
  serverTexts,
} from '../../src/status/text.ts'
import { line, type Row, span, type Span, type Tone } from '../text/view.ts'
import { column, wrap } from '../text/width.ts'
import type { History } from './history.ts'
import { spark } from './spark.ts'

/** Parts of the status screen, in their order. */
export const panels = ['container', 'proxy', 'database', 'models', 'tools', 'keys', 'findings', 'audit', 'log'] as const

export type Panel = (typeof panels)[number]

/** What is drawn of a panel: its text, and by which tone a line stands out. */
export interface PanelLine {
  text: string
  tone?: Tone
}

const joined = (parts: (string | undefined)[]) => parts.filter(part => part !== undefined).join(' · ')

/** State and restarts, then the share of a processor and the memory with their last minutes. */
function containerLine(status: GatewayStatus, { cpu, memory, now }: History): string {
  const { memoryBytes, state, health, exitCode, restarts } = status.container
  if (memoryBytes === undefined || state !== 'running') return containerText(status)
  return joined([
    exitCode === undefined ? state : `${state}, exit code ${exitCode}`,
    health,
    restarts === 1 ? '1 restart' : `${restarts ?? 0} restarts`,
    now.cpu === undefined ? undefined : `cpu ${Math.round(now.cpu)} % ${spark(cpu, 10)}`.trimEnd(),
    `memory ${bytes(memoryBytes)} ${spark(memory)}`,
  ])
}

const severityTones: Record<StatusFinding['severity'], Tone> = { error: 'bad', warning: 'warn', note: 'quiet' }
const severitySigns = { error: '✗ error: ', warning: '! warning: ', note: '· note: ' }

const findingLines = ({ severity, text, next }: StatusFinding): PanelLine[] => [
  { text: `${severitySigns[severity]}${text}`, tone: severityTones[severity] },
  ...(next ? [{ text: `  next: ${next}`, tone: 'quiet' as const }] : []),
]

/** What the database is, then how many audit rows were added in the time that is kept. */
function databaseLine(status: GatewayStatus, { added }: History): string {
  const text = databaseText(status)
  if (!status.database.connected || added.length === 0) return text
  const rows = added.reduce((sum, one) => sum + one, 0)
  return joined([text, `+${rows} in ${added.length} min ${spark(added)}`])
}

/** A table whose columns are as wide as their widest cell, but for the last at most as wide as `most`. */
function table(cells: string[][], most: number): string[] {
  const widths = (cells[0] ?? []).map((_, index) => Math.min(most, Math.max(...cells.map(row => row[index]!.length))))
  return cells.map(row =>
    [...row.slice(0, -1).map((cell, index) => column(cell, widths[index]!)), row.at(-1)].join('  '),
  )
}

/** Names are cut among the other panels, so that 80 columns have room for what a call cost and how it ended. */
function auditLines({ audit, at }: GatewayStatus, most = 20): PanelLine[] {
  const now = new Date(at)
  const texts = table(
    audit.map(row => auditText(row, now)),
    most,
  )
  return audit.map(({ ok }, index) => ({
    text: `${ok ? ' ' : '✗'} ${texts[index]}`,
    ...(!ok && { tone: 'bad' as const }),
  }))
}

/** The lines of a panel, all of them; the log has a pane of its own. */
export function panelLines(panel: Panel, status: GatewayStatus, history: History): PanelLine[] {
  const now = new Date(status.at)
  switch (panel) {
    case 'container':
      return [{ text: containerLine(status, history), ...(status.container.state !== 'running' && { tone: 'bad' }) }]
    case 'proxy':
      return [{ text: proxyText(status), ...(!status.proxy.ready && { tone: 'bad' }) }]
    case 'database':
      return [{ text: databaseLine(status, history), ...(!status.database.connected && { tone: 'bad' }) }]
    case 'models':
      return [{ text: `${status.models.length}  ${status.models.map(model => modelText(model, now)).join(' · ')}` }]
    case 'tools':
      return status.servers.map(server => ({
        text: `${server.evidence === 'unreachable' ? '✗ ' : ''}${server.name}  ${serverText(server, now)}`,
        ...(server.evidence === 'unreachable' && { tone: 'bad' }),
      }))
    case 'keys':
      return [{ text: `${status.keys.length}  ${status.keys.map(keyText).join(' · ')}` }]
    case 'findings':
      return status.findings.flatMap(findingLines)
    case 'audit':
      return auditLines(status)
    case 'log':
      return []
  }
}

/** Figures of an hour, as they are shown where there is room. */
const graph = (what: string, values: number[], top: number, columns: number): PanelLine[] =>
  values.length < 2 ? [] : [{ text: `${what} ${spark(values, top, columns)}` }]

const graphs = (panel: Panel, { cpu, memory, added }: History, columns: number): PanelLine[] => {
  if (panel === 'container') return [...graph('cpu    ', cpu, 10, columns), ...graph('memory ', memory, 1, columns)]
  return panel === 'database' ? graph('audit rows', added, 1, columns) : []
}

/** What a panel has to say when it has the screen to itself: a line for each thing, all evidence, and the last hour minute by minute. */
export function enlargedLines(panel: Panel, status: GatewayStatus, history: History, columns: number): PanelLine[] {
  const now = new Date(status.at)
  const lines = panelLines(panel, status, history)
  if (panel === 'tools')
    return status.servers.flatMap((server, index) => [
      lines[index]!,
      ...serverTexts(server, now).map(text => ({ text: `  ${text}` })),
    ])
  if (panel === 'audit') return auditLines(status, Infinity)
  // Only enlarged is there room for what docker inspect would say.
  const whole =
    panel === 'container' ? [{ ...lines[0]!, text: joined([containerText(status), status.container.image]) }] : lines
  const each = whole.flatMap(one => one.text.split(' · ').map(text => ({ ...one, text })))
  return [...each, ...graphs(panel, history, Math.max(8, columns - 14))]
}

const labels = 11

/** A panel as rows with its name at the left; at most `most` of them. */
export function panelRows(panel: Panel, lines: PanelLine[], focused: boolean, most: number): Row[] {
  return lines.slice(0, most).map(({ text, tone = 'plain' }, index) => ({
    line: line(
      span(focused && index === 0 ? '❯' : ' ', 'chosen'),
      span(column(index === 0 ? panel : '', labels), focused ? 'chosen' : 'quiet'),
      span(index === most - 1 && lines.length > most ? `${text}  (${lines.length - most} more)` : text, tone),
    ),
    focused: focused && index === 0,
  }))
}

/** A heading across the screen. */
export const heading = (panel: Panel, right: string, focused: boolean, columns: number): Row => {
  const left: Span = span(`${focused ? '❯' : ' '}${panel} `, focused ? 'chosen' : 'quiet')
  const rest = `${'─'.repeat(Math.max(0, columns - panel.length - right.length - 5))} ${right} ─`
  return { line: [left, span(rest, 'quiet')], focused }
}

/** A panel on the whole screen: nothing of it is cut. */
export const wholeRows = (lines: PanelLine[], columns: number): Row[] =>
  lines.flatMap(({ text, tone = 'plain' }) => wrap(text, columns - 2).map(part => ({ line: [span(` ${part}`, tone)] })))
