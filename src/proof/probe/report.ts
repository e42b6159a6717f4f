/** What the probe is asked, as JSON in GATEWRIGHT_PROBE: no secret stands on a command line. */
export interface ProbeRequest {
  /** An entry of `mcp_servers` in config.yaml. References `os.environ/NAME` are replaced from the probe's own environment, as LiteLLM does. */
  entry: ServerEntry
  call?: ToolCall
  /** A directory of the host that is mounted for the server, at the same path. */
  mount?: string
  /** Milliseconds for everything together. */
  limit: number
}

export interface ServerEntry {
  transport: 'stdio' | 'http' | 'sse'
  command?: string
  args?: string[]
  env?: Record<string, string>
  url?: string
  static_headers?: Record<string, string>
}

export interface ToolCall {
  tool: string
  arguments: Record<string, unknown>
}

/** A tool as its server describes it. */
export interface ProbedTool {
  name: string
  description?: string
  inputSchema?: unknown
  annotations?: { readOnlyHint?: boolean }
}

/** How a conversation with a server begins: by a handshake, or since revision 2026-07-28 without one. */
export type Era = 'handshake' | 'stateless'

/** What a tool answered. */
export interface ToolAnswer {
  text: string
  /** Of the whole answer; `text` is cut. */
  bytes: number
  isError: boolean
  ms: number
}

/** A server that answered. */
export interface Answered {
  answered: true
  era: Era
  protocol: string
  name: string
  version: string
  tools: ProbedTool[]
  /** From the start to the list of tools. */
  ms: number
  /** Lines on standard output that are no messages. */
  noise: string[]
  /** The end of its standard error. */
  said: string[]
  call?: ToolAnswer | { problem: string }
}

/** Where it went wrong. */
export type Stage =
  /** The command is not there, or may not be run. */
  | 'command'
  /** The program ended before it answered. */
  | 'ended'
  /** The address could not be reached. */
  | 'connect'
  /** It answered over HTTP, but not as an MCP server. */
  | 'http'
  /** Nothing came within the limit. */
  | 'silent'
  /** It does not stop printing. */
  | 'flood'
  /** It answered with an error of the protocol. */
  | 'protocol'

/** A server that did not. */
export interface Unanswered {
  answered: false
  stage: Stage
  /** In the words of the system, the server or Node. */
  detail: string
  /** A code of the system (`ENOENT`, `ECONNREFUSED`), or the HTTP status. */
  code?: string
  noise: string[]
  said: string[]
  ms: number
}

export type Report = Answered | Unanswered

/** Code of a script whose first line names what is not there: the system's own would say that the script is not. */
export const noInterpreter = 'no-interpreter'

/** Code of what is mounted and closed to the container's user. */
export const unreadable = 'unreadable'

/** Code of a mount below a directory of the image that is closed to the container's user. */
export const closedAbove = 'closed-above'

/** Begins the one line of the output that is the report: whatever else is printed is not. */
export const reportMark = 'gatewright-probe: '
