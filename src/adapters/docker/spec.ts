import { isDeepStrictEqual } from 'node:util'
import type { ContainerCreateOptions, ContainerInspectInfo, ImageInspectInfo } from 'dockerode'
import type { ContainerSpec, ContainerState, Mount, PortBinding } from '../container-engine.ts'
import { loaderArguments, loaderEntrypoint } from '../secret-file.ts'
import { applyOptions, type FromImage, optionsOf } from './options.ts'
import { uncarriedOf } from './uncarried.ts'
import { ForeignText } from '../../text/foreign.ts'

const second = 1_000_000_000

const bindMount = ({ source, target, readOnly }: Mount) => ({
  Type: 'bind' as const,
  Source: source,
  Target: target,
  ReadOnly: readOnly,
})

function groupedPorts(ports: PortBinding[]) {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const { address, hostPort, containerPort } of ports)
    (bindings[`${containerPort}/tcp`] ??= []).push({ HostIp: address, HostPort: String(hostPort) })
  return bindings
}

/**
 * The engine's form of a spec. Mounts and not Binds, which would make a missing source as a directory of root; the ports stand in ExposedPorts too,
 * without which an image that has no EXPOSE publishes nothing.
 */
export function createOptions(spec: ContainerSpec, image?: ImageDefaults): ContainerCreateOptions {
  const bindings = groupedPorts(spec.ports)
  const { hidden = [] } = spec
  const shown = Object.entries(spec.env).filter(([name]) => !hidden.includes(name))
  const options = spec.options ?? {}
  return applyOptions(options, {
    name: spec.name,
    Image: spec.image,
    ...(hidden.length > 0 && { Entrypoint: [loaderEntrypoint] }),
    Cmd: hidden.length > 0 ? [...loaderArguments(entrypointOf(image)), ...spec.args] : spec.args,
    Env: shown.map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels,
    ExposedPorts: Object.fromEntries(Object.keys(bindings).map(port => [port, {}])),
    Healthcheck: {
      Test: ['CMD-SHELL', spec.health.command],
      Interval: spec.health.intervalSeconds * second,
      Timeout: spec.health.timeoutSeconds * second,
      Retries: spec.health.retries,
      StartPeriod: spec.health.startSeconds * second,
    },
    HostConfig: {
      Mounts: spec.mounts.map(bindMount),
      PortBindings: bindings,
      NetworkMode: spec.network,
      RestartPolicy: { Name: spec.restart },
      LogConfig: {
        Type: 'json-file',
        // Another driver has options of its own.
        Config: options['log-driver'] ? {} : { 'max-size': spec.log.maxSize, 'max-file': String(spec.log.maxFiles) },
      },
      ExtraHosts: spec.extraHosts,
    },
    NetworkingConfig: { EndpointsConfig: { [spec.network]: { Aliases: spec.aliases } } },
  })
}

/** What an image gives its containers, so that it is not taken for a setting of the container. */
export type ImageDefaults = Pick<ImageInspectInfo['Config'], 'Env' | 'Labels'> &
  Partial<Pick<ImageInspectInfo['Config'], 'Entrypoint'>> &
  FromImage & { Healthcheck?: ContainerInspectInfo['Config']['Healthcheck'] }

const entrypointOf = (image: ImageDefaults | undefined): string[] => [image?.Entrypoint ?? []].flat()

/** Whether a container takes its secrets from a file. */
export const takesFromFile = ({ Config: { Entrypoint, Cmd } }: Pick<ContainerInspectInfo, 'Config'>): boolean =>
  isDeepStrictEqual([Entrypoint ?? []].flat(), [loaderEntrypoint]) &&
  isDeepStrictEqual(Cmd?.slice(0, 3), loaderArguments([]))

/** The arguments that the image's own program gets. */
function argumentsOf(is: ContainerInspectInfo, image: ImageDefaults | undefined): string[] {
  const { Cmd } = is.Config
  return takesFromFile(is) ? Cmd.slice(loaderArguments(entrypointOf(image)).length) : (Cmd ?? [])
}

function pairs(lines: string[]): [string, string][] {
  return lines.map(line => {
    const equals = line.indexOf('=')
    return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]
  })
}

const without = <T>(entries: [string, T][], defaults: Map<string, T>) =>
  Object.fromEntries(entries.filter(([name, value]) => defaults.get(name) !== value))

/** `source:target[:options]`, as `docker run -v` writes it. */
function mountOfBind(bind: string): Mount {
  const [source = '', target = '', options = ''] = bind.split(':')
  return { source, target, readOnly: options.split(',').includes('ro') }
}

function mountsOf({ Mounts, Binds }: ContainerInspectInfo['HostConfig']): Mount[] {
  const bound = (Mounts ?? []).filter(({ Type }) => Type === 'bind')
  // A volume of the engine's own is an option (options.ts).
  const ofHost = ((Binds ?? []) as string[]).filter(bind => bind.startsWith('/'))
  return [
    ...bound.map(({ Source, Target, ReadOnly }) => ({ source: Source, target: Target, readOnly: ReadOnly === true })),
    ...ofHost.map(mountOfBind),
  ]
}

function portsOf(bindings: unknown): PortBinding[] {
  const published = Object.entries((bindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[] | null>)
  return published.flatMap(([port, list]) =>
    (list ?? []).map(({ HostIp, HostPort }) => ({
      // Docker takes no address for every address.
      address: HostIp || '0.0.0.0',
      hostPort: Number(HostPort),
      containerPort: Number.parseInt(port),
    })),
  )
}

type Endpoints = Record<string, { IPAddress?: string; Aliases?: string[] | null; DNSNames?: string[] | null }>

/** Docker 20.10 adds the container's short id to the aliases that were given. */
const givenAliases = (endpoint: Endpoints[string] | undefined, id: string) =>
  (endpoint?.Aliases ?? []).filter(alias => alias !== id.slice(0, 12))

function networksOf(endpoints: Endpoints, name: string): ContainerState['networks'] {
  const networks: ContainerState['networks'] = {}
  for (const [network, { IPAddress, Aliases, DNSNames }] of Object.entries(endpoints))
    networks[network] = {
      address: IPAddress ?? '',
      aliases: [...new Set([name, ...(DNSNames ?? []), ...(Aliases ?? [])])],
    }
  return networks
}

function healthOf(test: ContainerInspectInfo['Config']['Healthcheck']): ContainerSpec['health'] {
  const { Test = [], Interval = 0, Timeout = 0, Retries = 0, StartPeriod = 0 } = test ?? {}
  const command = Test[0] === 'NONE' ? '' : Test.slice(1).join(' ')
  const [intervalSeconds, timeoutSeconds, startSeconds] = [Interval, Timeout, StartPeriod].map(time => time / second)
  return {
    command,
    intervalSeconds: intervalSeconds!,
    timeoutSeconds: timeoutSeconds!,
    retries: Retries,
    startSeconds: startSeconds!,
  }
}

function specOf(
  is: ContainerInspectInfo,
  image: ImageDefaults | undefined,
  fromFile: Record<string, string>,
): ContainerSpec {
  const { Config, HostConfig } = is
  const network = HostConfig.NetworkMode === 'default' ? 'bridge' : (HostConfig.NetworkMode ?? 'bridge')
  const { Type, Config: log } = HostConfig.LogConfig ?? { Type: '', Config: {} }
  const limits = Type === 'json-file' ? (log as Record<string, string>) : {}
  const endpoints = (is.NetworkSettings.Networks ?? {}) as Endpoints
  const options = optionsOf(is, image)
  return {
    name: is.Name.replace(/^\//, ''),
    image: Config.Image,
    args: argumentsOf(is, image),
    env: { ...fromFile, ...without(pairs(Config.Env ?? []), new Map(pairs(image?.Env ?? []))) },
    ...(takesFromFile(is) && { hidden: Object.keys(fromFile) }),
    mounts: mountsOf(HostConfig),
    ports: portsOf(HostConfig.PortBindings),
    network,
    aliases: givenAliases(endpoints[network], is.Id),
    restart: (HostConfig.RestartPolicy?.Name || 'no') as ContainerSpec['restart'],
    log: { maxSize: limits['max-size'] ?? '', maxFiles: Number(limits['max-file'] ?? 0) },
    health: healthOf(Config.Healthcheck),
    labels: without(Object.entries(Config.Labels ?? {}), new Map(Object.entries(image?.Labels ?? {}))),
    extraHosts: HostConfig.ExtraHosts ?? [],
    ...(Object.keys(options).length > 0 && { options }),
  }
}

/** Docker's word for "never". */
const never = '0001-01-01T00:00:00Z'

/** A container as the engine describes it. `image` takes away what it has from its image; `fromFile` is what its secret file holds. */
export function stateOf(
  is: ContainerInspectInfo,
  image?: ImageDefaults,
  fromFile: Record<string, string> = {},
): ContainerState {
  const { State } = is
  const health = State.Health?.Status
  const error = (State as { Error?: string }).Error
  const spec = specOf(is, image, fromFile)
  const uncarried = takesFromFile(is) ? [] : uncarriedOf(is, image)
  return {
    id: is.Id,
    spec,
    imageEnv: Object.fromEntries(pairs(is.Config.Env ?? []).filter(([name]) => !(name in spec.env))),
    status: State.Status as ContainerState['status'],
    ...(health && health !== 'none' && { health: health as ContainerState['health'] }),
    ...(State.Status !== 'running' && State.Status !== 'paused' && { exitCode: State.ExitCode }),
    ...(error && { error: ForeignText.of(error) }),
    ...(uncarried.length > 0 && { uncarried }),
    ...(isDeepStrictEqual(is.Config.Healthcheck, image?.Healthcheck) && { hasHealthOfImage: true }),
    oomKilled: State.OOMKilled,
    restarts: is.RestartCount,
    ...(State.StartedAt !== never && { startedAt: State.StartedAt }),
    imageId: is.Image,
    networks: networksOf((is.NetworkSettings.Networks ?? {}) as Endpoints, spec.name),
  }
}
