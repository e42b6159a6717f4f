import { commandName } from '../command-name.ts'
import { judgeVersion } from '../versions/versions.ts'
import type { Failure } from '../failure.ts'
import type { GatewayStatus, StatusFinding } from './model.ts'

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
    !database.connected && {
      id: 'database',
      severity: 'error',
      text: `database ${database.name} on ${database.server} cannot be read: ${database.why ?? 'no reason given'}`,
      next: `see that PostgreSQL runs there: ${commandName} doctor`,
    },
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

const keyTexts: Record<string, string> = {
  missing: 'is in the file and not in the proxy',
  foreign: 'is in the proxy and not in the file',
  blocked: 'is blocked',
  expired: 'has expired',
  'over budget': 'has used up its budget',
}

const ofKeys = ({ keys }: Seen): StatusFinding[] =>
  keys
    .filter(({ state }) => state in keyTexts)
    .map(({ alias, state }) => ({
      id: `key-${alias}`,
      severity: state === 'foreign' ? 'note' : state === 'missing' ? 'error' : 'warning',
      text: `key ${alias} ${keyTexts[state]}`,
    }))

/** What is wrong, and what to do about each; the gravest first. */
export function findingsOf(seen: Seen, problem: Failure | undefined): StatusFinding[] {
  const engine: StatusFinding[] = problem
    ? [{ id: 'engine', severity: 'error', text: problem.message, next: problem.next }]
    : []
  const ranks = { error: 0, warning: 1, note: 2 }
  return [...engine, ...ofContainer(seen), ...ofProxy(seen), ...ofServers(seen), ...ofKeys(seen)].sort(
    (a, b) => ranks[a.severity] - ranks[b.severity],
  )
}

/** Docker calls a container `starting` until its first look, also where the proxy is ready already. */
export function stateOf({ container, proxy }: Seen, findings: StatusFinding[]): GatewayStatus['state'] {
  if (container.state === 'unknown') return 'unreachable'
  if (container.state !== 'running' || container.health === 'unhealthy')
    return container.state === 'restarting' ? 'starting' : 'unhealthy'
  if (!proxy.ready) return container.health === 'starting' ? 'starting' : 'unhealthy'
  return findings.some(({ severity }) => severity === 'error') ? 'degraded' : 'healthy'
}
