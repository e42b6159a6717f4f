import { count, listed } from '../checks/words.ts'
import { about, bytes, clockTime, dollars, took, upFor } from '../amounts.ts'
import type { AuditRow, GatewayStatus, KeyStatus, ServerStatus } from './model.ts'

/** A version with what the version table says of it. */
const versionText = ({ version, aboveFloor }: GatewayStatus['container']): string | undefined =>
  version && `LiteLLM ${version}, ${aboveFloor ? 'above the floor' : 'NOT above the floor'}`

const joined = (parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' · ')

export function containerText({ container }: Pick<GatewayStatus, 'container'>): string {
  const { state, health, restarts, memoryBytes, memoryLimitBytes, uptimeSeconds, exitCode } = container
  const limit = memoryLimitBytes === undefined ? '' : ` of ${bytes(memoryLimitBytes)}`
  return joined([
    exitCode === undefined ? state : `${state}, exit code ${exitCode}`,
    health,
    restarts !== undefined && count(restarts, 'restart'),
    uptimeSeconds !== undefined && `up ${upFor(uptimeSeconds)}`,
    memoryBytes !== undefined && `memory ${bytes(memoryBytes)}${limit}`,
    versionText(container),
  ])
}

export const proxyText = ({ proxy }: GatewayStatus): string =>
  proxy.ready
    ? joined(['ready', `database ${proxy.database}`, proxy.ms !== undefined && took(proxy.ms)])
    : `not ready: ${proxy.why ?? 'no reason given'}`

export function databaseText({ database }: GatewayStatus): string {
  const { connected, why, ms, sizeBytes, connections, auditRowsEstimate, auditBytes } = database
  if (!connected) return `not connected: ${why ?? 'no reason given'}`
  return joined([
    'connected',
    ms !== undefined && took(ms),
    sizeBytes !== undefined && bytes(sizeBytes),
    connections !== undefined && count(connections, 'connection'),
    auditRowsEstimate !== undefined && `${about(auditRowsEstimate)} audit rows`,
    auditBytes !== undefined && `in ${bytes(auditBytes)}`,
  ])
}

export const modelText = ({ name, mock, calledAt }: GatewayStatus['models'][number], now: Date): string =>
  `${name}${mock ? ' (mock)' : ''}${calledAt ? `, called ${clockTime(calledAt, now)}` : ''}`

const evidenceWords = {
  registered: 'registered',
  reachable: 'reachable',
  listed: 'tools listed',
  called: 'tool called',
}

type Seen = keyof ServerStatus['seen']

/** `tool called 10:14:03 in 41 ms`. */
function sightingText(word: Seen, { seen }: ServerStatus, now: Date): string {
  const { at, ms } = seen[word]!
  return `${evidenceWords[word]} ${clockTime(at, now)}${ms === undefined ? '' : ` in ${took(ms)}`}`
}

/** One server with its evidence as a word, never as a colour alone. */
export function serverText(server: ServerStatus, now: Date): string {
  const { evidence, tools, why = 'no reason given', seen } = server
  if (evidence === 'unknown') return 'not asked yet'
  if (evidence === 'unreachable') return `${seen.registered ? 'registered, ' : ''}unreachable: ${why}`
  const text = sightingText(evidence, server, now)
  if (evidence === 'reachable') return `${text}, its tools cannot be listed: ${why}`
  return tools === undefined ? text : `${count(tools, 'tool')}, ${text}`
}

/** All that was seen of a server, a line each, the weakest first. */
export const serverTexts = (server: ServerStatus, now: Date): string[] =>
  (['registered', 'reachable', 'listed', 'called'] as const)
    .filter(word => server.seen[word])
    .map(word => sightingText(word, server, now) + (word === 'called' ? `, ${server.seen.called!.tool}` : ''))

export function keyText({ alias, state, spend, maxBudget }: KeyStatus): string {
  const budget = maxBudget === undefined ? '' : ` of ${dollars(maxBudget)}`
  const spent = spend === undefined ? '' : ` ${dollars(spend)}${budget}`
  return `${alias}${spent}${state === 'ok' ? '' : ` (${state})`}`
}

/** When, who, what, how long, what it cost; how it ended comes last, since an error has any length. */
export const auditText = ({ at, key, what, ok, ms, spend, error }: AuditRow, now: Date): string[] => [
  clockTime(at, now),
  key,
  what,
  ms === undefined ? '' : took(ms),
  dollars(spend),
  ok ? 'ok' : `failed${error ? `: ${error}` : ''}`,
]

const label = (text: string) => ` ${text.padEnd(11)}`

const rows = (name: string, lines: string[]) => lines.map((line, index) => `${label(index === 0 ? name : '')}${line}`)

/** The whole status in plain lines, for a pipe, a screen reader and a terminal that cannot move its cursor. */
export function statusText(status: GatewayStatus, shownRows = 5): string[] {
  const { deployment, state, container, proxy, models, servers, keys, audit, findings, rehearsal } = status
  const now = new Date(status.at)
  const version = container.version ? `LiteLLM ${container.version}` : (container.image ?? '')
  return [
    `${joined([deployment, state, version, proxy.url])}${rehearsal ? ' · rehearsal: the gateway is a stand-in' : ''}`,
    ...rows('container', [containerText(status)]),
    ...rows('proxy', [proxyText(status)]),
    ...rows('database', [databaseText(status)]),
    ...rows('models', [listed(models.map(model => modelText(model, now)))]),
    ...rows(
      'tools',
      servers.map(server => `${server.name}: ${serverText(server, now)}`),
    ),
    ...rows('keys', keys.map(keyText)),
    ...rows(
      'audit',
      audit.slice(0, shownRows).map(row => auditText(row, now).filter(Boolean).join('  ')),
    ),
    ...findings.flatMap(({ severity, text, next }) => [
      `${severity}: ${text}`,
      ...(next ? [`       next: ${next}`] : []),
    ]),
  ]
}
