import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A way to the registry that is slow, and that a test can cut. */
export type SlowRegistry = {
  /** Stands where the registry's own address would. */
  address: string
  /** Ends every connection, and lets in no new one. */
  cut(): void
  /** Lets connections in again. */
  mend(): void
  stop(): Promise<void>
}

/** Passes connections on to `target`, with at most so many bytes a second from it, all connections taken together. */
export async function slowRegistry(target: string, bytesPerSecond: number): Promise<SlowRegistry> {
  const [host, port] = target.split(':')
  const open = new Set<Socket>()
  let broken = false
  const pace = throttle(bytesPerSecond)
  const server = createServer(near => {
    if (broken) return near.destroy()
    const far = connect(Number(port), host!)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      // A connection that is cut, here or by the engine, has nothing more to say.
      socket.on('error', () => socket.destroy())
    }
    near.on('close', () => far.destroy())
    near.pipe(far)
    far.pipe(pace()).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => open.forEach(socket => socket.destroy())
  return {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    cut: () => ((broken = true), close()),
    mend: () => void (broken = false),
    stop: async () => {
      close()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Streams that share one budget of bytes. */
function throttle(bytesPerSecond: number): () => Transform {
  let free = 0
  return () =>
    new Transform({
      highWaterMark: 16_384,
      async transform(chunk: Buffer, _encoding, done) {
        const now = performance.now()
        free = Math.max(free, now) + (chunk.length / bytesPerSecond) * 1000
        await sleep(free - now)
        done(null, chunk)
      },
    })
}
