/** What a client needs to know of a gateway. */
export interface ConnectTarget {
  /** As the client reaches it, without a path: http://localhost:4000. */
  url: string
  /** A virtual key as it is to appear in a command: a variable such as `$KEY`, or the value where the user asked for it. */
  key: string
  /** A model that the key may use. */
  model: string
}

/** One client: how its users point it at a gateway, for models and for tools. A row of data; nothing else knows a client by name. */
export interface Client {
  id: string
  label: string
  /** Exact lines for models, and for MCP tools; absent where the client has no such thing. */
  models?: (target: ConnectTarget) => string[]
  tools?: (target: ConnectTarget) => string[]
  /** What it is known to refuse, or needs besides. */
  notes?: string[]
}

const header = ({ key }: ConnectTarget) => `x-litellm-api-key: Bearer ${key}`

/**
 * Sources: LiteLLM's pages docs.litellm.ai/docs/proxy/client_setup and /tutorials, and each client's own documentation. Where LiteLLM's page and the client differ
 * (Codex refuses an inline `bearer_token`), the client is right.
 */
export const clients: Client[] = [
  {
    id: 'claude-code',
    label: 'Claude Code',
    models: ({ url, key, model }) => [
      `export ANTHROPIC_BASE_URL="${url}"`,
      `export ANTHROPIC_AUTH_TOKEN="${key}"`,
      `export ANTHROPIC_MODEL="${model}"`,
    ],
    tools: target => [
      `claude mcp add --transport http --scope user litellm ${target.url}/mcp --header "${header(target)}"`,
      'claude mcp list',
    ],
    notes: ['The base URL has no /v1.'],
  },
  {
    id: 'gemini-cli',
    label: 'Gemini CLI',
    models: ({ url, key }) => [`export GOOGLE_GEMINI_BASE_URL="${url}"`, `export GEMINI_API_KEY="${key}"`],
    tools: target => [
      `gemini mcp add --scope user --transport http --header "${header(target)}" litellm ${target.url}/mcp`,
      'gemini mcp list',
    ],
    notes: [
      'It accepts plain HTTP for localhost only: from another machine use an SSH tunnel.',
      'It asks for gemini-... models: map them with router_settings.model_group_alias in config.yaml.',
    ],
  },
  {
    id: 'codex-cli',
    label: 'Codex CLI',
    models: ({ url, key, model }) => [
      `export LITELLM_API_KEY="${key}"`,
      '# ~/.codex/config.toml',
      `model = "${model}"`,
      'model_provider = "litellm"',
      '[model_providers.litellm]',
      'name = "LiteLLM"',
      `base_url = "${url}/v1"`,
      'env_key = "LITELLM_API_KEY"',
      'wire_api = "responses"',
    ],
    tools: ({ url }) => [
      '# ~/.codex/config.toml',
      '[mcp_servers.litellm]',
      `url = "${url}/mcp"`,
      'bearer_token_env_var = "LITELLM_API_KEY"',
    ],
    notes: ['It refuses an inline bearer_token: the key comes from the environment.'],
  },
  {
    id: 'chatgpt-cli',
    label: 'ChatGPT CLI',
    models: ({ url, key, model }) => [
      `export OPENAI_URL="${url}"`,
      `export OPENAI_API_KEY="${key}"`,
      `export OPENAI_MODEL="${model}"`,
    ],
    tools: target => [`chatgpt --mcp ${target.url}/mcp --mcp-tool NAME --mcp-header "${header(target)}" "QUESTION"`],
    notes: ['The URL has no /v1. Tools are named with each call, from version 1.9 on.'],
  },
  {
    id: 'openai-sdk',
    label: 'OpenAI SDKs',
    models: ({ url, key }) => [`export OPENAI_BASE_URL="${url}/v1"`, `export OPENAI_API_KEY="${key}"`],
  },
  {
    id: 'curl',
    label: 'curl',
    models: ({ url, key, model }) => [
      `curl -s ${url}/v1/models -H "Authorization: Bearer ${key}"`,
      `curl -s ${url}/v1/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
      `  -d '{"model":"${model}","messages":[{"role":"user","content":"ping"}]}'`,
    ],
    tools: target => [
      `curl -s ${target.url}/mcp -H "${header(target)}" -H "Content-Type: application/json" \\`,
      '  -H "Accept: application/json, text/event-stream" \\',
      `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'`,
    ],
    notes: ['Both Accept types are needed: without them the gateway answers 406. The answer is a server-sent event.'],
  },
  {
    id: 'wsl',
    label: 'WSL',
    notes: [
      'A gateway in WSL 2 is reached from Windows as localhost; other machines do not reach it there.',
      'A gateway on Windows or on another host is reached from WSL by that host’s address, when the gateway answers on it.',
    ],
  },
]
