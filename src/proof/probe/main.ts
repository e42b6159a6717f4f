import { begin, called, toolsOf } from './conversation.ts'
import { httpWire } from './http.ts'
import { type ProbeRequest, type Report, reportMark, type ServerEntry, type ToolCall } from './report.ts'
import { sseWire } from './sse.ts'
import { stdioWire } from './stdio.ts'
import { type Wire, WireError } from './wire.ts'

// Runs where the gateway runs its MCP servers: in a container of the same image, on the same network, or as a child process in a rehearsal.
// It needs Node and nothing else.

const begun = performance.now()
const elapsed = () => Math.round(performance.now() - begun)

/** A reference is replaced where it is the whole value, as LiteLLM does it. */
const resolved = (value: string) => /^os\.environ\/(\w+)$/.exec(value)?.[1]
const value = (text: string) => {
  const name = resolved(text)
  return name === undefined ? text : (process.env[name] ?? '')
}
const values = (map: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(map).map(([name, text]) => [name, value(text)]))

const filled = (entry: ServerEntry): ServerEntry => ({
  ...entry,
  env: values(entry.env),
  static_headers: values(entry.static_headers),
  ...(entry.url !== undefined && { url: value(entry.url) }),
})

async function open(entry: ServerEntry): Promise<Wire> {
  if (entry.transport === 'stdio') return stdioWire(entry)
  return entry.transport === 'http' ? httpWire(entry) : sseWire(entry)
}

async function talk(wire: Wire, call: ToolCall | undefined): Promise<Report> {
  const server = await begin(wire)
  const { era, protocol, name, version } = server
  const tools = await toolsOf(server)
  const ms = elapsed()
  const answer =
    call &&
    (await called(server, call).catch((error: unknown) => ({
      problem: error instanceof Error ? error.message : String(error),
    })))
  const { noise, said } = wire
  return { answered: true, era, protocol, name, version, tools, ms, noise, said, ...(answer && { call: answer }) }
}

function unanswered(error: unknown, wire: Wire | undefined): Report {
  const stage = error instanceof WireError ? error.stage : 'protocol'
  const code = error instanceof WireError ? error.code : undefined
  const detail = error instanceof Error ? error.message : String(error)
  const { noise = [], said = [] } = wire ?? {}
  return { answered: false, stage, detail, ...(code !== undefined && { code }), noise, said, ms: elapsed() }
}

async function report({ entry, call, limit }: ProbeRequest): Promise<Report> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new WireError('silent', `no answer within ${limit / 1000} s`)), limit)
  let wire: Wire | undefined
  try {
    wire = await Promise.race([open(filled(entry)), late])
    return await Promise.race([talk(wire, call), late])
  } catch (error) {
    return unanswered(error, wire)
  } finally {
    clearTimeout(timer)
    wire?.close()
  }
}

const request = JSON.parse(process.env.GATEWRIGHT_PROBE ?? '{}') as ProbeRequest
const found = await report(request)
// Not before all of it is written: a pipe takes its time.
process.stdout.write(`\n${reportMark}${JSON.stringify(found)}\n`, () => process.exit(0))
