import type { Deployment, Model, Server } from '../../deployment/schema.ts'
import { bridgeToken, modelSecretName, serverSecretName } from '../../deployment/secrets.ts'
import { tokenHeader } from '../beside/guard.ts'
import { besideUrl, isBeside } from '../beside/place.ts'
import { filling, withSecretArguments } from './placeholders.ts'

/** How config.yaml names a value that is in the container's environment. */
export const fromEnvironment = (name: string): string => `os.environ/${name}`

/** What an entry of `model_list` says of a model; the id by which it is known as ours comes to it (marks.ts). */
export function modelEntry(model: Model): { model_name: string; litellm_params: Record<string, unknown> } {
  const key = model.mock !== undefined ? 'not-used' : model.apiKey && fromEnvironment(modelSecretName(model))
  return {
    model_name: model.name,
    litellm_params: {
      model: model.model,
      ...(key !== undefined && { api_key: key }),
      ...(model.apiBase !== undefined && { api_base: model.apiBase }),
      ...(model.mock !== undefined && { mock_response: model.mock }),
    },
  }
}

function referenced(server: Server, plain: Record<string, string>, secret: Record<string, string>) {
  const names = Object.keys(secret).map(name => [name, fromEnvironment(serverSecretName(server, name))])
  return { ...plain, ...(Object.fromEntries(names) as Record<string, string>) }
}

/** What an entry of `mcp_servers` says of a server, without its id. */
export function serverEntry(deployment: Deployment, server: Server): Record<string, unknown> {
  const common = {
    transport: isBeside(server) ? 'http' : server.transport,
    ...(server.description !== undefined && { description: server.description }),
  }
  if (isBeside(server)) {
    const token = server.beside.token && { [tokenHeader]: fromEnvironment(serverSecretName(server, bridgeToken)) }
    return { ...common, url: besideUrl(deployment, server), ...(token && { static_headers: token }) }
  }
  if (server.transport !== 'stdio') {
    const headers = referenced(server, server.headers, server.secretHeaders)
    const url = server.secretUrl ? fromEnvironment(serverSecretName(server, 'URL')) : server.url
    return { ...common, url, ...(Object.keys(headers).length > 0 && { static_headers: headers }) }
  }
  const fill = filling(deployment, server)
  const plain = Object.fromEntries(Object.entries(server.env).map(([name, value]) => [name, fill(value)]))
  const env = {
    ...referenced(server, plain, server.secretEnv),
    // Its own setting, and not part of the URL: a URL on the command line can be read by every process.
    ...(server.reads && { PGPASSWORD: fromEnvironment(serverSecretName(server, 'PGPASSWORD')) }),
  }
  return {
    ...common,
    ...withSecretArguments(server.command, server.args.map(fill)),
    ...(Object.keys(env).length > 0 && { env }),
  }
}
