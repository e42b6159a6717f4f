import type { SecretStore } from '../adapters/secret-store.ts'
import { envName } from '../deployment/secrets.ts'
import { isLocal } from './blocks.ts'

/** Where a virtual key rests: its store, and its name there. */
export const keyName = (alias: string): string => `KEY_${envName(alias)}`

/** A shell line that prints a key on the gateway's host; with a keychain there is none. */
export const printsKey = (store: Pick<SecretStore, 'kind' | 'where'>, alias: string): string | undefined =>
  store.kind === 'file' ? `sed -n 's/^${keyName(alias)}=//p' ${store.where('keys')}` : undefined

/** How `KEY` gets its value in the client's shell, without the key standing there. */
export function keyLines(store: Pick<SecretStore, 'kind' | 'where'>, alias: string, url: string): string[] {
  const prints = printsKey(store, alias)
  if (!prints)
    return [`read -rs KEY   # key "${alias}", from the OS keychain of the gateway's host: ${store.where('keys')}`]
  return isLocal(url) ? [`KEY=$(${prints})`] : [`read -rs KEY   # on the gateway's host this prints it: ${prints}`]
}
