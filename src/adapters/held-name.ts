import { once } from 'node:events'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'

/**
 * A listening socket in Linux's abstract namespace (unix(7)), or nothing where another process has that name. Binding it succeeds for one process, and the
 * kernel gives it back however that process ends. It does not keep this process alive.
 */
export async function holdName(name: string, onCall?: (socket: Socket) => void): Promise<Server | undefined> {
  const server = createServer(onCall)
  server.listen(`\0${name}`)
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
  return server.unref()
}

/** A process, and whose it is. */
export interface Holding {
  pid: number
  uid: number
}

const namesIn = (directory: string) => readdir(directory).catch((): string[] => [])

/** The process that has a name, as the kernel says it: to root of all, to others of their own (proc(5): /proc/net/unix, /proc/PID/fd). */
export async function whoHolds(name: string): Promise<Holding | undefined> {
  const sockets = await readFile('/proc/net/unix', 'utf8').catch(() => '')
  // Connections to it have its name too; the one that listens is marked so (__SO_ACCEPTCON).
  const listening = new RegExp(`^\\S+ \\S+ \\S+ 00010000 \\S+ \\S+ +(\\d+) @${name}$`, 'm')
  const [, inode] = listening.exec(sockets) ?? []
  if (inode === undefined) return undefined
  for (const pid of (await namesIn('/proc')).filter(entry => /^\d+$/.test(entry))) {
    const files = (await namesIn(`/proc/${pid}/fd`)).map(file => readlink(`/proc/${pid}/fd/${file}`).catch(() => ''))
    if (!(await Promise.all(files)).includes(`socket:[${inode}]`)) continue
    const is = await stat(`/proc/${pid}`).catch(() => undefined)
    return is && { pid: Number(pid), uid: is.uid }
  }
  return undefined
}
