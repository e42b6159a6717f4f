import { dirname, join } from 'node:path'
import type { Deployment } from '../../deployment/schema.ts'
import type { Files, Owner } from '../files.ts'
import type { SecretStore } from '../secret-store.ts'
import { envFileStore } from './env-file.ts'
import { keychainStore } from './keychain.ts'

/** The store that the deployment names. Virtual keys lie beside the container's file, in one of their own. */
export function openSecretStore({ name, paths, secrets }: Deployment, files: Files, owner: Owner): SecretStore {
  if (secrets.store === 'keychain') return keychainStore(name)
  const keys = join(dirname(paths.secrets), `${name}.keys.env`)
  return envFileStore({ files, owner, name, paths: { container: paths.secrets, keys } })
}
