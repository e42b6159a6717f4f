import type { Answers } from './field.ts'
import type { Deployment, Server } from './schema.ts'

/** The answers about one server that were given, and not suggested. */
const givenOf = (given: Answers, name: string): { token?: unknown; shared?: unknown } => {
  const servers = (given.servers ?? []) as { name?: string; beside?: { token?: unknown; shared?: unknown } }[]
  return servers.find(one => one.name === name)?.beside ?? {}
}

/** A server beside the gateway without what it has only by suggestion and did not have before. */
function serverAsIs(server: Server, before: Server | undefined, given: Answers): Server {
  const { beside } = server
  if (!beside || !before?.beside) return server
  const said = givenOf(given, server.name)
  const { token, shared, image } = beside
  return {
    ...server,
    beside: {
      image,
      ...((before.beside.token ?? said.token) !== undefined && { token }),
      ...((before.beside.shared ?? said.shared) !== undefined && { shared }),
    },
  }
}

/**
 * A deployment without what is suggested and the gateway in service was made without: its confinement, and the tokens and the private network of the servers beside
 * it. It gets them along with its next new container, and never by a change of its own.
 */
export function asInService(wanted: Deployment, before: Deployment | undefined, given: Answers): Deployment {
  if (!before) return wanted
  const servers = wanted.servers.map(server =>
    serverAsIs(
      server,
      before.servers.find(({ name }) => name === server.name),
      given,
    ),
  )
  const asIs = { ...wanted, servers }
  if ((before.limits ?? given.limits) === undefined) delete asIs.limits
  return asIs
}

/** Servers from before there was a private network can reach what they could reach: a suggestion would take that from them. */
export function keptOpen(wanted: Deployment, before: Deployment | undefined, given: Answers): Deployment {
  if (!before) return wanted
  const servers = wanted.servers.map(server => {
    const was = before.servers.find(({ name }) => name === server.name)?.beside
    const isFromBefore = was !== undefined && was.shared === undefined
    if (!server.beside || !isFromBefore || givenOf(given, server.name).shared !== undefined) return server
    return { ...server, beside: { ...server.beside, shared: true } }
  })
  return { ...wanted, servers }
}
