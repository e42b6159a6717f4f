import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { closedAbove, type ServerEntry, unreadable } from './report.ts'
import { WireError } from './wire.ts'

function may(path: string, what: number): boolean {
  try {
    accessSync(path, what)
    return true
  } catch (error) {
    // What is not there is told by who looks for it.
    return (error as NodeJS.ErrnoException).code !== 'EACCES'
  }
}

const isReadable = (path: string) =>
  may(path, constants.R_OK) && (!statSync(path, { throwIfNoEntry: false })?.isDirectory() || may(path, constants.X_OK))

/** Every directory above a path, the topmost first. */
const above = (path: string): string[] => (dirname(path) === path ? [] : [...above(dirname(path)), dirname(path)])

/**
 * Looks at a mounted directory, and at what the command names in it, as the user that the server will run as: a program says of what it may not read
 * that it is not there. Directories above it are the image's own, such as /root, which is closed there to every other user.
 */
export function checkReadable(mount: string, { command = '', args = [] }: ServerEntry): void {
  const user = `the container’s user, uid ${process.geteuid?.()}`
  const wall = above(mount).find(path => !may(path, constants.X_OK))
  if (wall !== undefined) throw new WireError('command', `${user}, may not pass ${wall}`, closedAbove)
  const named = [command, ...args].filter(path => path.startsWith(`${mount}/`))
  const closed = [mount, ...named].find(path => !isReadable(path))
  if (closed !== undefined) throw new WireError('command', `${user}, may not read ${closed}`, unreadable)
}
