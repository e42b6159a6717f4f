import { commandName } from '../../command-name.ts'
import type { Rule } from './rule.ts'

const wildcards = ['0.0.0.0', '::']

const publishedRule: Rule = ({ found: { is } }) => {
  const open = is.spec.ports.filter(({ address }) => wildcards.includes(address))
  return (
    (open.length > 0 || is.spec.network === 'host') && {
      id: 'adopted-published',
      severity: 'error',
      text: 'it is published on every address of this host, past ufw and firewalld',
      evidence:
        is.spec.network === 'host'
          ? 'network host'
          : open.map(({ address, hostPort }) => `${address}:${hostPort}`).join(', '),
      next: `${commandName} reconfigure address --deployment ${is.spec.name}: choose who will connect`,
    }
  )
}

const debugRule: Rule = ({ found: { is } }) =>
  (is.spec.args.includes('--detailed_debug') || /debug/i.test(is.spec.env.LITELLM_LOG ?? '')) && {
    id: 'adopted-debug',
    severity: 'warning',
    text: 'it logs in detail: requests with what users wrote are in the log',
    evidence: is.spec.args.includes('--detailed_debug') ? '--detailed_debug' : `LITELLM_LOG=${is.spec.env.LITELLM_LOG}`,
    next: 'run it without, once nothing has to be found any more',
  }

const socketRule: Rule = ({ found: { is } }) => {
  const socket = is.spec.mounts.find(({ source }) => /docker\.sock$/.test(source))
  return (
    socket && {
      id: 'adopted-docker-socket',
      severity: 'error',
      text: 'Docker’s socket is in the container: whoever breaks into the gateway has this host',
      evidence: `${socket.source} at ${socket.target}`,
      next: 'run MCP servers that need it in a container of their own',
    }
  )
}

const composeRule: Rule = ({ found: { is } }) => {
  const project = is.spec.labels['com.docker.compose.project']
  return (
    project !== undefined && {
      id: 'adopted-compose',
      severity: 'note',
      text: 'docker compose made it, and would make it again',
      evidence: `project ${project}${is.spec.labels['com.docker.compose.project.working_dir'] ? ` in ${is.spec.labels['com.docker.compose.project.working_dir']}` : ''}`,
      next: 'take the service out of the compose file after a correction: the gateway is then Gatewright’s',
    }
  )
}

/** What is wrong with its container. */
export const containerRules: Rule[] = [publishedRule, socketRule, debugRule, composeRule]
