import { once } from 'node:events'
import { connect, createServer, type ListenOptions, type NetConnectOpts, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A way to a server that a test can make slow or cut. */
export type Proxy = {
  /** The port it listens on; 0 where that is a unix socket. */
  port: number
  /** Behaves as a server that went away: connections end, and nobody listens any more. */
  cut(): Promise<void>
  /** Listens again, at the same place. */
  mend(): Promise<void>
}

/** Passes connections on to `target`, with at most so many bytes a second from it, all connections taken together. */
export async function proxyTo(
  target: NetConnectOpts,
  listen: ListenOptions = { host: '127.0.0.1', port: 0 },
  bytesPerSecond = Infinity,
): Promise<Proxy> {
  const open = new Set<Socket>()
  const paced = throttle(bytesPerSecond)
  const server = createServer({ allowHalfOpen: true }, near => {
    const far = connect({ ...target, allowHalfOpen: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      // A connection that is cut, by the test or by an end of it, has nothing more to say.
      socket.on('error', () => (near.destroy(), far.destroy()))
    }
    near.on('close', () => far.destroy())
    near.pipe(far)
    far.pipe(paced()).pipe(near)
  })
  const start = async (where: ListenOptions) => {
    server.listen(where)
    await once(server, 'listening')
  }
  await start(listen)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    port,
    cut: async () => {
      const closed = once(server, 'close')
      server.close()
      open.forEach(socket => socket.destroy())
      await closed
    },
    // An address with both is a port, for node.
    mend: () => start(listen.path ? listen : { ...listen, port }),
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
        if (free > now) await sleep(free - now)
        done(null, chunk)
      },
    })
}
