import type { Era, ProbedTool, ToolAnswer, ToolCall } from './report.ts'
import { isRecord, type Message, type Wire, WireError } from './wire.ts'

const handshakeRevision = '2025-11-25'
const statelessRevision = '2026-07-28'
const client = { name: 'gatewright', version: '1' }

/** Method not found, and the revision's own "unsupported protocol version": what a server without handshake says to one. */
const noHandshake = [-32601, -32022]

/** What every request carries since there is no handshake (modelcontextprotocol.io/specification/2026-07-28/basic). */
const meta = {
  'io.modelcontextprotocol/protocolVersion': statelessRevision,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': client,
}

/** A server that lists its tools without end is stopped. */
const mostPages = 100
const mostTools = 10_000
const mostText = 16_384

/** Letters that all names of tools may have together, and all that is said of them: the report has to come through as one line of a container's output. */
const mostNames = 400_000
const mostSaid = 400_000

export interface Talk {
  era: Era
  protocol: string
  name: string
  version: string
  ask(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>>
}

function resultOf({ result, error }: Message, method: string): Record<string, unknown> {
  if (isRecord(result)) return result
  const { message, code } = isRecord(error) ? error : {}
  throw new WireError('protocol', `${method}: ${text(message, 'no result').slice(0, mostText)}`, String(code ?? ''))
}

const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise)
const record = (value: unknown) => (isRecord(value) ? value : {})

/** Begins as today's clients do; a server that knows no handshake is asked in the newer way. */
export async function begin(wire: Wire): Promise<Talk> {
  let id = 0
  const send = (method: string, params: object) => wire.ask({ jsonrpc: '2.0', id: ++id, method, params })
  const first = await send('initialize', {
    protocolVersion: handshakeRevision,
    capabilities: {},
    clientInfo: client,
  }).catch((error: unknown) => {
    // Over HTTP such a server may refuse with 400 or 404 before it looks at the message.
    if (error instanceof WireError && ['400', '404'].includes(error.code ?? '')) return { error }
    throw error
  })
  const refusal: unknown = 'error' in first ? first.error : undefined
  const isOther = refusal instanceof WireError
  if (isOther || noHandshake.includes(Number(record(refusal).code))) {
    try {
      return await stateless(wire, send)
    } catch (error) {
      throw isOther ? refusal : error
    }
  }
  const result = resultOf(first as Message, 'initialize')
  const protocol = text(result.protocolVersion, handshakeRevision)
  wire.headers['mcp-protocol-version'] = protocol
  await wire.tell({ jsonrpc: '2.0', method: 'notifications/initialized' })
  const info = record(result.serverInfo)
  return {
    era: 'handshake',
    protocol,
    name: text(info.name, 'without a name'),
    version: text(info.version, ''),
    ask: async (method, params) => resultOf(await send(method, params), method),
  }
}

async function stateless(wire: Wire, send: (method: string, params: object) => Promise<Message>): Promise<Talk> {
  wire.headers['mcp-protocol-version'] = statelessRevision
  const ask = async (method: string, params: Record<string, unknown>) => {
    wire.headers['mcp-method'] = method
    if (typeof params.name === 'string') wire.headers['mcp-name'] = params.name
    else delete wire.headers['mcp-name']
    return resultOf(await send(method, { ...params, _meta: meta }), method)
  }
  const found = await ask('server/discover', {})
  const info = record(found.serverInfo)
  return {
    era: 'stateless',
    protocol: statelessRevision,
    name: text(info.name, 'without a name'),
    version: text(info.version, ''),
    ask,
  }
}

/** A server of resources or prompts only does not know the method. */
function withoutTools(error: unknown): Record<string, unknown> {
  if (error instanceof WireError && error.code === '-32601') return {}
  throw error
}

const endless = () => new WireError('flood', 'it lists its tools without end')

/** Every page of the list. */
export async function toolsOf(talk: Talk): Promise<ProbedTool[]> {
  const tools: ProbedTool[] = []
  let left = mostSaid
  let cursor: string | undefined
  let page = 0
  do {
    const answer = await talk.ask('tools/list', cursor === undefined ? {} : { cursor }).catch(withoutTools)
    for (const listed of Array.isArray(answer.tools) ? (answer.tools as unknown[]) : []) {
      const tool = toolOf(listed, left)
      left -= JSON.stringify(tool).length - tool.name.length
      tools.push(tool)
    }
    if (tools.length > mostTools || tools.reduce((sum, { name }) => sum + name.length, 0) > mostNames) throw endless()
    cursor = typeof answer.nextCursor === 'string' ? answer.nextCursor : undefined
    if (++page === mostPages && cursor !== undefined) throw endless()
  } while (cursor !== undefined)
  return tools
}

/** A tool, with what its server says of it as far as there is room for that. */
function toolOf(listed: unknown, room: number): ProbedTool {
  const { name, description, inputSchema, annotations } = record(listed)
  if (typeof name !== 'string') throw new WireError('protocol', 'tools/list: it lists a tool without a name')
  const { readOnlyHint } = record(annotations)
  const said = {
    ...(typeof description === 'string' && { description: description.slice(0, mostText) }),
    ...(isRecord(inputSchema) && { inputSchema }),
    ...(typeof readOnlyHint === 'boolean' && { annotations: { readOnlyHint } }),
  }
  return JSON.stringify(said).length > room ? { name } : { name, ...said }
}

/** Calls one tool; what it answers is shown as text. */
export async function called(talk: Talk, { tool, arguments: given }: ToolCall): Promise<ToolAnswer> {
  const begun = performance.now()
  const result = await talk.ask('tools/call', { name: tool, arguments: given })
  const parts = (Array.isArray(result.content) ? (result.content as unknown[]) : []).map(record)
  const said = parts.map(part => text(part.text, `(${text(part.type, 'something')})`)).join('\n')
  return {
    text: said.slice(0, mostText),
    bytes: Buffer.byteLength(JSON.stringify(result)),
    isError: result.isError === true,
    ms: Math.round(performance.now() - begun),
  }
}
