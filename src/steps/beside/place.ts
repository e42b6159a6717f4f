import type { Deployment, Server } from '../../deployment/schema.ts'

/** A server that runs in a container of its own. */
export type ServerBeside = Server & { beside: NonNullable<Server['beside']> }

export const isBeside = (server: Server): server is ServerBeside =>
  server.transport === 'stdio' && server.beside !== undefined

/** Those of a deployment's servers that run in containers of their own. */
export const serversBeside = ({ servers }: Pick<Deployment, 'servers'>): ServerBeside[] => servers.filter(isBeside)

/** The port and the path at which supergateway speaks streamable HTTP (its own defaults). */
export const bridgePort = 8000
const bridgePath = '/mcp'

/** Name of a server's own container. A server's name has no `-`, so that no two get the same; and `_` is none of a host name. */
export const besideName = ({ name }: Pick<Deployment, 'name'>, server: Pick<Server, 'name'>): string =>
  `${name}-mcp-${server.name.replaceAll('_', '-')}`

/** Where the gateway reaches it, on the network that both are on. */
export const besideUrl = (deployment: Pick<Deployment, 'name'>, server: Pick<Server, 'name'>): string =>
  `http://${besideName(deployment, server)}:${bridgePort}${bridgePath}`

/** Whether a server is on the private network, as each is that was made or changed since there is one. */
const isPrivate = ({ beside }: ServerBeside) => beside.shared !== undefined

/** The network that only a gateway and the servers beside it are on; nothing where none of them is. */
export const privateNetwork = (deployment: Pick<Deployment, 'name' | 'servers'>): string | undefined =>
  serversBeside(deployment).some(isPrivate) ? `${deployment.name}-mcp` : undefined

/** The networks of a server beside the gateway, that on which it starts first. */
export function networksBeside(deployment: Pick<Deployment, 'name' | 'network' | 'servers'>, server: ServerBeside) {
  const own = isPrivate(server) ? [`${deployment.name}-mcp`] : []
  return [...own, ...(server.beside.shared === false ? [] : [deployment.network])] as [string, ...string[]]
}
