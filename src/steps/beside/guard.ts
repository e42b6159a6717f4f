/*
 * supergateway asks nobody for a key, and a network of Docker's is open to every user of the host: so its own Node process gets a guard before it, which answers 401
 * to whoever does not bring the token. It comes in by NODE_OPTIONS as text, so that no file has to be in the image, and only the bridge has it: it takes itself and the
 * token out of the environment before the server is started. `--import` is known to Node from 18.18 on; an older one ends at once, which leaves nothing open.
 */

/** The header in which the gateway sends the token. */
export const tokenHeader = 'x-gatewright-token'

/** Where a bridge says that it listens: the one question that needs no token. */
export const healthPath = '/healthz'

const program = (variable: string) => `
import http from 'node:http'
import { createHash, timingSafeEqual } from 'node:crypto'
const sum = text => createHash('sha256').update(String(text)).digest()
const token = process.env.${variable}
delete process.env.${variable}
process.env.NODE_OPTIONS = (process.env.NODE_OPTIONS ?? '').replace(/(^| )--import=data:text.javascript;base64,\\S+/, '').trim()
if (process.env.NODE_OPTIONS === '') delete process.env.NODE_OPTIONS
const knows = ({ headers }) => token !== undefined && timingSafeEqual(sum(headers['${tokenHeader}']), sum(token))
const asksHealth = ({ method, url }) => method === 'GET' && url === '${healthPath}'
const answered = ['request', 'checkContinue', 'checkExpectation']
const handedOver = ['upgrade', 'connect']
const emit = http.Server.prototype.emit
http.Server.prototype.emit = function (event, request, other, ...rest) {
  const isGuarded = answered.includes(event) || handedOver.includes(event)
  if (!isGuarded || knows(request) || (event === 'request' && asksHealth(request))) return emit.call(this, event, request, other, ...rest)
  if (handedOver.includes(event)) other.end('HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\n\\r\\n')
  else other.writeHead(401, { connection: 'close' }).end()
  return true
}
`

/** What NODE_OPTIONS holds in the bridge's container; what the server itself is given there stays behind it. */
export const guardOption = (variable: string, own?: string): string =>
  [`--import=data:text/javascript;base64,${Buffer.from(program(variable)).toString('base64')}`, own]
    .filter(Boolean)
    .join(' ')
