import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What another account needs of a file, in the bits of its mode for everybody else. */
export const forAll = { read: 0o004, run: 0o005, pass: 0o001 } as const

/** Whether everybody may do that to the file or directory itself, by its mode. */
export const allows = (path: string, needed: number): boolean => (~statSync(path).mode & needed) === 0

/** Whether everybody may pass the directories above a path. /root and many a home directory are closed to others. */
export function canBeReached(path: string): boolean {
  const above = dirname(path)
  return above === path || (allows(above, forAll.pass) && canBeReached(above))
}
