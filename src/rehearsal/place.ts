import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { Writable } from 'node:stream'

/** A directory that is removed when it is no longer needed, or with this process, however that ends. */
export type Place = { directory: string; remove(): Promise<void> }

/** How the names of such directories begin. */
export const placePrefix = 'gatewright-programs-'

/** Answers while the process that took a place lives: a socket is closed by the kernel, and heard across the namespaces that share the directory. */
const life = 'alive'

/**
 * Removes its argument when the pipe on descriptor 3 closes, which the kernel does for us however this process ends, `kill -9` included. A server that ends with
 * us may still write there for a moment: ten seconds of trying are enough for every one that this was seen with.
 */
const remover = 'read -r _ <&3; n=0; until rm -rf -- "$1" 2>/dev/null || [ $n -ge 50 ]; do n=$((n+1)); sleep 0.2; done'

/** Takes charge of a directory that this process made. */
export function removedWithUs(directory: string): Place {
  const child = spawn('/bin/sh', ['-c', remover, 'remover', directory], {
    // As the server's supervisor: Ctrl-C and a closed terminal reach this process only.
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const lifeline = child.stdio[3] as Writable & { unref(): void }
  lifeline.on('error', () => {})
  const gone = once(child, 'exit')
  gone.catch(() => {})
  child.unref()
  lifeline.unref()
  return {
    directory,
    async remove() {
      child.ref()
      lifeline.end()
      await gone
    },
  }
}

/** Takes charge of a directory in such a way that another process sees whether this one lives. */
export async function takePlace(directory: string): Promise<Place> {
  const place = removedWithUs(directory)
  const alive = createServer(socket => socket.destroy())
  const opened = openSync(directory, 'r')
  alive.listen(socketIn(opened))
  try {
    await once(alive, 'listening')
  } catch (error) {
    closeSync(opened)
    await place.remove()
    throw error
  }
  alive.unref()
  const remove = async () => {
    alive.close(() => closeSync(opened))
    await place.remove()
  }
  return { directory, remove }
}

/** By its open directory, since the path of a socket has at most 107 bytes (unix(7)). */
const socketIn = (opened: number) => `/proc/self/fd/${opened}/${life}`

/** Removes places below `base` whose process and remover ended together, as they do when a container or its host stops. */
export async function clearAbandoned(base: string): Promise<void> {
  const names = readdirSync(base).filter(name => name.startsWith(placePrefix))
  for (const place of names.map(name => join(base, name))) {
    const isOurs = lstatSync(place, { throwIfNoEntry: false })?.uid === process.getuid?.()
    if (isOurs && (await isAbandoned(place))) rmSync(place, { recursive: true, force: true })
  }
}

/** Only a socket that refuses tells of a dead process: a place without one was made a moment ago. */
async function isAbandoned(place: string): Promise<boolean> {
  const opened = openedDirectory(place)
  if (opened === undefined) return false
  try {
    return await refuses(socketIn(opened))
  } finally {
    closeSync(opened)
  }
}

/** Undefined for one that somebody removed meanwhile. */
function openedDirectory(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function refuses(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const call = connect(socket)
    call.once('connect', () => (call.destroy(), resolve(false)))
    call.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}
