import { commandName } from '../../commands/options.ts'
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

const running = (is: ContainerState): Found[] =>
  foundIf(is.status !== 'running', () => ({
    id: 'container-stopped',
    severity: 'error',
    text: `container ${is.spec.name} does not run`,
    evidence: `${is.status}, exit code ${is.exitCode ?? 'unknown'}${is.oomKilled ? ', ended for lack of memory' : ''}`,
    next: `see why: ${commandName} logs --explain; then docker start ${is.spec.name}`,
  }))

const crashes = (is: ContainerState): Found[] =>
  foundIf(is.restarts > 2, () => ({
    id: 'restarts',
    severity: 'warning',
    text: `Docker has had to start the gateway again ${is.restarts} times`,
    evidence: `RestartCount of ${is.spec.name}: ${is.restarts}`,
    next: `see why: ${commandName} logs --explain`,
  }))

/** The container as such; what it is made of is compared by the group of drift. */
export const container: Group = {
  id: 'container',
  title: 'container',
  async examine(subject) {
    const { name } = subject.deployment
    const is = await subject.world.engine.container(name)
    if (is) return [...running(is), ...restartPolicy(is, subject), ...logLimits(is, subject), ...crashes(is)]
    const next = `make it again: ${commandName} setup --deployment ${name}`
    const text = `there is no container ${name}`
    return [{ id: 'container-absent', severity: 'error', text, evidence: 'the engine knows none of that name', next }]
  },
}
