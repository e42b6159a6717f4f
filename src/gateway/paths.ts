import { join } from 'node:path'
import type { Deployment } from '../deployment/schema.ts'

/** Label by which Gatewright knows its own containers and networks. Its value is the deployment's name. */
export const ownLabel = 'dev.gatewright.deployment'

/** The identity of the deployment that made it: a name alone proves nothing. */
export const identityLabel = 'dev.gatewright.identity'

/** The state directory in which that deployment is known, for whoever meets the container from elsewhere. */
export const stateLabel = 'dev.gatewright.state'

/** Label of the containers of MCP servers beside a gateway. Another than the gateway's own, for which they must not be taken; its value is the same. */
export const besideLabel = 'dev.gatewright.beside'

/** SHA-256 of the config.yaml that a container was started with: LiteLLM reads the file once, so another file needs another container. */
export const configLabel = 'dev.gatewright.config'

/** Where things are inside the container. */
export const inContainer = {
  config: '/app/config',
  packages: (server: string) => `/app/mcp/${server}`,
}

/** The files that a deployment generates, below the directories that the user chose. */
export function projectFiles({ paths }: Pick<Deployment, 'paths'>) {
  const { project } = paths
  return {
    project,
    config: join(project, 'config'),
    configFile: join(project, 'config', 'config.yaml'),
    packages: join(project, 'mcp'),
    package: (server: string) => join(project, 'mcp', server),
    deployScript: join(project, 'deploy.sh'),
    setupSql: join(project, 'setup.sql'),
    documents: join(project, 'CLAUDE.md'),
  }
}
