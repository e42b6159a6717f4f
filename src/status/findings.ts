import type { Trouble } from '../checks/trouble.ts'
import { commandName } from '../command-name.ts'
import { judgeVersion } from '../versions/versions.ts'
import type { Failure } from '../failure.ts'
import type { GatewayStatus, KeyStatus, StatusFinding } from './model.ts'

type Seen = Omit<GatewayStatus, 'state' | 'findings'>

const ended = (container: Seen['container']) =>
  container.exitCode === undefined ? container.state : `${container.state}, exit code ${container.exitCode}`

function ofContainer({ container, deployment }: Seen): StatusFinding[] {
  const { state, health, version } = container
  const logs = `see why: ${commandName} logs --explain`
  const found: (StatusFinding | false | undefined)[] = [
    state === 'absent' && {
      id: 'container-absent',
      severity: 'error',
      text: `there is no container ${container.name}`,
      next: `make it again: ${commandName} setup --deployment ${deployment}`,
    },
    !['absent', 'unknown', 'running'].includes(state) && {
      id: 'container-stopped',
      severity: 'error',
      text: `container ${container.name} does not run: ${ended(container)}`,
      next: state === 'exited' ? `start it: docker start ${container.name}; ${logs}` : logs,
    },
    health === 'unhealthy' && {
      id: 'container-unhealthy',
      severity: 'error',
      text: "Docker's health check of the container fails",
      next: logs,
    },
    version !== undefined && versionFinding(version),
  ]
  return found.filter(one => one !== false && one !== undefined)
}

function versionFinding(version: string): StatusFinding | undefined {
  const verdict = judgeVersion(version)
  return verdict.accepted
    ? undefined
    : { id: 'version', severity: 'warning', text: `LiteLLM ${version}: ${verdict.why}`, next: 'use a newer image' }
}

function ofProxy({ proxy, database, container }: Seen): StatusFinding[] {
  const found: (StatusFinding | false)[] = [
    container.state === 'running' &&
      !proxy.ready && {
        id: 'proxy-not-ready',
        severity: 'error',
        text: proxy.why ?? 'the proxy is not ready',
        next: `see why: ${commandName} logs --explain`,
      },
    ...unreadDatabase(database),
  ]
  return found.filter(one => one !== false)
}

const ofServers = ({ servers }: Seen): StatusFinding[] =>
  servers
    .filter(({ evidence }) => evidence === 'unreachable' || evidence === 'reachable')
    .map(({ name, evidence, why }) => ({
      id: `server-${name}`,
      severity: 'error',
      text: `${evidence === 'reachable' ? `the tools of MCP server ${name} cannot be listed` : `MCP server ${name} is unreachable`}: ${why ?? 'no reason given'}`,
      next: `see why: ${commandName} logs --explain`,
    }))

const ofKey: Partial<Record<KeyStatus['state'], Pick<Trouble, 'severity' | 'text' | 'next'>>> = {
  missing: {
    severity: 'error',
    text: 'is in the file and not in the proxy',
    next: `make it again: ${commandName} setup --deployment`,
  },
  foreign: {
    severity: 'note',
    text: 'is in the proxy and not in the file',
    next: "delete it in the proxy's web page, or add it to deployment.yaml",
  },
  blocked: { severity: 'warning', text: 'is blocked', next: "unblock it in the proxy's web page" },
  expired: { severity: 'warning', text: 'has expired', next: `give it a new value: ${commandName} rotate` },
  'over budget': {
    severity: 'warning',
    text: 'has used up its budget',
    next: `raise it: ${commandName} reconfigure keys --deployment`,
  },
  earlier: {
    severity: 'warning',
    text: 'was replaced and is still good, without an end',
    next: `end it: ${commandName} setup --deployment`,
  },
}

/** What is wrong with keys. One from before a rotation that has its end is as it should be. */
export const keyTroubles = (keys: KeyStatus[], deployment: string): Trouble[] =>
  keys.flatMap(({ alias, state, spend, until }) => {
    const told = state === 'earlier' && until !== undefined ? undefined : ofKey[state]
    if (!told) return []
    const { severity, text, next } = told
    const named = next.endsWith('--deployment') ? `${next} ${deployment}` : next.endsWith('rotate') ? `${next} ${alias} --deployment ${deployment}` : next // prettier-ignore
    return {
      id: `key-${state.replace(' ', '-')}-${alias}`,
      severity,
      text: `key ${alias} ${text}`,
      evidence: `${state === 'missing' ? 'no row with its hash' : 'its row'} in "LiteLLM_VerificationToken"${spend === undefined ? '' : `, spent $${spend.toFixed(2)}`}`,
      next: named,
    }
  })

/** What keeps the proxy's database from being read. */
export const unreadDatabase = ({ connected, name, server, why, next }: GatewayStatus['database']): Trouble[] =>
  connected
    ? []
    : [
        {
          id: 'database',
          severity: 'error',
          text: `database ${name} on ${server} cannot be read: ${why ?? 'no reason given'}`,
          evidence: `a login as the proxy's own role`,
          next: next ?? 'see that PostgreSQL runs there and that the role may log in',
        },
      ]

/** What is wrong, and what to do about each; the gravest first. */
export function findingsOf(seen: Seen, problem: Failure | undefined, troubles: StatusFinding[]): StatusFinding[] {
  const engine: StatusFinding[] = problem
    ? [{ id: 'engine', severity: 'error', text: problem.message, next: problem.next }]
    : []
  const ranks = { error: 0, warning: 1, note: 2 }
  return [
    ...engine,
    ...ofContainer(seen),
    ...ofProxy(seen),
    ...ofServers(seen),
    ...keyTroubles(seen.keys, seen.deployment),
    ...troubles,
  ].sort((a, b) => ranks[a.severity] - ranks[b.severity])
}

/** Docker calls a container `starting` until its first look, also where the proxy is ready already. */
export function stateOf({ container, proxy }: Seen, findings: StatusFinding[]): GatewayStatus['state'] {
  if (container.state === 'unknown') return 'unreachable'
  if (container.state !== 'running' || container.health === 'unhealthy')
    return container.state === 'restarting' ? 'starting' : 'unhealthy'
  if (!proxy.ready) return container.health === 'starting' ? 'starting' : 'unhealthy'
  return findings.some(weighs) ? 'degraded' : 'healthy'
}

/** A retention that is not kept fails no verification, since LiteLLM prunes hours after a start; as it was promised it is not. */
const weighs = ({ severity, id }: StatusFinding) => severity === 'error' || id.startsWith('retention-')
