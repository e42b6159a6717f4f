import type { Secret } from '../secret.ts'
import type { Verdict } from './field.ts'

/** How an administrator reaches PostgreSQL, with the secret resolved. */
export interface AdminLogin {
  /** host:port as this host sees it. */
  server: string
  login: 'password' | 'peer'
  user: string
  password?: Secret
  /** Directory of the unix socket, for `peer`. */
  socket: string
}

/** PostgreSQL as the gateway's container will see it. */
export interface ContainerView {
  /** host:port */
  target: string
  network: string
  /** The image of the gateway, from which it is tried where it is here already. */
  image: string
  role: string
  database: string
}

/** By server: the names of its tools, or why they are not known. */
export interface ListedTools {
  tools: Record<string, string[]>
  problems: Record<string, string>
}

/**
 * What a trial may ask of the outside. All of it reads only, but for the container that the user agrees to, and every question ends by the signal or a time limit of its own.
 * Implemented over the adapters in src/host/probes.ts.
 */
export interface Probes {
  /** The typed or referenced value of a secret field, if it can be had. */
  secret(path: string): Promise<Secret | undefined>
  adminLogin(login: AdminLogin, signal: AbortSignal): Promise<Verdict>
  /** Looks for the server on that network, and where `mayRun` tries it from a container there; else says why it was not tried. */
  reachableFromNetwork(view: ContainerView, mayRun: boolean, signal: AbortSignal): Promise<Verdict>
  /** Names of the tools of these servers, as the deployment's gateway in service lists them. */
  toolsInService(servers: string[], deployment: string): Promise<ListedTools>
  /** What the registry of an image says of it, and which versions it has. */
  registry(image: { repository: string; tag: string }, signal: AbortSignal): Promise<Verdict>
  /** Whether the deployment's gateway can have the port on each of these addresses: free, or its own already. */
  portFree(addresses: string[], port: number, deployment: string): Promise<Verdict>
}
