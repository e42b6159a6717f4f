import type { Secret } from '../secret.ts'

/** Requests about many things that are under way at the same time. The proxy has other clients, and answers no faster for more. */
export const atOnce = 16

/**
 * The door to a LiteLLM proxy's HTTP API. Every call has a time limit and uses node:http: the first `fetch` of a Node 20 process never
 * settles against a published port whose application does not listen yet.
 */
export interface GatewayDoor {
  /** Its calls end when the signal aborts. */
  at(baseUrl: string, signal?: AbortSignal): Gateway
}

/** An answer as it came, so that a check can show it as evidence. */
export interface HttpAnswer {
  status: number
  /** Where a redirection leads; none is followed. */
  location?: string
  /** Parsed where the body is JSON, else the text. */
  body: unknown
  /** Milliseconds. */
  ms: number
}

export interface Gateway {
  readonly baseUrl: string
  readiness(): Promise<HttpAnswer>
  models(key?: Secret): Promise<HttpAnswer>
  chat(key: Secret | undefined, request: Record<string, unknown>): Promise<HttpAnswer>
  mcpServers(key: Secret): Promise<HttpAnswer>
  /** Whether the proxy can connect to a server, by its id. */
  mcpHealth(key: Secret, server: string): Promise<HttpAnswer>
  mcpTools(key: Secret | undefined, server?: string): Promise<HttpAnswer>
  mcpCall(key: Secret, call: { server: string; tool: string; arguments: Record<string, unknown> }): Promise<HttpAnswer>
  /** One JSON-RPC message on /mcp, or on one server's path, as a client sends it; a streamed answer is parsed. */
  mcp(key: Secret | undefined, message: Record<string, unknown>, server?: string): Promise<HttpAnswer>
  generateKey(master: Secret, body: Record<string, unknown>): Promise<HttpAnswer>
  updateKey(master: Secret, body: Record<string, unknown>): Promise<HttpAnswer>
  /** The one with that alias; or, without one, the newest hundred. */
  keys(master: Secret, alias?: string): Promise<HttpAnswer>
  /** By the key's hash, also where the key is given: the proxy's access log shows the address. */
  keyInfo(master: Secret, key: Secret | string): Promise<HttpAnswer>
  deleteKeys(master: Secret, selection: { keys?: string[]; key_aliases?: string[] }): Promise<HttpAnswer>
}
