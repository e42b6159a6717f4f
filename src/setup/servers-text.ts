import type { Mount } from '../adapters/container-engine.ts'
import { dangersOf } from '../deployment/dangers.ts'
import type { Deployment, Server } from '../deployment/schema.ts'
import { isBeside, networksBeside } from '../steps/beside/place.ts'
import { joinsOf, serverMounts } from '../steps/container/spec.ts'
import { filling } from '../steps/files/placeholders.ts'
import { imageReference } from '../steps/image.ts'
import { projectFiles } from '../gateway/paths.ts'

const mountText = ({ source, readOnly }: Mount) => `${source}${readOnly ? ' (read-only)' : ''}`

const list = (texts: readonly string[]) => texts.join(', ') || 'nothing'

/** What one server runs, where, and what of this host and its networks it has. */
function serverText(deployment: Deployment, server: Server): string {
  const { name, transport, command = '', args, url = '', package: npm } = server
  if (transport !== 'stdio') return `${name} is reached at ${url}`
  const fill = filling(deployment, server)
  const runs = [command, ...args.map(fill)].join(' ').trim()
  const mounts = serverMounts(server, projectFiles(deployment).package(name)).map(mountText)
  const where = isBeside(server)
    ? `in a container of its own of ${server.beside.image}`
    : `inside the gateway’s container of ${imageReference(deployment)}, where it can read the gateway’s secrets`
  const networks = isBeside(server) ? networksBeside(deployment, server) : [deployment.network, ...joinsOf(deployment)]
  return `${name} runs ${runs} ${where}${npm ? `, installed from npm as ${npm}` : ''}; of this host it has ${list(mounts)}; networks ${list(networks)}`
}

/** Every MCP server as the plan would have it run, and what is dangerous and was allowed. */
export function serverLines(deployment: Deployment, home?: string, real?: Readonly<Record<string, string>>): string[] {
  return [
    ...deployment.servers.map(server => `MCP server ${serverText(deployment, server)}.`),
    ...dangersOf(deployment, home, real).map(({ text }) => `Dangerous, and allowed: ${text}.`),
  ]
}
