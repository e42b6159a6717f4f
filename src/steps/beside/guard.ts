/*
 * supergateway asks nobody for a key, and a network of Docker's is open to every user of the host: so its own Node process gets a guard before it, which answers 401
 * to whoever does not bring the token. It comes in by NODE_OPTIONS as text, so that no file has to be in the image, and only the bridge has it: it takes itself and the
 * token out of the environment before the server is started. `--import` is known to Node from 18.18 on; an older one ends at once, which leaves nothing open.
 */

/*
 * It also keeps the bridge from filling its container. A client that leaves without ending its session (the SDK's `close` does not end it) leaves a process behind until
 * LiteLLM ends the session after 30 to 60 minutes, or the bridge after its timeout: 11 threads for one of Node, of which 46 are 512. When three quarters of the
 * container's limits are used, each new session ends the one that was used longest ago; one that the bridge has ended by its timeout makes no room, and the next is ended. Its
 * client is answered 404, and opens another one (modelcontextprotocol.io, Session Management).
 */

/** The header in which the gateway sends the token. */
export const tokenHeader = 'x-gatewright-token'

/** Where a bridge says that it listens: the one question that needs no token. */
export const healthPath = '/healthz'

const program = (variable: string, groups: string) => `
import http from 'node:http'
import { readFileSync } from 'node:fs'
import { createHash, timingSafeEqual } from 'node:crypto'
const sum = text => createHash('sha256').update(String(text)).digest()
const token = process.env.${variable}
delete process.env.${variable}
process.env.NODE_OPTIONS = (process.env.NODE_OPTIONS ?? '').replace(/(^| )--import=data:text.javascript;base64,\\S+/, '').trim()
if (process.env.NODE_OPTIONS === '') delete process.env.NODE_OPTIONS
const knows = ({ headers }) => token !== undefined && timingSafeEqual(sum(headers['${tokenHeader}']), sum(token))
const asksHealth = ({ method, url }) => method === 'GET' && url === '${healthPath}'
const read = file => { try { return readFileSync('${groups}/' + file, 'utf8') } catch { return '' } }
const limits = [
  ['pids.current', 'pids.max'],
  ['memory.stat', 'memory.max'],
  ['pids/pids.current', 'pids/pids.max'],
  ['memory/memory.stat', 'memory/memory.limit_in_bytes'],
]
const number = text => Number(/^(?:(?:anon|rss) )?(\\d+)$/m.exec(text)?.[1])
const isFull = () => limits.some(([used, most]) => number(read(used)) > 0.75 * number(read(most)))
const sessions = new Map()
const header = 'mcp-session-id'
const end = (port, id) => {
  sessions.delete(id)
  const headers = { '${tokenHeader}': token, [header]: id }
  const next = answer => answer.resume().statusCode >= 400 && makeRoom(port)
  http.request({ host: '127.0.0.1', port, path: '/mcp', method: 'DELETE', headers }, next).on('error', () => {}).end()
}
const inUse = (id, response) => {
  const calls = sessions.get(id) ?? 0
  sessions.delete(id)
  sessions.set(id, calls + 1)
  response.once('close', () => sessions.has(id) && sessions.set(id, sessions.get(id) - 1))
}
const makeRoom = port => {
  const idle = [...sessions].find(([, calls]) => calls === 0)?.[0]
  if (idle !== undefined && isFull()) end(port, idle)
}
const follow = ({ method, headers, socket }, response) => {
  const id = headers[header]
  if (method === 'DELETE') sessions.delete(id)
  if (method !== 'POST') return
  if (id !== undefined) return void (sessions.has(id) && inUse(id, response))
  makeRoom(socket.localPort)
  const { writeHead } = response
  response.writeHead = (...all) => {
    writeHead.apply(response, all)
    if (response.hasHeader(header)) inUse(response.getHeader(header), response)
    return response
  }
}
const answered = ['request', 'checkContinue', 'checkExpectation']
const handedOver = ['upgrade', 'connect']
const emit = http.Server.prototype.emit
http.Server.prototype.emit = function (event, request, other, ...rest) {
  const isGuarded = answered.includes(event) || handedOver.includes(event)
  if (event === 'request' && knows(request)) follow(request, other)
  if (!isGuarded || knows(request) || (event === 'request' && asksHealth(request))) return emit.call(this, event, request, other, ...rest)
  if (handedOver.includes(event)) other.end('HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\n\\r\\n')
  else other.writeHead(401, { connection: 'close' }).end()
  return true
}
`

/** What NODE_OPTIONS holds in the bridge's container; what the server itself is given there stays behind it. */
export const guardOption = (variable: string, own?: string, groups = '/sys/fs/cgroup'): string =>
  [`--import=data:text/javascript;base64,${Buffer.from(program(variable, groups)).toString('base64')}`, own]
    .filter(Boolean)
    .join(' ')
