import { createHash } from 'node:crypto'
import type { Gateway, GatewayDoor, HttpAnswer } from '../../src/adapters/gateway.ts'
import { Secret } from '../../src/secret.ts'

export interface FakeTool {
  name: string
  inputSchema?: { properties?: Record<string, unknown>; required?: string[] }
  annotations?: { readOnlyHint?: boolean }
  /** Throwing is the tool's own error. */
  call(given: Record<string, unknown>): string
}

export interface FakeKey {
  alias: string
  models: string[]
  servers: string[]
  /** Tools by server, where not all of them are granted. */
  tools?: Record<string, string[]>
  user?: string
  maxBudget?: number
  mocks?: boolean
}

export interface FakeRow {
  request_id: string
  api_key: string
  call_type: string
  model: string
  model_group: string | null
  user: string
  spend: number
  mcp_namespaced_tool_name: string | null
  startTime: Date
}

const answer = (status: number, body: unknown): HttpAnswer => ({ status, body, ms: 1 })
const refusal = (status: number, message: string) => answer(status, { error: { message, code: String(status) } })
const denied = (message: string) => answer(403, { detail: { error: 'access_denied', message } })
const noKey = refusal(401, 'Authentication Error, No api key passed in.')

/**
 * LiteLLM in memory, as far as the checks ask it: keys with grants, models with a mock text, MCP servers, spend rows. Answers are worded as 1.108.11 words them.
 * A test breaks it by changing what it holds, or one of its calls.
 */
export class FakeProxy {
  readonly master: Secret
  /** Mock text by model name. */
  models: Record<string, string> = {}
  servers: Record<string, FakeTool[]> = {}
  readonly keys = new Map<string, FakeKey>()
  readonly rows: FakeRow[] = []
  database = 'connected'
  /** Replaces single calls. */
  broken: Partial<Gateway> = {}
  /** Addresses other than 127.0.0.1 on which it answers. */
  addresses: string[] = ['127.0.0.1']

  constructor(master: Secret) {
    this.master = master
  }

  readonly door: GatewayDoor = {
    at: baseUrl => {
      if (!this.addresses.includes(new URL(baseUrl).hostname)) return silent(baseUrl)
      return { ...this.#calls(baseUrl), ...this.broken }
    },
  }

  #key(key: Secret | undefined): FakeKey | undefined {
    if (key?.equals(this.master))
      return { alias: 'master', models: Object.keys(this.models), servers: Object.keys(this.servers) }
    return key && this.keys.get(key.reveal())
  }

  /** Replaced by a test whose proxy takes anybody for its administrator. */
  isAdmin = (key: Secret): boolean => key.equals(this.master)
  #isAdmin = (key: Secret) => this.isAdmin(key)
  #notAdmin = (key: Secret) => (this.#key(key) ? refusal(403, 'Only proxy admin can be used.') : noKey)

  #record(key: Secret, row: Partial<FakeRow> & Pick<FakeRow, 'call_type' | 'model'>): void {
    this.rows.push({
      request_id: `row-${this.rows.length}`,
      api_key: createHash('sha256').update(key.reveal()).digest('hex'),
      model_group: null,
      user: this.#key(key)?.user ?? '',
      spend: 0,
      mcp_namespaced_tool_name: null,
      startTime: new Date(),
      ...row,
    })
  }

  #models(key: Secret | undefined): HttpAnswer {
    const known = this.#key(key)
    if (!known) return noKey
    const seen = Object.keys(this.models).filter(model => known.models.includes(model))
    return answer(200, { object: 'list', data: seen.map(id => ({ id, object: 'model' })) })
  }

  #chat(key: Secret | undefined, request: Record<string, unknown>): HttpAnswer {
    const known = this.#key(key)
    if (!key || !known) return noKey
    const model = String(request.model)
    if (!known.models.includes(model) || !(model in this.models))
      return refusal(
        403,
        `The requested model '${model}' is not available for this API key, or the model name is invalid.`,
      )
    this.#record(key, { call_type: 'acompletion', model: `openai/${model}`, model_group: model })
    const calls = known.mocks ? ((request.mock_tool_calls ?? []) as MockToolCall[]) : []
    const results = calls.map(({ function: { name, arguments: given } }) => ({
      name,
      result: this.#fromModel(key, name, JSON.parse(given) as Record<string, unknown>),
    }))
    const fields = results.length > 0 ? { mcp_call_results: results } : {}
    const content = (known.mocks ? request.mock_response : undefined) ?? this.models[model]
    return answer(200, { choices: [{ message: { role: 'assistant', content, provider_specific_fields: fields } }] })
  }

  #fromModel(key: Secret, name: string, given: Record<string, unknown>): string {
    const [server = '', tool = ''] = name.split('-')
    const found = this.servers[server]?.find(one => one.name === tool)
    if (!found) return `Error executing tool: '${name}'`
    this.#record(key, { call_type: 'call_mcp_tool', model: `MCP: ${name}`, mcp_namespaced_tool_name: name })
    return found.call(given)
  }

  #tools(key: Secret | undefined, server?: string): HttpAnswer {
    const known = this.#key(key)
    if (!known) return noKey
    if (server !== undefined && !known.servers.includes(server))
      return denied(`The key is not allowed to access server ${server}`)
    if (known.servers.length === 0)
      return answer(200, {
        tools: [],
        error: 'unexpected_error',
        message: 'An unexpected error occurred: The key is not allowed to access any MCP servers.',
      })
    const seen = server === undefined ? known.servers : [server]
    const tools = seen.flatMap(name =>
      (this.servers[name] ?? [])
        .filter(tool => known.tools?.[name]?.includes(tool.name) ?? true)
        .map(({ call: _, ...tool }) => ({ ...tool, mcp_info: { server_name: name } })),
    )
    return answer(200, { tools, error: null, message: 'Successfully retrieved tools' })
  }

  #mcp(key: Secret | undefined, { id, method }: Record<string, unknown>): HttpAnswer {
    const known = this.#key(key)
    if (!known) return noKey
    const tools = known.servers.flatMap(name =>
      (this.servers[name] ?? []).map(tool => ({ name: `${name}-${tool.name}` })),
    )
    const result =
      method === 'initialize'
        ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'litellm-mcp-server' } }
        : { tools }
    return answer(200, { jsonrpc: '2.0', id, result })
  }

  #call(key: Secret, { server, tool, arguments: given }: Parameters<Gateway['mcpCall']>[1]): HttpAnswer {
    const known = this.#key(key)
    if (!known) return noKey
    if (!known.servers.includes(server)) return denied(`The key is not allowed to access server ${server}`)
    const found = this.servers[server]?.find(({ name }) => name === tool)
    if (!found) return answer(500, { detail: { error: 'internal_server_error', message: `Tool ${tool} not found` } })
    if (known.tools?.[server]?.includes(tool) === false)
      return answer(403, {
        detail: { error: `Tool '${tool}' is not allowed for your key/team on server '${server}'.` },
      })
    this.#record(key, {
      call_type: 'call_mcp_tool',
      model: `MCP: ${tool}`,
      mcp_namespaced_tool_name: `${server}/${tool}`,
    })
    try {
      return answer(200, { content: [{ type: 'text', text: found.call(given) }], isError: false })
    } catch (error) {
      return answer(200, { content: [{ type: 'text', text: (error as Error).message }], isError: true })
    }
  }

  #generate(master: Secret, body: Record<string, unknown>): HttpAnswer {
    if (!master.equals(this.master)) return noKey
    const { mcp_servers: servers = [] } = (body.object_permission ?? {}) as { mcp_servers?: string[] }
    const metadata = (body.metadata ?? {}) as { allow_client_mock_response?: boolean }
    const value = Secret.generateKey().reveal()
    this.keys.set(value, {
      alias: String(body.key_alias),
      models: body.models as string[],
      servers: servers.filter(name => name !== 'no-mcp-servers').map(id => id.replace(/^id-/, '')),
      user: body.user_id as string | undefined,
      mocks: metadata.allow_client_mock_response === true,
    })
    return answer(200, { key: value })
  }

  #list(alias?: string): HttpAnswer {
    const found = [...this.keys].filter(([, key]) => alias === undefined || key.alias === alias)
    const rows = found.map(([value, { models, servers, tools = null, user, maxBudget, ...key }]) => ({
      token: createHash('sha256').update(value).digest('hex'),
      key_alias: key.alias,
      models,
      max_budget: maxBudget ?? null,
      user_id: user ?? null,
      object_permission: {
        mcp_servers: servers.length > 0 ? servers : ['no-mcp-servers'],
        mcp_tool_permissions: tools,
      },
    }))
    return answer(200, { keys: rows })
  }

  #delete(selection: { key_aliases?: string[] }): HttpAnswer {
    for (const [value, { alias }] of this.keys) if (selection.key_aliases?.includes(alias)) this.keys.delete(value)
    return answer(200, { deleted_keys: selection.key_aliases })
  }

  #calls(baseUrl: string): Gateway {
    return {
      baseUrl,
      readiness: async () => answer(200, { status: 'healthy', db: this.database }),
      models: async key => this.#models(key),
      chat: async (key, request) => this.#chat(key, request),
      mcpServers: async key =>
        answer(
          200,
          (this.#key(key)?.servers ?? []).map(name => ({ server_id: `id-${name}`, server_name: name })),
        ),
      mcpHealth: async (_, server) => answer(200, [{ server_id: server, status: 'unhealthy' }]),
      mcpTools: async (key, server) => this.#tools(key, server),
      mcpCall: async (key, call) => this.#call(key, call),
      mcp: async (key, message) => this.#mcp(key, message),
      generateKey: async (master, body) => this.#generate(master, body),
      updateKey: () => Promise.reject(new Error('no check asks for it')),
      keys: async (master, alias) => (this.#isAdmin(master) ? this.#list(alias) : this.#notAdmin(master)),
      keyInfo: () => Promise.reject(new Error('no check asks for it')),
      deleteKeys: async (master, selection) =>
        this.#isAdmin(master) ? this.#delete(selection) : this.#notAdmin(master),
    }
  }
}

interface MockToolCall {
  function: { name: string; arguments: string }
}

/** A door to an address where nothing listens. */
function silent(baseUrl: string): Gateway {
  const refuse = () => Promise.reject(new Error('connect ECONNREFUSED'))
  const calls = {
    readiness: refuse,
    models: refuse,
    chat: refuse,
    mcpServers: refuse,
    mcpHealth: refuse,
    mcpTools: refuse,
    mcpCall: refuse,
  }
  return {
    baseUrl,
    ...calls,
    mcp: refuse,
    generateKey: refuse,
    updateKey: refuse,
    keys: refuse,
    keyInfo: refuse,
    deleteKeys: refuse,
  }
}
