import type { ContainerInspectInfo } from 'dockerode'
import { getProperty, setProperty } from 'dot-prop'
import type { RunOptions } from '../container-engine.ts'

/*
 * Options of `docker run` beyond what a spec has fields for, as one table: where each stands in the engine's API (docs.docker.com/reference/api/engine), which is
 * both what it answers and what it is given, and how the client writes it (docs.docker.com/reference/cli/docker/container/run). What stands in no row is named by
 * `uncarried`, so that nothing of a container gets lost without a word.
 */

type Inspected = Pick<ContainerInspectInfo, 'Config' | 'HostConfig' | 'Id'>

/** What an image gives its containers by itself. */
export type FromImage = Partial<Pick<ContainerInspectInfo['Config'], 'User' | 'WorkingDir'>> & { StopSignal?: string }

interface Row {
  at: string
  /** Its values as the client takes them; none where it is as without the option. */
  take: (value: unknown, is: Inspected) => string[]
  give: (values: readonly string[]) => unknown
}

const text = (at: string, ...usual: string[]): Row => ({
  at,
  take: value => (typeof value === 'string' && value !== '' && !usual.includes(value) ? [value] : []),
  give: ([value]) => value,
})

const number = (at: string, ...usual: number[]): Row => ({
  at,
  take: value => (typeof value === 'number' && ![0, ...usual].includes(value) ? [String(value)] : []),
  give: ([value]) => Number(value),
})

const flag = (at: string): Row => ({ at, take: value => (value === true ? ['true'] : []), give: () => true })

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter(one => typeof one === 'string') : [])

const list = (at: string): Row => ({ at, take: strings, give: values => [...values] })

const entriesOf = (value: unknown): [string, string][] => Object.entries((value ?? {}) as Record<string, string>)

/** `name=value`, or a name alone where nothing follows. */
const map = (at: string, between = '='): Row => ({
  at,
  take: value => entriesOf(value).map(([name, one]) => (one === '' ? name : `${name}${between}${one}`)),
  give: values =>
    Object.fromEntries(
      values.map(one => {
        const end = one.indexOf(between)
        return end < 0 ? [one, ''] : [one.slice(0, end), one.slice(end + 1)]
      }),
    ),
})

interface Ulimit {
  Name: string
  Soft: number
  Hard: number
}

const ulimits: Row = {
  at: 'HostConfig.Ulimits',
  take: value => ((value ?? []) as Ulimit[]).map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`),
  give: values =>
    values.map(one => {
      const [Name = '', limits = ''] = one.split('=')
      const [soft, hard = soft] = limits.split(':').map(Number)
      return { Name, Soft: soft, Hard: hard }
    }),
}

interface Device {
  PathOnHost: string
  PathInContainer: string
  CgroupPermissions: string
}

const devices: Row = {
  at: 'HostConfig.Devices',
  take: value =>
    ((value ?? []) as Device[]).map(one => [one.PathOnHost, one.PathInContainer, one.CgroupPermissions].join(':')),
  give: values =>
    values.map(one => {
      const [PathOnHost, PathInContainer = PathOnHost, CgroupPermissions = 'rwm'] = one.split(':')
      return { PathOnHost, PathInContainer, CgroupPermissions }
    }),
}

/** `no-new-privileges` alone means `:true`. */
const securityOptions: Row = {
  ...list('HostConfig.SecurityOpt'),
  take: value => strings(value).map(one => (one === 'no-new-privileges' ? `${one}:true` : one)),
}

/** Without a limit for swap the engine allows as much again. */
const swap: Row = {
  ...number('HostConfig.MemorySwap'),
  take: (value, { HostConfig }) =>
    typeof value === 'number' && value !== 0 && value !== 2 * (HostConfig.Memory ?? 0) ? [String(value)] : [],
}

const swappiness: Row = {
  ...number('HostConfig.MemorySwappiness'),
  take: value => (typeof value === 'number' && value >= 0 ? [String(value)] : []),
}

const processors: Row = {
  at: 'HostConfig.NanoCpus',
  take: value => (typeof value === 'number' && value > 0 ? [String(value / 1e9)] : []),
  give: ([value]) => Math.round(Number(value) * 1e9),
}

/** The engine names a container that was not named otherwise by its id. */
const hostname: Row = {
  ...text('Config.Hostname'),
  take: (value, { Id }) => (typeof value === 'string' && value !== '' && !Id.startsWith(value) ? [value] : []),
}

/** A volume that the engine keeps by a name, in either of the forms in which it is asked for. */
interface VolumeMount {
  Type: string
  Source?: string
  Target: string
  ReadOnly?: boolean
}

const isVolume = (bind: string) => !bind.startsWith('/')

const volumes: Row = {
  at: 'HostConfig.Binds',
  take: (value, { HostConfig }) => [
    ...strings(value).filter(isVolume),
    ...((HostConfig.Mounts ?? []) as unknown as VolumeMount[])
      .filter(({ Type, Source }) => Type === 'volume' && Source)
      .map(({ Source, Target, ReadOnly }) => `${Source}:${Target}${ReadOnly ? ':ro' : ''}`),
  ],
  give: values => [...values],
}

/** A memory file system in either of its forms. */
interface MemoryMount {
  Type: string
  Target: string
  TmpfsOptions?: { SizeBytes?: number; Mode?: number }
}

const sizeAndMode = ({ SizeBytes, Mode }: NonNullable<MemoryMount['TmpfsOptions']>) =>
  [...(SizeBytes ? [`size=${SizeBytes}`] : []), ...(Mode ? [`mode=${Mode.toString(8)}`] : [])].join(',')

const tmpfs: Row = {
  ...map('HostConfig.Tmpfs', ':'),
  take: (value, is) => [
    ...map('', ':').take(value, is),
    ...((is.HostConfig.Mounts ?? []) as unknown as MemoryMount[])
      .filter(({ Type }) => Type === 'tmpfs')
      .map(({ Target, TmpfsOptions }) => [Target, sizeAndMode(TmpfsOptions ?? {})].filter(Boolean).join(':')),
  ],
}

const rows: Record<string, Row> = {
  user: text('Config.User'),
  hostname,
  domainname: text('Config.Domainname'),
  workdir: text('Config.WorkingDir'),
  'stop-signal': text('Config.StopSignal'),
  'stop-timeout': number('Config.StopTimeout'),
  memory: number('HostConfig.Memory'),
  'memory-swap': swap,
  'memory-reservation': number('HostConfig.MemoryReservation'),
  'memory-swappiness': swappiness,
  cpus: processors,
  'cpu-shares': number('HostConfig.CpuShares'),
  'cpu-period': number('HostConfig.CpuPeriod'),
  'cpu-quota': number('HostConfig.CpuQuota'),
  'cpuset-cpus': text('HostConfig.CpusetCpus'),
  'cpuset-mems': text('HostConfig.CpusetMems'),
  'pids-limit': number('HostConfig.PidsLimit', -1),
  'blkio-weight': number('HostConfig.BlkioWeight'),
  'oom-score-adj': number('HostConfig.OomScoreAdj'),
  'oom-kill-disable': flag('HostConfig.OomKillDisable'),
  'shm-size': number('HostConfig.ShmSize', 64 * 1024 ** 2),
  ulimit: ulimits,
  'cap-add': list('HostConfig.CapAdd'),
  'cap-drop': list('HostConfig.CapDrop'),
  'security-opt': securityOptions,
  privileged: flag('HostConfig.Privileged'),
  'read-only': flag('HostConfig.ReadonlyRootfs'),
  tmpfs,
  volume: volumes,
  init: flag('HostConfig.Init'),
  ipc: text('HostConfig.IpcMode', 'private', 'shareable'),
  pid: text('HostConfig.PidMode'),
  uts: text('HostConfig.UTSMode'),
  userns: text('HostConfig.UsernsMode'),
  cgroupns: text('HostConfig.CgroupnsMode', 'host'),
  'cgroup-parent': text('HostConfig.CgroupParent'),
  runtime: text('HostConfig.Runtime', 'runc', 'io.containerd.runc.v2'),
  sysctl: map('HostConfig.Sysctls'),
  'group-add': list('HostConfig.GroupAdd'),
  device: devices,
  'device-cgroup-rule': list('HostConfig.DeviceCgroupRules'),
  dns: list('HostConfig.Dns'),
  'dns-search': list('HostConfig.DnsSearch'),
  'dns-option': list('HostConfig.DnsOptions'),
  'storage-opt': map('HostConfig.StorageOpt'),
  'log-driver': text('HostConfig.LogConfig.Type', 'json-file'),
  'log-opt': map('HostConfig.LogConfig.Config'),
}

/** Names of the options that a container may have, as `docker run` writes them. */
export const optionNames: readonly string[] = Object.keys(rows)

/** Rotation of the usual log is a spec's own (`log`). */
const ownOfLog = /^max-(size|file)=/

const isOfImage = (name: string, value: string, { User, WorkingDir, StopSignal }: FromImage) =>
  ({ user: User, workdir: WorkingDir, 'stop-signal': StopSignal })[name] === value

/** The options with which a container was made. */
export function optionsOf(is: Inspected, image: FromImage = {}): RunOptions {
  const found = Object.entries(rows).map(([name, { at, take }]): [string, string[]] => {
    const values = take(getProperty(is, at), is).filter(value => !isOfImage(name, value, image))
    const isUsualLog = name === 'log-opt' && is.HostConfig.LogConfig?.Type === 'json-file'
    return [name, isUsualLog ? values.filter(value => !ownOfLog.test(value)) : values]
  })
  return Object.fromEntries(found.filter(([, values]) => values.length > 0))
}

/** Puts options into what the engine is given. */
export function applyOptions<T extends object>(options: RunOptions, into: T): T {
  const holder = { HostConfig: (into as { HostConfig?: object }).HostConfig, Config: into }
  for (const [name, values] of Object.entries(options)) {
    const row = rows[name]
    if (!row) throw new Error(`${name} is no option of a container`)
    const given = row.give(values)
    const before: unknown = getProperty(holder, row.at)
    const isGroup = typeof given === 'object' && !Array.isArray(given) && typeof before === 'object'
    setProperty(holder, row.at, isGroup ? { ...before, ...given } : given)
  }
  return into
}
