import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { BlockList } from 'node:net'
import type { HostFacts } from './facts.ts'

/** Address ranges that are not routed on the internet: RFC 1918, RFC 6598 (shared), RFC 4193 (unique local). */
const privateRanges = new BlockList()
privateRanges.addSubnet('10.0.0.0', 8, 'ipv4')
privateRanges.addSubnet('172.16.0.0', 12, 'ipv4')
privateRanges.addSubnet('192.168.0.0', 16, 'ipv4')
privateRanges.addSubnet('100.64.0.0', 10, 'ipv4')
privateRanges.addSubnet('fc00::', 7, 'ipv6')

const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')

/** Docker's own ends of its networks: nobody outside this host reaches them. */
const ofDocker = /^(docker\d+|docker_gwbridge|br-[0-9a-f]{12}|veth)/

const family = ({ family }: NetworkInterfaceInfo) => family.toLowerCase() as 'ipv4' | 'ipv6'

/** The addresses at which this host can be reached from outside, IPv4 first. */
export function hostAddresses(interfaces = networkInterfaces()): HostFacts['addresses'] {
  const all = Object.entries(interfaces).flatMap(([name, infos]) => (infos ?? []).map(info => ({ name, info })))
  return all
    .filter(({ name, info }) => !info.internal && !ofDocker.test(name) && !linkLocal.check(info.address, family(info)))
    .sort((a, b) => family(a.info).localeCompare(family(b.info)))
    .map(({ name, info }) => ({
      address: info.address,
      interface: name,
      scope: privateRanges.check(info.address, family(info)) ? 'private' : 'public',
    }))
}
