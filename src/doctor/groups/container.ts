import { commandName } from '../../command-name.ts'
import type { ContainerState } from '../../adapters/container-engine.ts'
import type { Subject } from '../../status/subject.ts'
import { type Found, foundIf, type Group } from '../finding.ts'

function restartPolicy(is: ContainerState, { world }: Subject): Found[] {
  const { restart } = is.spec
  return foundIf(restart !== 'unless-stopped' && restart !== 'always', () => ({
    id: 'restart-policy',
    severity: 'warning',
    text: 'Docker does not start the gateway again after a crash or a restart of this host',
    evidence: `restart policy of ${is.spec.name}: ${restart}`,
    next: `docker update --restart unless-stopped ${is.spec.name}`,
    fix: {
      what: `docker update --restart unless-stopped ${is.spec.name}`,
      before: { container: is.spec.name, restart },
      apply: () => world.engine.setRestart(is.id, 'unless-stopped'),
    },
  }))
}

const logLimits = ({ spec }: ContainerState, { deployment }: Subject): Found[] =>
  foundIf(spec.log.maxSize === '' || spec.log.maxFiles === 0, () => ({
    id: 'log-limits',
    severity: 'warning',
    text: "the container's log grows without a limit and will fill the disk",
    evidence: `max-size ${spec.log.maxSize || 'not set'}, max-file ${spec.log.maxFiles || 'not set'}`,
    next: `deploy it with limits: ${commandName} setup --deployment ${deployment.name}`,
  }))

/** Docker waits up to a minute between two starts (moby, restartmanager); what runs for longer than that is a start that went well. */
const shortestRun = 60_000

/** Whether Docker starts it again and again: it is so also in the moments in which it happens to run. */
const inLoop = (is: ContainerState, now: Date) =>
  is.status === 'restarting' ||
  (is.status === 'running' &&
    is.restarts > 0 &&
    is.startedAt !== undefined &&
    now.getTime() - Date.parse(is.startedAt) < shortestRun)

function stopped(is: ContainerState): Found[] {
  const { name } = is.spec
  return foundIf(is.status !== 'running', () => ({
    id: 'container-stopped',
    severity: 'error',
    text: `container ${name} does not run`,
    evidence: `${is.status}, exit code ${is.exitCode ?? 'unknown'}${is.oomKilled ? ', ended for lack of memory' : ''}`,
    next: `see why: ${commandName} logs --explain; then docker start ${name}`,
  }))
}

function crashes(is: ContainerState): Found[] {
  return foundIf(is.restarts > 2, () => ({
    id: 'restarts',
    severity: 'warning',
    text: `Docker has had to start the gateway again ${is.restarts} times`,
    evidence: `RestartCount of ${is.spec.name}: ${is.restarts}`,
    next: `see why: ${commandName} logs --explain`,
  }))
}

function running(is: ContainerState, { world, deployment }: Subject): Found[] {
  if (!inLoop(is, world.now())) return [...stopped(is), ...crashes(is)]
  const ended = is.exitCode === undefined ? '' : `, last exit code ${is.exitCode}`
  const memory = is.oomKilled ? ', ended for lack of memory' : ''
  return [
    {
      id: 'crash-loop',
      severity: 'error',
      text: `container ${is.spec.name} ends soon after each start, and Docker starts it again`,
      evidence: `${is.status}, started again ${is.restarts} times${ended}${memory}`,
      next: `see why: ${commandName} logs --explain --deployment ${deployment.name}`,
    },
  ]
}

/** The container as such; what it is made of is compared by the group of drift. */
export const container: Group = {
  id: 'container',
  title: 'container',
  async examine(subject) {
    const { name } = subject.deployment
    const is = await subject.world.engine.container(name)
    if (is) return [...restartPolicy(is, subject), ...logLimits(is, subject), ...running(is, subject)]
    const next = `make it again: ${commandName} setup --deployment ${name}`
    const text = `there is no container ${name}`
    return [{ id: 'container-absent', severity: 'error', text, evidence: 'the engine knows none of that name', next }]
  },
}
