import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { freemem, userInfo } from 'node:os'
import type { HostFacts } from '../host/facts.ts'

/** The network on which the embedded PostgreSQL is said to be, as in the plan. */
export const rehearsedNetwork = 'postgres-net'

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

async function firstFree(from: number): Promise<number> {
  return (await isFree(from)) ? from : firstFree(from + 1)
}

/** What a rehearsal finds on its made-up host. Nothing of the real one counts but a free port, memory and disk. */
export async function rehearsalFacts(directory: string, home: string, server: string): Promise<HostFacts> {
  const { username, uid, gid } = userInfo()
  const { bavail, bsize } = await statfs(directory)
  const port = await firstFree(4000)
  return {
    rehearsal: true,
    user: { name: username, home, uid, gid, viaSudo: false },
    docker: { reachable: true, version: 'rehearsal', where: 'child processes instead of containers' },
    gateways: [],
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
    freePort: { port, wanted: 4000, ...(port !== 4000 && { takenBy: 'another program' }) },
    memoryFree: freemem(),
    diskFree: bavail * bsize,
    node: process.versions.node,
    keychain: { available: false, why: 'a rehearsal keeps its secrets in its own directory' },
  }
}
