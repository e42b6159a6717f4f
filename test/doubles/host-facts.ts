import type { HostFacts } from '../../src/host/facts.ts'

/** The plan's own world: PostgreSQL in a container named postgres on postgres-net, nothing else. */
export const planHost = (changes: Partial<HostFacts> = {}): HostFacts => ({
  rehearsal: false,
  user: { name: 'administrator', home: '/home/administrator', uid: 1000, gid: 1000, viaSudo: false },
  docker: { reachable: true, version: '28.2.2', where: '/var/run/docker.sock' },
  gateways: [],
  postgres: [
    {
      where: 'container "postgres"',
      server: '127.0.0.1:5432',
      network: 'postgres-net',
      fromContainer: 'postgres:5432',
      version: '15.8',
    },
  ],
  networks: ['postgres-net'],
  addresses: [{ address: '192.168.1.20', interface: 'eth0', scope: 'private' }],
  freePort: { port: 4000, wanted: 4000 },
  memoryFree: 8 * 2 ** 30,
  diskFree: 80 * 2 ** 30,
  node: '24.21.0',
  keychain: { available: false, why: 'no D-Bus session here' },
  ...changes,
})
