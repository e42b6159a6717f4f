import { each, type Owned } from '../engine/owned.ts'
import { nameOf } from '../gateway/change.ts'

/** Those that were made. One whose mode was changed was there before, and stays. */
export const ownedDirectories: Owned = (entries, context) =>
  madeDirectories(
    entries.filter(({ change }) => change.action === 'create'),
    context,
  )

const madeDirectories = each(async ({ change }, { world }) => {
  const path = nameOf(change)
  const standing = (await world.files.stat(path)) ? 'ours' : 'gone'
  return {
    changes: [change.id],
    group: 'Files',
    what: `directory ${path}`,
    detail: 'unless somebody else has put something there',
    path,
    isDirectory: true,
    standing,
  }
})
