import type { SecretScope } from '../../adapters/secret-store.ts'
import type { Owned, OwnedResource } from '../../engine/owned.ts'
import { nameOf } from '../../gateway/change.ts'

/** What lies in the secret store. */
export const ownedSecrets: Owned = async (entries, context) => {
  const store = context.world.secretStore(context.deployment)
  const database = context.deployment.database.name
  return Promise.all(
    entries.map(async ({ change, receipt }): Promise<OwnedResource> => {
      const scope = nameOf(change) as SecretScope
      const path = store.kind === 'file' ? { path: store.where(scope) } : {}
      const one = { changes: [change.id], group: 'Files', what: `secrets in ${store.where(scope)}`, ...path }
      const is = await store.read(scope)
      if (is.size === 0) return { ...one, standing: 'gone' }
      const had = ((receipt?.had as string[] | undefined) ?? []).filter(name => is.has(name))
      const kept = had.length > 0 ? `; ${had.join(', ')} stays` : ''
      if (scope === 'keys') return { ...one, detail: `virtual keys${kept}`, standing: 'ours' }
      const detail = `master key, salt key, password of the database, and what is kept of earlier deployments${kept}`
      return { ...one, detail, standing: 'data', name: 'secrets', goesWith: [database] }
    }),
  )
}
