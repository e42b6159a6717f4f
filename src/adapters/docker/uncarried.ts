import { isDeepStrictEqual } from 'node:util'
import type { ContainerInspectInfo } from 'dockerode'
import { getProperty } from 'dot-prop'

type Inspected = Pick<ContainerInspectInfo, 'Config' | 'HostConfig' | 'NetworkSettings' | 'Mounts'>

const isSet = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '' && value !== false

/** What can be set of a container, and none of Gatewright's is made with. */
const settings: [at: string, called: string][] = [
  ['HostConfig.VolumesFrom', 'the volumes of other containers'],
  ['HostConfig.Links', 'links to other containers'],
  ['HostConfig.PublishAllPorts', 'every port of its image published'],
  ['HostConfig.AutoRemove', 'that it is removed when it ends'],
  ['HostConfig.DeviceRequests', 'GPUs'],
  ['HostConfig.BlkioWeightDevice', 'weights of block devices'],
  ['HostConfig.BlkioDeviceReadBps', 'limits of reading from block devices'],
  ['HostConfig.BlkioDeviceWriteBps', 'limits of writing to block devices'],
  ['HostConfig.BlkioDeviceReadIOps', 'limits of reading from block devices'],
  ['HostConfig.BlkioDeviceWriteIOps', 'limits of writing to block devices'],
  ['HostConfig.CpuRealtimePeriod', 'its share of real-time processor time'],
  ['HostConfig.CpuRealtimeRuntime', 'its share of real-time processor time'],
  ['HostConfig.KernelMemory', 'a limit of kernel memory'],
  ['HostConfig.KernelMemoryTCP', 'a limit of kernel memory for TCP'],
  ['HostConfig.VolumeDriver', 'a volume driver'],
  ['HostConfig.Annotations', 'annotations'],
  ['Config.Tty', 'a terminal'],
  ['Config.OpenStdin', 'an open standard input'],
  ['Config.MacAddress', 'a MAC address'],
]

const isSetAt = (is: Inspected, at: string) => {
  const value: unknown = getProperty(is, at)
  return isSet(value) && value !== 0 && !(typeof value === 'object' && Object.keys(value as object).length === 0)
}

/** An engine hides parts of /proc and /sys from a container; a privileged one sees them all. */
function unmasked({ HostConfig }: Inspected): string[] {
  const { MaskedPaths, ReadonlyPaths, Privileged } = HostConfig as {
    MaskedPaths?: string[] | null
    ReadonlyPaths?: string[] | null
    Privileged?: boolean
  }
  const isOpen = [MaskedPaths, ReadonlyPaths].some(paths => Array.isArray(paths) && paths.length === 0)
  return isOpen && !Privileged ? ['that it sees all of /proc and /sys'] : []
}

/** `ro` and `rw` are a mount's own. */
const bindOptions = (bind: string) =>
  bind
    .split(':')
    .slice(2)
    .flatMap(options => options.split(','))
    .filter(option => option !== 'ro' && option !== 'rw')

interface BindMount {
  Type: string
  Source?: string
  Target: string
  Consistency?: string
  BindOptions?: { Propagation?: string }
  VolumeOptions?: object
}

const kept = ['bind', 'volume', 'tmpfs']

function mounts({ HostConfig, Mounts }: Inspected): string[] {
  const asked = (HostConfig.Mounts ?? []) as unknown as BindMount[]
  const named = new Set(asked.map(({ Target }) => Target))
  const bound = (HostConfig.Binds ?? []) as string[]
  for (const bind of bound) named.add(bind.split(':')[1]!)
  return [
    ...bound.flatMap(bind => bindOptions(bind).map(option => `option ${option} of the mount ${bind.split(':')[1]}`)),
    ...asked
      .filter(({ BindOptions }) => BindOptions?.Propagation && BindOptions.Propagation !== 'rprivate')
      .map(({ Target, BindOptions }) => `option ${BindOptions!.Propagation} of the mount ${Target}`),
    ...asked
      .filter(({ VolumeOptions }) => VolumeOptions && Object.keys(VolumeOptions).length > 0)
      .map(({ Target }) => `options of the volume at ${Target}`),
    ...asked
      .filter(({ Type }) => !kept.includes(Type))
      .map(({ Type, Target }) => `the mount of type ${Type} at ${Target}`),
    ...(Mounts ?? [])
      .filter(({ Destination }) => !named.has(Destination))
      .map(({ Destination }) => `what is in the volume without a name at ${Destination}`),
    ...asked
      .filter(({ Type, Source }) => Type === 'volume' && !Source)
      .map(({ Target }) => `what is in the volume without a name at ${Target}`),
  ]
}

interface Endpoint {
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string } | null
  DriverOpts?: object | null
}

const endpoints = ({ NetworkSettings }: Inspected): string[] =>
  Object.entries((NetworkSettings?.Networks ?? {}) as Record<string, Endpoint>).flatMap(([name, endpoint]) => {
    const { IPv4Address, IPv6Address } = endpoint.IPAMConfig ?? {}
    const addresses = [IPv4Address, IPv6Address].filter(Boolean)
    return [
      ...(addresses.length > 0 ? [`its address ${addresses.join(', ')} on the network ${name}`] : []),
      ...(isSet(endpoint.DriverOpts) && Object.keys(endpoint.DriverOpts!).length > 0
        ? [`driver options on the network ${name}`]
        : []),
    ]
  })

const wordsOf = (value: unknown) => [value ?? []].flat()

/** What a container was made with that no new one of Gatewright's has, each in words. */
export function uncarriedOf(is: Inspected, image: { Entrypoint?: string | string[] } = {}): string[] {
  const { Entrypoint } = is.Config
  const isOther = !isDeepStrictEqual(wordsOf(Entrypoint), wordsOf(image.Entrypoint))
  return [
    ...new Set([
      ...(isOther ? [`entry point ${wordsOf(Entrypoint).join(' ') || 'none'}`] : []),
      ...settings.filter(([at]) => isSetAt(is, at)).map(([, called]) => called),
      ...unmasked(is),
      ...mounts(is),
      ...endpoints(is),
    ]),
  ]
}
