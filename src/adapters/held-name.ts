import { once } from 'node:events'
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
