import type { ContainerSpec } from '../../adapters/container-engine.ts'
import type { Deployment, Server } from '../../deployment/schema.ts'
import {
  bridgeToken,
  itemSecretId,
  secretsOf,
  type SecretSpec,
  type SecretValues,
  serverSecretName,
} from '../../deployment/secrets.ts'
import { type Identity, identityLabels } from '../../identity/mark.ts'
import { extraHostsOf, handedOver, serverMounts } from '../container/spec.ts'
import { filling } from '../files/placeholders.ts'
import { quote } from '../../text/shell.ts'
import { besideLabel, projectFiles } from '../../gateway/paths.ts'
import { storedForm } from '../../gateway/resolve-secrets.ts'
import { confined } from '../container/confine.ts'
import { guardOption, healthPath } from './guard.ts'
import { besideName, bridgePort, networksBeside, type ServerBeside } from './place.ts'

const here = `http://127.0.0.1:${bridgePort}`

/** supergateway answers there once it listens; every image of it has node, and none of them curl. */
const listens = `node -e "fetch('${here}${healthPath}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`

/** It listens, and turns away whoever brings no token: an image whose bridge has no guard is not healthy. */
const isGuarded = `node -e "Promise.all(['${healthPath}', '/mcp'].map(path => fetch('${here}' + path))).then(([a, b]) => process.exit(a.ok && b.status === 401 ? 0 : 1), () => process.exit(1))"`

/** A client that went away without a word ends its process after this long. */
const sessionMilliseconds = 10 * 60_000

/** The secrets of one server. */
export const secretsOfServer = (deployment: Deployment, { name }: Pick<Server, 'name'>): SecretSpec[] =>
  secretsOf(deployment).filter(({ id }) => id.startsWith(itemSecretId('servers', name, '')))

/** Names and values of a server's secrets in a container; those that are not known are left out. */
export function secretEnvironment(deployment: Deployment, server: Server, secrets: SecretValues) {
  const known = secretsOfServer(deployment, server).filter(({ id }) => secrets.has(id))
  return Object.fromEntries(known.map(spec => [spec.name, storedForm(spec, secrets.get(spec.id)).reveal()]))
}

/** A word of the shell in which each `{secret:NAME}` is taken from the environment. */
const word = (server: Server, text: string) =>
  text
    .split(/(\{secret:\w+\})/)
    .filter(Boolean)
    .map(part => {
      const name = /^\{secret:(\w+)\}$/.exec(part)?.[1]
      return name === undefined ? quote(part) : `"$${serverSecretName(server, name)}"`
    })
    .join('') || "''"

/** What the bridge gives to its shell. Secrets are named in it by the variables that the store has, so that none stands in an argument. */
export function serverCommand(deployment: Deployment, server: ServerBeside): string {
  const fill = filling(deployment, server)
  const settings = [...Object.keys(server.secretEnv), ...(server.reads ? ['PGPASSWORD'] : [])]
  const exported = settings.map(name => `${name}="$${serverSecretName(server, name)}"`)
  const words = [server.command ?? '', ...server.args.map(fill)].map(text => word(server, text))
  return [...(exported.length > 0 ? [`export ${exported.join(' ')};`] : []), 'exec', ...words].join(' ')
}

/** The container of a server beside the gateway: a bridge that speaks streamable HTTP and starts the server behind it. */
export function besideSpec(
  deployment: Deployment,
  server: ServerBeside,
  secrets: SecretValues,
  identity?: Identity,
): ContainerSpec {
  const fill = filling(deployment, server)
  const plain = Object.fromEntries(Object.entries(server.env).map(([name, value]) => [name, fill(value)]))
  const secretEnv = secretEnvironment(deployment, server, secrets)
  const guard = server.beside.token && {
    NODE_OPTIONS: guardOption(serverSecretName(server, bridgeToken), plain.NODE_OPTIONS),
  }
  const [network, ...joins] = networksBeside(deployment, server)
  const mounts = serverMounts(server, projectFiles(deployment).package(server.name))
  const foreign = mounts.filter(({ source }) => source === server.mount)
  return {
    name: besideName(deployment, server),
    image: server.beside.image,
    // Stateful: else it would start the server anew for each request (github.com/supercorp-ai/supergateway, README).
    args: [
      ...['--stdio', serverCommand(deployment, server), '--outputTransport', 'streamableHttp'],
      ...['--stateful', '--sessionTimeout', String(sessionMilliseconds)],
      ...['--port', String(bridgePort), '--healthEndpoint', healthPath],
    ],
    env: { ...secretEnv, ...plain, ...guard },
    ...handedOver(deployment, secretEnv),
    mounts,
    ports: [],
    network,
    ...(joins.length > 0 && { joins }),
    aliases: [],
    restart: 'unless-stopped',
    log: deployment.logs,
    health: {
      command: guard ? isGuarded : listens,
      intervalSeconds: 5,
      timeoutSeconds: 5,
      retries: 3,
      startSeconds: 120,
    },
    labels: { [besideLabel]: deployment.name, ...identityLabels(identity) },
    extraHosts: extraHostsOf({ database: deployment.database, servers: [server] }),
    ...(deployment.limits && { options: confined(deployment.limits, 'server', foreign) }),
  }
}
