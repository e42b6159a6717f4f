import { closeSync, openSync } from 'node:fs'

/** Where node's `spawn` puts the first file that is handed over: standard streams come before it, and the lifeline of supervise.ts. */
const first = 4

/** Files and directories that a server is given open, so that it need not pass what lies above them. */
export type Handed<Name extends string> = {
  descriptors: number[]
  /** Each one's path for the server. */
  paths: Record<Name, string>
  /** What the server says, with the paths that this process knows. */
  understood(text: string): string
  close(): void
}

/**
 * Opens `files` for a server of another account. /root and many a home directory are closed to others, and a server that gets there by a capability could
 * read everything on the host; through /proc/self/fd it gets to these files, by their own modes, and to nothing beside them (proc_pid_fd(5)).
 */
export function handed<Name extends string>(files: Record<Name, string>): Handed<Name> {
  const names = Object.keys(files) as Name[]
  const descriptors = names.map(name => openSync(files[name], 'r'))
  const pathOf = (index: number) => `/proc/self/fd/${first + index}`
  return {
    descriptors,
    paths: Object.fromEntries(names.map((name, index) => [name, pathOf(index)])) as Record<Name, string>,
    understood: text => names.reduce((said, name, index) => said.replaceAll(pathOf(index), files[name]), text),
    close: () => descriptors.forEach(descriptor => closeSync(descriptor)),
  }
}
