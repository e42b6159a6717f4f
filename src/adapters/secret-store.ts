import type { Secret } from '../secret.ts'

/** `container`: what the gateway's process needs. `keys`: virtual keys, which it must not get. */
export type SecretScope = 'container' | 'keys'

/** Where secret values rest: a mode-600 env file for each scope, or the OS keychain. */
export interface SecretStore {
  readonly kind: 'file' | 'keychain'
  /** Where a user would look for this scope: a path, or the keychain's service name. */
  where(scope: SecretScope): string
  /** Everything stored in one scope, by environment variable name. Refuses a file that others can read. */
  read(scope: SecretScope): Promise<Map<string, Secret>>
  /** Replaces the scope's content as a whole. */
  write(scope: SecretScope, values: Map<string, Secret>): Promise<void>
  remove(scope: SecretScope): Promise<void>
}
