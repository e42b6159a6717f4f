import type { Server } from '../../deployment/schema.ts'
import { code, type KnownCause } from './cause.ts'

const hostOf = ({ url = '' }: Server) => URL.parse(url)?.hostname ?? url

/** As the guard of Python's MCP SDK compares it: with a port, also where the URL has none (mcp/server/transport_security.py, allowed is `localhost:*`). */
function portOf(url = ''): string {
  const { port, protocol } = URL.parse(url) ?? {}
  return port || (protocol === 'https:' ? '443' : '80')
}

/** Whether an address means the machine that asks. */
const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[?::1\]?)$/.test(host)

const certificates = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]

/** Why a server behind an address does not answer. */
export const remoteCauses: KnownCause[] = [
  {
    id: 'localhost',
    trap: '`localhost` in a URL',
    means: ({ server, report }) =>
      report.stage === 'connect' && report.code === 'ECONNREFUSED' && isLoopback(hostOf(server))
        ? `${hostOf(server)} is the gateway’s own container, where nothing listens`
        : undefined,
    ways: ['answer'],
    answer:
      'reach it as host.docker.internal, the name of this host in there; or by its container’s name on the network',
    asks: 'url',
    sets: ({ url = '' }) => ({ url: url.replace(/(?<=\/\/)(\[[^\]]*\]|[^/:?#]*)/, 'host.docker.internal') }),
  },
  {
    id: 'name-unknown',
    trap: 'a host name that the container’s network does not know',
    means: code(
      'connect',
      ['ENOTFOUND', 'EAI_AGAIN'],
      ({ server }) => `the container does not find the name ${hostOf(server)}`,
    ),
    ways: ['answer'],
    answer: 'connect that container to the gateway’s network, or correct the name',
    asks: 'url',
  },
  {
    id: 'certificate',
    trap: 'TLS with a private certificate authority',
    means: code(
      'connect',
      certificates,
      ({ server }) => `the certificate of ${hostOf(server)} is signed by an authority that the container does not know`,
    ),
    ways: ['image', 'answer'],
    answer: 'let it have a public certificate, or reach it over http on the internal network',
    asks: 'url',
  },
  {
    id: 'certificate-wrong',
    trap: 'a certificate that has expired or names another host',
    means: code(
      'connect',
      ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ({ report }) => `its certificate is not valid: ${report.detail}`,
    ),
    ways: ['answer'],
    answer: 'renew the certificate, or use the name that it is for',
    asks: 'url',
  },
  {
    id: 'scheme',
    trap: 'https in the URL of a server that speaks http',
    means: ({ report }) =>
      report.stage === 'connect' && /wrong version number|packet length too long/i.test(report.detail)
        ? 'it speaks http, and its URL says https'
        : undefined,
    ways: ['answer'],
    answer: 'write http:// in its URL',
    asks: 'url',
    sets: ({ url = '' }) => ({ url: url.replace(/^https:/, 'http:') }),
  },
  {
    id: 'refused',
    trap: 'an address where nothing listens',
    means: code(
      'connect',
      ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH'],
      ({ report }) => report.detail,
    ),
    ways: ['answer'],
    answer: 'start it, let it listen on an address that containers reach (0.0.0.0), and correct the port',
    asks: 'url',
  },
  {
    id: 'host-header',
    trap: '`421 Invalid Host header` of servers built with the Python SDK',
    means: ({ report }) =>
      report.code === '421' || /invalid host header/i.test(report.detail)
        ? 'it refuses to be called by this host name (421 Invalid Host header): the guard of Python’s MCP SDK against DNS rebinding'
        : undefined,
    ways: ['answer'],
    answer:
      'call it by the name that its guard lets through, with a header Host; or add the name and port to allowed_hosts of its TransportSecuritySettings, and restart it',
    asks: 'url',
    sets: ({ url }) => ({ 'headers.Host': `localhost:${portOf(url)}` }),
  },
  {
    id: 'authorization',
    trap: 'a server that wants a key',
    means: code('http', ['401', '403'], ({ report }) => `it refuses without the right key: ${report.detail}`),
    ways: ['answer'],
    answer:
      'give it the header that it wants under Authorization; one that wants a login in a browser cannot be used this way',
    asks: 'secretHeaders.Authorization',
  },
  {
    id: 'wrong-path',
    trap: 'a URL without the path of the MCP endpoint, or the other transport',
    means: code(
      'http',
      ['404', '405', '406'],
      ({ report, server }) =>
        `at that address is no MCP endpoint for ${server.transport === 'sse' ? 'SSE' : 'streamable HTTP'}: ${report.detail}`,
    ),
    ways: ['answer'],
    answer: 'correct the path (often /mcp, or /sse for SSE) or the transport',
    asks: 'url',
  },
  {
    id: 'http',
    trap: 'a web server that is no MCP server',
    means: ({ report }) =>
      report.stage === 'http' ? `it is reached, but does not speak MCP: ${report.detail}` : undefined,
    ways: ['answer'],
    answer: 'correct its URL and transport',
    asks: 'url',
  },
]
