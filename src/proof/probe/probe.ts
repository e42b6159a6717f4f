import { begin, called, type Talk, toolsOf } from './conversation.ts'
import { httpWire } from './http.ts'
import type { Answered, ProbeRequest, Report, ServerEntry, ToolCall, Unanswered } from './report.ts'
import { checkReadable } from './readable.ts'
import { sseWire } from './sse.ts'
import { stdioWire } from './stdio.ts'
import { type Wire, WireError } from './wire.ts'

type Environment = Record<string, string | undefined>

/** A reference is replaced where it is the whole value, as LiteLLM does it. */
function filled(entry: ServerEntry, environment: Environment): ServerEntry {
  const value = (text: string) => {
    const name = /^os\.environ\/(\w+)$/.exec(text)?.[1]
    return name === undefined ? text : (environment[name] ?? '')
  }
  const values = (map: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(map).map(([name, text]) => [name, value(text)]))
  return {
    ...entry,
    env: values(entry.env),
    static_headers: values(entry.static_headers),
    ...(entry.url !== undefined && { url: value(entry.url) }),
  }
}

async function open(entry: ServerEntry, mount: string | undefined, environment: Environment): Promise<Wire> {
  if (mount !== undefined) checkReadable(mount, entry)
  if (entry.transport === 'stdio') return stdioWire(entry, environment)
  return entry.transport === 'http' ? httpWire(entry) : sseWire(entry)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

type Found = Omit<Answered, 'answered' | 'noise' | 'said' | 'ms' | 'call'>

async function found(talk: Talk): Promise<Found> {
  const { era, protocol, name, version } = talk
  return { era, protocol, name, version, tools: await toolsOf(talk) }
}

function unanswered(error: unknown): Pick<Unanswered, 'stage' | 'detail' | 'code'> {
  if (!(error instanceof WireError)) return { stage: 'protocol', detail: messageOf(error) }
  const { stage, message, code } = error
  return { stage, detail: message, ...(code !== undefined && { code }) }
}

/** The tool's answer, or why there is none: the server itself has answered by then. */
const tried = (talk: Talk, call: ToolCall, late: Promise<never>): Promise<Answered['call']> =>
  Promise.race([called(talk, call), late]).catch((error: unknown) => ({ problem: messageOf(error) }))

/** Starts or reaches a server and asks it for what it has. It is ended with the probe. */
export async function probe(
  { entry, call, mount, limit }: ProbeRequest,
  environment: Environment,
  signal: AbortSignal,
): Promise<Report> {
  const begun = performance.now()
  const elapsed = () => Math.round(performance.now() - begun)
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new WireError('silent', `no answer within ${limit / 1000} s`)), limit)
  signal.addEventListener('abort', () => reject(signal.reason))
  let wire: Wire | undefined
  try {
    wire = await Promise.race([open(filled(entry, environment), mount, environment), late])
    const talk = await Promise.race([begin(wire), late])
    const server = await Promise.race([found(talk), late])
    const ms = elapsed()
    const answer = call && (await tried(talk, call, late))
    const { noise, said } = wire
    return { answered: true, ...server, ms, noise, said, ...(answer && { call: answer }) }
  } catch (error) {
    const { noise = [], said = [] } = wire ?? {}
    return { answered: false, ...unanswered(error), noise, said, ms: elapsed() }
  } finally {
    clearTimeout(timer)
    wire?.close()
  }
}
