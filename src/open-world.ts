import type { ContainerEngine } from './adapters/container-engine.ts'
import { absentEngine } from './adapters/docker/absent.ts'
import { dockerConfigDirectory, findEndpoint } from './adapters/docker/connect.ts'
import { dockerEngine } from './adapters/docker/engine.ts'
import type { Owner } from './adapters/files.ts'
import { registryLogin } from './adapters/docker/registry-login.ts'
import { httpGateway } from './adapters/http-gateway.ts'
import { httpRegistry } from './adapters/http-registry.ts'
import { localFiles } from './adapters/local-files.ts'
import { withTrustedOwn } from './adapters/own-files.ts'
import { npmPackages } from './adapters/npm-packages.ts'
import { runOnHost } from './adapters/program.ts'
import { openPostgres } from './adapters/pg/door.ts'
import { openSecretStore } from './adapters/secret-store/index.ts'
import { readVersions } from './versions/file.ts'
import { asFailure } from './failure.ts'
import { ownPaths } from './paths.ts'
import { wait } from './wait.ts'
import type { World } from './world.ts'

/** An engine that cannot be used is a fact about the host, which preflight shows; whoever uses it all the same meets the reason. */
const engineOf = (env: NodeJS.ProcessEnv): Promise<ContainerEngine> =>
  findEndpoint({ env }).then(
    endpoint => dockerEngine(endpoint, dockerConfigDirectory(env)),
    (error: unknown) => absentEngine(asFailure(error)),
  )

/** The doors of this host. `owner` is whose the generated files will be. */
export async function openWorld(env: NodeJS.ProcessEnv, owner: Owner): Promise<World> {
  const own = ownPaths(env)
  const files = withTrustedOwn(localFiles, own, owner)
  await readVersions(files, own)
  return {
    rehearsal: false,
    engine: await engineOf(env),
    postgres: openPostgres(),
    gateway: httpGateway,
    files,
    packages: npmPackages(files, owner),
    registry: httpRegistry(repository => registryLogin(repository, dockerConfigDirectory(env))),
    run: runOnHost,
    secretStore: deployment => openSecretStore(deployment, files, owner),
    owner,
    own,
    now: () => new Date(),
    wait,
  }
}
