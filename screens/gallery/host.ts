import type { HostFacts } from '../../src/host/facts.ts'

/** A host on which everything is found, for the gallery and for tests of screens. */
export const sampleHost: HostFacts = {
  rehearsal: false,
  user: { name: 'admin', home: '/home/admin', uid: 1000, gid: 1000, viaSudo: false },
  docker: { reachable: true, version: '28.2.1', where: '/var/run/docker.sock' },
  gateways: [{ id: 'gateway', name: 'litellm', image: 'ghcr.io/berriai/litellm:main-latest', state: 'running' }],
  postgres: [
    {
      where: 'container "postgres"',
      server: 'localhost:5432',
      network: 'postgres-net',
      fromContainer: 'postgres:5432',
      version: '15.8',
    },
  ],
  networks: ['bridge', 'postgres-net'],
  addresses: [
    { address: '192.168.1.20', interface: 'eth0', scope: 'private' },
    { address: '10.8.0.4', interface: 'wg0', scope: 'private' },
  ],
  freePort: { port: 4000, wanted: 4000 },
  memoryFree: 1.6 * 2 ** 30,
  diskFree: 40 * 2 ** 30,
  node: '24.21.0',
  keychain: { available: false, why: 'no D-Bus session here' },
}

/** The same without rights on the Docker engine. */
export const hostWithoutDocker: HostFacts = {
  ...sampleHost,
  docker: {
    reachable: false,
    why: 'the user "admin" may not use /var/run/docker.sock',
    next: 'sudo usermod -aG docker admin, then log in again',
  },
}

/** The host of a rehearsal. */
export const rehearsalHost: HostFacts = {
  ...sampleHost,
  rehearsal: true,
  gateways: [],
  postgres: [{ where: 'the rehearsal', server: '127.0.0.1:40123', version: '17.2' }],
}

/** A host with a finished deployment. */
export const finishedHost: HostFacts = {
  ...sampleHost,
  gateways: [
    {
      id: 'gateway',
      name: 'mcp-litellm',
      image: 'ghcr.io/berriai/litellm:v1.108.11',
      state: 'running',
      deployment: 'mcp-litellm',
    },
  ],
}
