import type { ExitCode } from '../failure.ts'
import type { ForeignText } from '../text/foreign.ts'

/** What preflight found on this host. Gathered by reading only; every default with a reason comes from here. */
export interface HostFacts {
  /** True in a rehearsal: every front end says so. */
  rehearsal: boolean
  /** Who the generated files will belong to: under sudo the invoking user, not root. */
  user: { name: string; home: string; uid: number; gid: number; viaSudo: boolean }
  docker: DockerFacts
  /** LiteLLM containers that exist here, Gatewright's own ones among them. */
  gateways: { id: string; name: string; image: string; state: string; deployment?: string }[]
  postgres: PostgresCandidate[]
  /** Other gateways that are known here or run on this engine, and what they have. */
  neighbours?: Neighbour[]
  networks: string[]
  /** Addresses of this host's interfaces, loopback left out. */
  addresses: { address: string; interface: string; scope: 'private' | 'public' }[]
  /** The first port from 4000 on that nothing listens on at 127.0.0.1, and that no other Gatewright has set aside. */
  freePort: { port: number; wanted: 4000; takenBy?: string }
  /** Bytes. */
  memoryFree: number
  /** Bytes on the file system of Docker's data, or of the home directory where that is unknown. */
  diskFree: number
  node: string
  keychain: { available: boolean; why: string }
  /** The plan's own path of the mcp-postgres server, where it exists on this host. */
  planServer?: string
  /** Names of the tools of MCP servers, by server, as a proof of the server or the running gateway listed them. */
  tools?: Record<string, string[]>
  /** What the registry of an image has, once it was asked. */
  released?: { repository: string; tags: string[]; versions: string[] }
  /** Where links lead to, of paths that go into containers. */
  realPaths?: Record<string, string>
  /** Dangers that the gateway in service has already, by their names: they were allowed, or are from before they were asked about. */
  allowed?: string[]
  /** Filled in once the administrator's login works. */
  database?: DatabaseFacts
}

/** A gateway that Gatewright set up, here or for somebody else on this engine. */
export interface Neighbour {
  name: string
  project?: string
  role?: string
  database?: string
  /** By which its tools read databases. */
  toolsRoles?: string[]
  network?: string
  port?: number
}

export type DockerFacts =
  { reachable: true; version: string; where: string } | { reachable: false; why: string; next: string; exit?: ExitCode }

export interface PostgresCandidate {
  /** How the user knows it: `container "postgres"`, `server on this host`. */
  where: string
  /** host:port as this host sees it. */
  server: string
  /** Docker network and host:port as a container on it sees the server; absent for a server on the host. */
  network?: string
  fromContainer?: string
  /** Directory of its unix socket, for a server on this host. */
  socket?: string
  version?: string
}

/** What the administrator's login sees. */
export interface DatabaseFacts {
  version: string
  superuser: boolean
  databases: { name: ForeignText; owner: ForeignText }[]
  roles: ForeignText[]
}
