import fc from 'fast-check'

/*
 * Containers as somebody may have made them by hand, within what Docker's API takes (docs.docker.com/reference/api/engine, ContainerCreate, v1.41): each setting is
 * there or not.
 */

const megabytes = fc.integer({ min: 64, max: 4096 }).map(count => count * 1024 ** 2)
const word = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/)
const address = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.9.${a}.${b}`)
const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 })
const path = word.map(name => `/srv/${name}`)
const from = (...values: string[]) => fc.constantFrom(...values)

/** Settings that the private engine of the bed can really start a container with. */
export const startable = {
  Memory: megabytes,
  NanoCpus: fc.constantFrom(500_000_000, 1_000_000_000, 1_500_000_000),
  CpuShares: fc.integer({ min: 2, max: 2048 }),
  PidsLimit: fc.integer({ min: 64, max: 4096 }),
  OomScoreAdj: fc.integer({ min: 1, max: 1000 }),
  ShmSize: megabytes,
  CapAdd: some(from('NET_BIND_SERVICE', 'CHOWN', 'SETUID', 'KILL')),
  CapDrop: fc.oneof(fc.constant(['ALL']), some(from('NET_RAW', 'MKNOD', 'AUDIT_WRITE', 'SETFCAP'))),
  SecurityOpt: fc.constantFrom(['no-new-privileges'], ['no-new-privileges:true'], ['seccomp=unconfined']),
  ReadonlyRootfs: fc.boolean(),
  Tmpfs: fc.dictionary(path, from('', 'size=16m', 'rw,noexec,size=32m'), { minKeys: 1, maxKeys: 2 }),
  Dns: some(address),
  DnsSearch: some(word.map(name => `${name}.example`)),
  DnsOptions: some(from('ndots:2', 'timeout:1', 'rotate')),
  ExtraHosts: some(fc.tuple(word, address).map(([name, to]) => `${name}:${to}`)),
  Ulimits: fc.integer({ min: 256, max: 1024 }).map(limit => [{ Name: 'nofile', Soft: limit, Hard: limit * 2 }]),
  GroupAdd: some(from('1234', '4321')),
  Init: fc.boolean(),
  Sysctls: fc.constant({ 'net.ipv4.ip_unprivileged_port_start': '80' }),
  LogConfig: fc.constantFrom(
    { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    { Type: 'json-file', Config: {} },
    { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2', labels: 'team' } },
    { Type: 'local', Config: { 'max-size': '7m' } },
  ),
}

/** The others, which need what the bed has not, or which Gatewright does not carry over. */
const others = {
  // By a name, which the image has to have.
  GroupAdd: some(from('audio', '1234', '4321')),
  MemoryReservation: megabytes,
  MemorySwappiness: fc.integer({ min: 1, max: 100 }),
  CpuQuota: fc.integer({ min: 1000, max: 100_000 }),
  CpuPeriod: fc.constantFrom(50_000, 100_000),
  CpusetCpus: from('0', '0-1'),
  BlkioWeight: fc.integer({ min: 10, max: 1000 }),
  OomKillDisable: fc.boolean(),
  Privileged: fc.boolean(),
  IpcMode: from('private', 'host', 'container:other'),
  PidMode: from('', 'host'),
  UTSMode: from('', 'host'),
  UsernsMode: from('', 'host'),
  CgroupParent: from('', '/limited'),
  Runtime: from('runc', 'runsc'),
  Devices: path.map(one => [{ PathOnHost: one, PathInContainer: one, CgroupPermissions: 'rwm' }]),
  DeviceCgroupRules: fc.constant(['c 42:* rmw']),
  StorageOpt: fc.constant({ size: '20G' }),
  VolumesFrom: fc.constant(['other']),
  Links: fc.constant(['other:alias']),
  PublishAllPorts: fc.boolean(),
  AutoRemove: fc.boolean(),
  DeviceRequests: fc.constant([{ Driver: 'nvidia', Count: -1 }]),
  Binds: some(from('data:/data', 'cache:/cache:ro', '/srv/tools:/srv/tools:ro', '/srv/x:/srv/x:ro,z', '/srv/y:/srv/y')),
}

export const config = {
  User: from('1000:1000', '65532', 'nobody'),
  Hostname: word,
  Domainname: word.map(name => `${name}.example`),
  StopSignal: from('SIGINT', 'SIGQUIT'),
  StopTimeout: fc.integer({ min: 1, max: 60 }),
  Labels: fc.dictionary(from('team', 'traefik.enable', 'com.docker.compose.project', 'org.label'), word, {
    maxKeys: 3,
  }),
  Tty: fc.boolean(),
  OpenStdin: fc.boolean(),
}

const anyOf = <T extends Record<string, fc.Arbitrary<unknown>>>(all: T) => fc.record(all, { requiredKeys: [] })

/** Any of them. */
export const anyContainer = () =>
  fc.record({
    host: anyOf({ ...startable, ...others }),
    config: anyOf(config),
    aliases: fc.uniqueArray(word, { maxLength: 2 }),
  })

/** Those with which a container of the bed starts. */
export const startableContainer = () =>
  fc.record({
    host: anyOf(startable),
    config: anyOf({ Hostname: config.Hostname, StopTimeout: config.StopTimeout, Labels: config.Labels }),
  })
