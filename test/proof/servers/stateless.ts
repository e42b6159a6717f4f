import { createInterface } from 'node:readline'

// A server that knows the revision 2026-07-28 only: no handshake, and every request carries its revision in _meta.
interface Request {
  id: number
  method: string
  params?: { _meta?: Record<string, unknown> }
}

const results: Record<string, unknown> = {
  'server/discover': { supportedVersions: ['2026-07-28'], serverInfo: { name: 'modern', version: '2.0.0' } },
  'tools/list': { tools: [{ name: 'now', inputSchema: { type: 'object' } }] },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line) as Request
  const known = params?._meta?.['io.modelcontextprotocol/protocolVersion'] === '2026-07-28' && results[method]
  const answer = known ? { result: known } : { error: { code: -32601, message: `Method not found: ${method}` } }
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
}
