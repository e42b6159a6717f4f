import type { Owned, OwnedResource } from '../../engine/owned.ts'
import { asking } from './inspect.ts'

/** A key that the proxy cannot be asked to delete goes with its database, and stays with it. */
export const ownedKeys: Owned = async (entries, context) => {
  const asked = (await asking(context)) !== undefined
  return entries.map(({ change }): OwnedResource => {
    const one = { changes: [change.id], group: 'Gateway', what: change.what }
    return asked
      ? { ...one, detail: 'no client can use it any more', standing: 'ours' }
      : {
          ...one,
          detail: 'the gateway does not run: it stays in the database, where nothing serves it',
          standing: 'ours',
        }
  })
}
