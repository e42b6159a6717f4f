import type { ContainerInspectInfo } from 'dockerode'
import { expect, test } from 'vitest'
import { applyOptions, optionsOf } from '../../../src/adapters/docker/options.ts'

const inspected = (HostConfig: object, Config: object = {}) =>
  ({ Id: 'abcdef0123456789', HostConfig, Config }) as unknown as ContainerInspectInfo

test('what docker run sets by itself is no option', () => {
  const usual = {
    ...{ Memory: 0, MemorySwap: 0, MemorySwappiness: -1, PidsLimit: 0, NanoCpus: 0, ShmSize: 67108864, OomScoreAdj: 0 },
    ...{
      CapAdd: null,
      CapDrop: null,
      Dns: [],
      DnsOptions: [],
      DnsSearch: [],
      Ulimits: null,
      Devices: [],
      Tmpfs: undefined,
    },
    ...{ Privileged: false, ReadonlyRootfs: false, OomKillDisable: false, Init: null, IpcMode: 'private', PidMode: '' },
    ...{ Runtime: 'runc', CgroupnsMode: 'host', SecurityOpt: null, StorageOpt: null, Sysctls: null },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  }
  const config = { Hostname: 'abcdef012345', User: 'node', WorkingDir: '/app' }
  expect(optionsOf(inspected(usual, config), { User: 'node', WorkingDir: '/app' })).toEqual({})
})

test('each option is read as the client writes it', () => {
  const set = {
    ...{ Memory: 536870912, MemorySwap: 536870912, NanoCpus: 1500000000, PidsLimit: 100, ReadonlyRootfs: true },
    ...{ CapAdd: ['NET_ADMIN'], CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], Tmpfs: { '/tmp': 'size=64m' } },
    Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }],
    Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }],
    Binds: ['data:/data:ro', '/etc/x:/etc/x:ro'],
    Sysctls: { 'net.ipv4.ip_forward': '1' },
    LogConfig: { Type: 'syslog', Config: { tag: 'gate' } },
  }
  expect(optionsOf(inspected(set, { User: '1000:1000', Hostname: 'gate' }))).toEqual({
    ...{ user: ['1000:1000'], hostname: ['gate'], memory: ['536870912'], 'memory-swap': ['536870912'] },
    ...{ cpus: ['1.5'], 'pids-limit': ['100'], 'read-only': ['true'], 'cap-add': ['NET_ADMIN'], 'cap-drop': ['ALL'] },
    ...{ 'security-opt': ['no-new-privileges:true'], tmpfs: ['/tmp:size=64m'], ulimit: ['nofile=1024:2048'] },
    ...{ device: ['/dev/fuse:/dev/fuse:rwm'], volume: ['data:/data:ro'], sysctl: ['net.ipv4.ip_forward=1'] },
    ...{ 'log-driver': ['syslog'], 'log-opt': ['tag=gate'] },
  })
})

test('an option that there is not is a mistake', () => {
  expect(() => applyOptions({ 'cap-dorp': ['ALL'] }, {})).toThrow('cap-dorp')
})
