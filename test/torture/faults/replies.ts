import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type ListenOptions, type Server as NetServer } from 'node:net'
import type { LoginReply, Reply, Server } from './injection.ts'

const page = '<!doctype html><html><body><h1>Sign in</h1></body></html>'

const listening = (server: NetServer, where: ListenOptions) =>
  new Promise<AddressInfo | string>(resolve =>
    server.listen(where, () => {
      server.unref()
      resolve(server.address()!)
    }),
  )

/** An HTTP server that answers every request alike. On a unix socket where a path is given; answers where it listens. */
export async function replying(reply: Reply, socket?: string): Promise<string> {
  if (reply === 'is not there') return socket ?? 'http://127.0.0.1:9'
  const server = createHttpServer((request, response) => {
    request.resume()
    request.on('end', () => send(reply, response))
  })
  const address = await listening(server, socket === undefined ? { port: 0, host: '127.0.0.1' } : { path: socket })
  return typeof address === 'string' ? address : `http://127.0.0.1:${address.port}`
}

function send(reply: Exclude<Reply, 'is not there'>, response: ServerResponse): void {
  if (reply === 'is silent') return
  if (reply === 'closes') return void response.destroy()
  if (reply === 'breaks off') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"status":"Pulling from berriai/litellm","id":"v1"}\n', () => response.destroy())
    return
  }
  if ('page' in reply) return void response.writeHead(reply.page, { 'content-type': 'text/html' }).end(page)
  const { status, message } = reply
  // The engine's form of an error and the gateway's.
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message, error: { message } }))
}

/** The message by which a server refuses a login (PostgreSQL: Message Formats, ErrorResponse). */
function errorResponse({ code, message }: LoginReply): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/** Where a PostgreSQL server of this kind can be asked: host:port. */
export async function serverThat(answers: Server): Promise<string> {
  if (answers === 'is not there') return '127.0.0.1:9'
  // RFC 2606 keeps that name from ever being one.
  if (answers === 'has no name') return 'postgres.invalid:5432'
  const server = createServer(connection => {
    connection.on('error', () => undefined)
    connection.once('data', () => {
      if (answers === 'is another service') connection.end('HTTP/1.1 400 Bad Request\r\n\r\n')
      else if (answers !== 'is silent') connection.end(errorResponse(answers))
    })
  })
  const { port } = (await listening(server, { port: 0, host: '127.0.0.1' })) as AddressInfo
  return `127.0.0.1:${port}`
}
