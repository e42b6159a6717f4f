import type { ContainerEngine } from './adapters/container-engine.ts'
import type { Files } from './adapters/files.ts'
import type { GatewayDoor } from './adapters/gateway.ts'
import type { PackageInstaller } from './adapters/packages.ts'
import type { PostgresDoor } from './adapters/postgres.ts'
import type { RegistryDoor } from './adapters/registry.ts'
import type { RunProgram } from './adapters/program.ts'
import type { SecretStore } from './adapters/secret-store.ts'
import type { Deployment } from './deployment/schema.ts'
import type { OwnPaths } from './paths.ts'

/** Every door to the outside. A test replaces one; a rehearsal replaces the engine. */
export interface World {
  /** True in a rehearsal: nothing outside the temporary directory is touched. */
  rehearsal: boolean
  engine: ContainerEngine
  postgres: PostgresDoor
  gateway: GatewayDoor
  files: Files
  packages: PackageInstaller
  registry: RegistryDoor
  /** Programs of this host. */
  run: RunProgram
  secretStore: (deployment: Deployment) => SecretStore
  /** Owner of generated files. */
  owner: { uid: number; gid: number }
  own: OwnPaths
  now: () => Date
  /** Waits, or ends early with the signal. */
  wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}
