import type { ForeignText } from '../text/foreign.ts'
import type { ProgramCall, ProgramEnd } from './program.ts'

/**
 * The door to whatever runs containers: Docker (src/adapters/docker), or child processes in a rehearsal (src/rehearsal/engine.ts).
 * Everything in front of it deals in these plain values.
 */
export interface ContainerEngine {
  readonly kind: 'docker' | 'rehearsal'
  info(): Promise<EngineInfo>
  container(nameOrId: string): Promise<ContainerState | undefined>
  containers(): Promise<ContainerState[]>
  /** Everything that the engine tells whoever asks about a container, as `docker inspect` prints it. */
  described(id: string): Promise<string>
  /** Answers the new container's id. The ports are checked only when it starts. */
  create(spec: ContainerSpec): Promise<string>
  start(id: string): Promise<void>
  stop(id: string): Promise<void>
  restart(id: string): Promise<void>
  remove(id: string): Promise<void>
  rename(id: string, name: string): Promise<void>
  /** Changes when the engine starts the container by itself, without restarting it. */
  setRestart(id: string, restart: ContainerSpec['restart']): Promise<void>
  /** Log lines, oldest first; with `follow` until the container is removed or the signal aborts, across restarts. */
  logs(id: string, options: LogOptions): AsyncIterable<LogLine>
  /** What happens to containers from now on, until the signal aborts. Fails when the engine goes away. */
  events(signal: AbortSignal): AsyncIterable<ContainerEvent>
  /** What a running container uses at this moment, one sample; nothing for one that does not run. */
  usage(id: string): Promise<ContainerUsage | undefined>
  image(reference: string): Promise<ImageState | undefined>
  pull(reference: string, report: (progress: PullProgress) => void, signal: AbortSignal): Promise<void>
  removeImage(reference: string): Promise<void>
  /** Runs a labelled container that removes itself, and answers what it printed. */
  runOnce(spec: OneShotSpec, signal: AbortSignal): Promise<{ exitCode: number; output: ForeignText }>
  /** Runs a program in a container that runs. */
  exec(id: string, call: ProgramCall): Promise<ProgramEnd>
  network(name: string): Promise<NetworkState | undefined>
  networks(): Promise<NetworkState[]>
  createNetwork(name: string, labels: Record<string, string>): Promise<void>
  removeNetwork(name: string): Promise<void>
}

interface EngineInfo {
  version: string
  where: string
  /** Where images and containers lie on this host. */
  dataDirectory?: string
  /** The engine's own, the same for whoever asks it. */
  id?: string
  /** Limits of a container that its kernel cannot keep: the engine drops them. */
  cannotLimit?: readonly string[]
}

/** Options of `docker run`, by the name that they have there, with their values as the client takes them (docker/options.ts). */
export type RunOptions = Readonly<Record<string, readonly string[]>>

export interface Mount {
  source: string
  target: string
  readOnly: boolean
}

export interface PortBinding {
  /** An IP address of this host; never empty, since Docker would publish on every one. */
  address: string
  hostPort: number
  containerPort: number
}

/** A container as it should be. Built purely in src/steps/container/spec.ts and rendered into deploy.sh from the same value. */
export interface ContainerSpec {
  name: string
  image: string
  args: string[]
  /** Values may hold secrets: never print a spec. */
  env: Record<string, string>
  /** Names in `env` that are handed over in a file of the container, so that the engine does not tell them (src/adapters/secret-file.ts). */
  hidden?: readonly string[]
  mounts: Mount[]
  ports: PortBinding[]
  network: string
  /** Further networks that it joins before it starts. Not read back: see `networks` of its state. */
  joins?: readonly string[]
  aliases: string[]
  /** Gatewright makes containers with `unless-stopped` or `no`; the others are found. */
  restart: 'unless-stopped' | 'no' | 'always' | 'on-failure'
  log: { maxSize: string; maxFiles: number }
  /** `command` is run by the shell in the container (`CMD-SHELL`): `docker run --health-cmd` knows no other form. */
  health: { command: string; intervalSeconds: number; timeoutSeconds: number; retries: number; startSeconds: number }
  labels: Record<string, string>
  /** `name:address` lines for /etc/hosts, such as host.docker.internal:host-gateway. */
  extraHosts: string[]
  /** Everything else that it is made with: limits, rights and what an adopted one had. */
  options?: RunOptions
}

export interface ContainerState {
  id: string
  /** Without what it has from its image. */
  spec: ContainerSpec
  /** Variables that it has from its image. */
  imageEnv?: Record<string, string>
  status: 'created' | 'running' | 'restarting' | 'paused' | 'exited' | 'dead' | 'removing'
  health?: 'starting' | 'healthy' | 'unhealthy'
  exitCode?: number
  /** Whether its health check is the one of its image. */
  hasHealthOfImage?: boolean
  /** What it was made with that no spec says, in words. */
  uncarried?: readonly string[]
  /** Docker's own text for a failed start. */
  error?: ForeignText
  oomKilled: boolean
  restarts: number
  /** ISO 8601. */
  startedAt?: string
  imageId: string
  /** Networks it is attached to, with its address and names there. */
  networks: Record<string, { address: string; aliases: string[] }>
}

export interface OneShotSpec {
  image: string
  entrypoint: string[]
  args: string[]
  env?: Record<string, string>
  /** Names in `env` that are handed over in a file, as those of a container are. */
  hidden?: readonly string[]
  mounts?: Mount[]
  network?: string
  extraHosts?: string[]
  options?: RunOptions
}

export interface LogOptions {
  follow: boolean
  /** ISO 8601 or nothing: from the beginning. */
  since?: string
  /** Only the last so many lines. */
  tail?: number
  signal?: AbortSignal
}

export interface LogLine {
  /** ISO 8601 with nanoseconds, as the engine gave it. */
  at: string
  stream: 'stdout' | 'stderr'
  /** What a program wrote, and whoever can make it write. */
  text: ForeignText
}

export interface ContainerEvent {
  /** ISO 8601. */
  at: string
  id: string
  name: string
  action: 'create' | 'start' | 'die' | 'oom' | 'destroy' | 'rename' | 'health'
  exitCode?: number
  /** With `health`. */
  health?: 'healthy' | 'unhealthy'
}

export interface ContainerUsage {
  /** Processor time since the start; two samples make a share. */
  cpuSeconds: number
  /** As `docker stats` counts it: without the file cache. */
  memoryBytes: number
  /** Absent where nothing limits it. */
  memoryLimitBytes?: number
}

export interface ImageState {
  id: string
  /** repository@sha256:…, empty for an image that never came from a registry. */
  digests: string[]
  sizeBytes: number
}

export interface PullProgress {
  /** Layers known so far and layers completed. */
  layers: number
  layersDone: number
  /** Bytes received so far; a total exists only for layers that have begun. */
  bytes: number
  bytesKnown: number
}

export interface NetworkState {
  name: string
  driver: string
  /** Cut off from this host's own networks: Docker publishes no port of a container that is on no other. */
  internal?: boolean
  labels: Record<string, string>
  /** Names and aliases of the containers on it, by container name. */
  members: Record<string, { address: string; aliases: string[] }>
}
