import { statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import type { HostFacts } from '../host/facts.ts'
import type { ContainerEngine } from '../adapters/container-engine.ts'
import { gatewaysAmong } from '../host/gateways.ts'
import { freePort } from '../host/free-port.ts'
import type { PortClaims } from '../host/port-claims.ts'
import { thisUser } from '../host/user.ts'

/** The network on which the embedded PostgreSQL is said to be, as in the plan. */
export const rehearsedNetwork = 'postgres-net'

/** What a rehearsal finds on its made-up host. Nothing of the real one counts but a free port, memory and disk. */
export async function rehearsalFacts(
  directory: string,
  home: string,
  server: string,
  claims: PortClaims,
  engine: Pick<ContainerEngine, 'containers'>,
): Promise<HostFacts> {
  const { username, uid, gid } = thisUser({ HOME: home })
  const { bavail, bsize } = await statfs(directory)
  return {
    rehearsal: true,
    user: { name: username, home, uid, gid, viaSudo: false },
    docker: { reachable: true, version: 'rehearsal', where: 'child processes instead of containers' },
    gateways: gatewaysAmong(await engine.containers()),
    postgres: [
      {
        where: 'the embedded PostgreSQL of this rehearsal',
        server,
        network: rehearsedNetwork,
        fromContainer: server,
      },
    ],
    networks: [rehearsedNetwork],
    addresses: [],
    freePort: await freePort([], claims),
    memoryFree: freemem(),
    diskFree: bavail * bsize,
    node: process.versions.node,
    keychain: { available: false, why: 'a rehearsal keeps its secrets in its own directory' },
  }
}
