import type { ContainerSpec, Mount, PortBinding } from '../../adapters/container-engine.ts'
import type { Deployment, Server } from '../../deployment/schema.ts'
import { fitsFile } from '../../adapters/secret-file.ts'
import { argumentWords, hasWorkers } from '../../deployment/proxy-arguments.ts'
import { Exit, Failure } from '../../failure.ts'
import { type Identity, identityLabels } from '../../identity/mark.ts'
import type { Secret } from '../../secret.ts'
import { isBeside, privateNetwork } from '../beside/place.ts'
import { confined, withEarlier } from './confine.ts'
import { imageReference } from '../image.ts'
import { configLabel, inContainer, ownLabel, projectFiles } from '../../gateway/paths.ts'
import { sha256 } from '../../text/sha256.ts'

/** The port on which the proxy listens inside its container. */
export const containerPort = 4000

const hostName = 'host.docker.internal'

/** LiteLLM's own compose file checks like this; the image has no curl. */
const healthCommand = `python3 -c "import urllib.request; urllib.request.urlopen('http://localhost:${containerPort}/health/liveliness')"`

/** LiteLLM describes itself at /, /redoc and /openapi.json to everybody, without a key (proxy/utils.py, get_docs_url and its neighbours). */
export const undescribed = { NO_DOCS: 'True', NO_REDOC: 'True', NO_OPENAPI: 'True' }

/** Settings of the process that are no secrets. deploy.sh passes the same ones. */
export function plainEnvironment({ servers, arguments: further }: Deployment): Record<string, string> {
  return {
    // uvicorn ends a worker that does not answer within five seconds, also while it still loads LiteLLM: on a busy machine none ever serves (seen on 1.108.14).
    ...(hasWorkers(further) && { TIMEOUT_WORKER_HEALTHCHECK: '120' }),
    // No .env file is looked for.
    LITELLM_MODE: 'PRODUCTION',
    // The list of model prices that the image brings: no request to GitHub at the start, and no wait where there is no way out.
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    ...undescribed,
    // A database that cannot be migrated ends the start instead of serving from a broken schema.
    ENFORCE_PRISMA_MIGRATION_CHECK: 'true',
    // Since 1.104.0 stdio servers start only with this, and it is read from the environment alone.
    ...(servers.some(server => server.transport === 'stdio' && !isBeside(server)) && {
      LITELLM_ENABLE_MCP_STDIO: 'true',
    }),
  }
}

const readOnly = (source: string, target: string): Mount => ({ source, target, readOnly: true })

/** What a server needs of this host; `packages` is the directory with its npm package. */
export const serverMounts = (server: Server, packages: string): Mount[] => [
  ...(server.package ? [readOnly(packages, inContainer.packages(server.name))] : []),
  ...(server.mount ? [readOnly(server.mount, server.mount)] : []),
]

/** Docker takes one mount for a place in the container; two servers may read the same directory. */
const distinct = (mounts: Mount[]): Mount[] =>
  mounts.filter(({ target }, index) => mounts.findIndex(other => other.target === target) === index)

function mountsOf(deployment: Deployment): Mount[] {
  const paths = projectFiles(deployment)
  return distinct([
    // The directory, not the file: a file that is replaced would stay the old one inside the container.
    readOnly(paths.config, inContainer.config),
    ...deployment.servers
      .filter(server => !isBeside(server))
      .flatMap(server => serverMounts(server, paths.package(server.name))),
    ...(deployment.adopted?.mounts ?? []),
  ])
}

const everyAddress: Record<string, (address: string) => boolean> = {
  '0.0.0.0': address => !address.includes(':'),
  '::': address => address.includes(':'),
}

/** Loopback always; further addresses as chosen, each once. One that stands for all of its kind has to stand alone: Docker would find its port taken. */
export function portsOf({ exposure }: Pick<Deployment, 'exposure'>): PortBinding[] {
  const chosen = ['127.0.0.1', ...exposure.addresses]
  const covered = (address: string) => chosen.some(one => one !== address && everyAddress[one]?.(address))
  const addresses = new Set(chosen.filter(address => !covered(address)))
  return [...addresses].map(address => ({ address, hostPort: exposure.port, containerPort }))
}

/** The host is known by that name only where Docker is told so. */
export function extraHostsOf({ database, servers }: Pick<Deployment, 'database' | 'servers'>): string[] {
  const uses = [database.fromContainer, ...servers.map(({ url }) => url ?? '')].some(text => text.includes(hostName))
  return uses ? [`${hostName}:host-gateway`] : []
}

/** Networks that the gateway joins beyond its own. */
export const joinsOf = (deployment: Pick<Deployment, 'name' | 'servers'>): string[] =>
  [privateNetwork(deployment)].filter(name => name !== undefined)

/** How variables with secrets get into a container. A name that its shell does not know is refused. */
export function handedOver(
  { secrets: { handover } }: Pick<Deployment, 'secrets'>,
  env: Record<string, string>,
): Pick<ContainerSpec, 'hidden'> {
  const names = Object.keys(env)
  if (handover === 'environment' || names.length === 0) return {}
  const unfit = names.find(name => !fitsFile(name))
  if (unfit === undefined) return { hidden: names }
  throw new Failure({
    what: `${unfit} cannot be handed over in a file`,
    why: 'the shell in the container, which reads the file, knows no variable by such a name',
    next: 'give it another name, or hand the secrets over in the environment: secrets.handover: environment',
    exit: Exit.refused,
    remedies: [
      { id: 'in-environment', label: 'Hand them over in the environment', set: { 'secrets.handover': 'environment' } },
    ],
  })
}

/**
 * The container of a deployment. `secrets` is the whole container scope of the store, as `--env-file` passes it: what somebody added to that file
 * reaches the container either way. `config` is the text of config.yaml.
 */
export function containerSpec(
  deployment: Deployment,
  secrets: ReadonlyMap<string, Secret>,
  config: string,
  identity?: Identity,
): ContainerSpec {
  const revealed = Object.fromEntries([...secrets].map(([name, value]) => [name, value.reveal()]))
  const { limits, adopted } = deployment
  const earlier = adopted?.run
  const mounts = mountsOf(deployment)
  const own = ['config', 'packages'].map(name => projectFiles(deployment)[name as 'config' | 'packages'])
  const foreign = mounts.filter(({ source }) => !own.some(path => source === path || source.startsWith(`${path}/`)))
  const options = withEarlier(limits ? confined(limits, 'gateway', foreign) : {}, earlier?.options)
  const joins = joinsOf(deployment)
  return {
    name: deployment.name,
    image: imageReference(deployment),
    args: [
      ...['--config', `${inContainer.config}/config.yaml`, '--port', String(containerPort)],
      ...argumentWords(deployment.arguments ?? ''),
    ],
    env: { ...revealed, ...plainEnvironment(deployment) },
    ...handedOver(deployment, revealed),
    mounts,
    ports: portsOf(deployment),
    network: deployment.network,
    ...(joins.length > 0 && { joins }),
    aliases: [...new Set([deployment.name, ...(earlier?.aliases ?? [])])],
    restart: 'unless-stopped',
    log: deployment.logs,
    // A first start migrates the database, which may take minutes; failures during startSeconds do not count.
    health: earlier?.health ?? {
      ...{ command: healthCommand, intervalSeconds: 10, timeoutSeconds: 10 },
      ...{ retries: 3, startSeconds: 600 },
    },
    labels: {
      ...earlier?.labels,
      [ownLabel]: deployment.name,
      ...identityLabels(identity),
      [configLabel]: sha256(config),
    },
    extraHosts: [...new Set([...extraHostsOf(deployment), ...(earlier?.extraHosts ?? [])])],
    ...(Object.keys(options).length > 0 && { options }),
  }
}
