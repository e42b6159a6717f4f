import type { Secret } from '../secret.ts'

/** `container`: what the gateway's process needs. `keys`: virtual keys, which it must not get. */
export type SecretScope = 'container' | 'keys'

/** What is kept for a way back: the secrets of the container in service while a change is under way, and those of earlier deployments. */
export type KeptName = 'in-service' | `generation-${number}`

/** Texts for a way back, beside the secrets in use and as closed as they are. */
export interface KeptTexts {
  where(name: KeptName): string
  read(name: KeptName): Promise<Secret | undefined>
  write(name: KeptName, text: Secret): Promise<void>
  remove(name: KeptName): Promise<void>
}

/** Where secret values rest: a mode-600 env file for each scope, or the OS keychain. */
export interface SecretStore {
  readonly kind: 'file' | 'keychain'
  /** Where a user would look for this scope: a path, or the keychain's service name. */
  where(scope: SecretScope): string
  /** Everything stored in one scope, by environment variable name. Refuses a file that others can read. */
  read(scope: SecretScope): Promise<Map<string, Secret>>
  /** Replaces the scope's content as a whole. Of an empty one nothing is left but what somebody else wrote beside the settings. */
  write(scope: SecretScope, values: Map<string, Secret>): Promise<void>
  remove(scope: SecretScope): Promise<void>
  readonly kept: KeptTexts
}
