import { dirname, join } from 'node:path'
import { Exit, Failure } from '../../failure.ts'
import type { Deployment } from '../../deployment/schema.ts'
import type { Files, Owner } from '../files.ts'
import type { SecretStore } from '../secret-store.ts'
import { envFileStore } from './env-file.ts'
import { keychainStore } from './keychain.ts'

/** The store that the deployment names. Virtual keys lie beside the container's file, in one of their own. */
export function openSecretStore({ name, paths, secrets }: Deployment, files: Files, owner: Owner): SecretStore {
  if (secrets.store === 'keychain') return keychainStore(name)
  if (paths.secrets === undefined)
    throw new Failure({
      what: 'there is no place for the secrets',
      why: `paths.secrets is not said for ${name}, whose secrets are kept in a file`,
      next: 'name the file in paths.secrets, or choose the keychain: secrets.store: keychain',
      exit: Exit.usage,
    })
  const keys = join(dirname(paths.secrets), `${name}.keys.env`)
  return envFileStore({ files, owner, name, paths: { container: paths.secrets, keys } })
}
