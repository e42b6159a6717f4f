/** What a client has to know to reach the gateway. KEY stands for the virtual key, which is never written into a text. */
export interface ClientParts {
  /** `http://localhost:4000`, without a path. */
  url: string
  /** A model that the key may use. */
  model: string
  /** An MCP server that the key may use, and one of its tools. */
  server?: string
  tool?: string
}

/** How one client is set up, in commands or in a file of its own. */
export interface ClientLines {
  id: string
  name: string
  /** Where the lines go, when it is not a shell. */
  file?: string
  language: 'sh' | 'toml' | 'yaml'
  lines: string[]
  note?: string
}

const claudeCode = ({ url, model }: ClientParts): ClientLines => ({
  id: 'claude-code',
  name: 'Claude Code',
  language: 'sh',
  lines: [
    `export ANTHROPIC_BASE_URL=${url}`,
    'export ANTHROPIC_AUTH_TOKEN="$KEY"',
    `export ANTHROPIC_MODEL=${model}`,
    `claude mcp add --transport http litellm ${url}/mcp --header "x-litellm-api-key: Bearer $KEY"`,
  ],
  note: '`claude mcp list` shows whether the tools are reached.',
})

const geminiCli = ({ url }: ClientParts): ClientLines => ({
  id: 'gemini-cli',
  name: 'Gemini CLI',
  language: 'sh',
  lines: [
    `export GOOGLE_GEMINI_BASE_URL=${url}`,
    'export GEMINI_API_KEY="$KEY"',
    `gemini mcp add --scope user --transport http --header "x-litellm-api-key: Bearer $KEY" litellm ${url}/mcp`,
  ],
  note: 'Over plain HTTP some versions accept localhost only. A model that is not Gemini needs `router_settings.model_group_alias` in config.yaml.',
})

const codex = ({ url, model }: ClientParts): ClientLines => ({
  id: 'codex',
  name: 'Codex CLI',
  file: '~/.codex/config.toml',
  language: 'toml',
  lines: [
    `model = "${model}"`,
    'model_provider = "litellm"',
    '',
    '[model_providers.litellm]',
    'name = "LiteLLM"',
    `base_url = "${url}/v1"`,
    'env_key = "LITELLM_API_KEY"',
    'wire_api = "responses"',
    '',
    '[mcp_servers.litellm]',
    `url = "${url}/mcp"`,
    'bearer_token_env_var = "LITELLM_API_KEY"',
  ],
  note: 'and in the shell: `export LITELLM_API_KEY="$KEY"`. Codex refuses a token that stands in the file.',
})

const chatgptCli = ({ url, model, server, tool }: ClientParts): ClientLines => ({
  id: 'chatgpt-cli',
  name: 'ChatGPT CLI',
  language: 'sh',
  lines: [
    'export OPENAI_API_KEY="$KEY"',
    `export OPENAI_URL=${url}`,
    `export OPENAI_MODEL=${model}`,
    'chatgpt "ping"',
    ...(server && tool
      ? [
          `chatgpt --mcp ${url}/mcp --mcp-tool ${server}-${tool} --mcp-header "x-litellm-api-key: Bearer $KEY" --param sql='select 1' "question"`,
        ]
      : []),
  ],
  note: '`OPENAI_URL` has no /v1. Tools need version 1.9.0 or newer.',
})

const curl = ({ url, model, server }: ClientParts): ClientLines => ({
  id: 'curl',
  name: 'curl',
  language: 'sh',
  lines: [
    `curl -sS ${url}/v1/models -H "Authorization: Bearer $KEY"`,
    `curl -sS ${url}/v1/chat/completions -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\`,
    `  -d '{"model": "${model}", "messages": [{"role": "user", "content": "ping"}]}'`,
    ...(server
      ? [
          `curl -sS ${url}/${server}/mcp -H "x-litellm-api-key: Bearer $KEY" -H 'Content-Type: application/json' \\`,
          `  -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'`,
        ]
      : []),
  ],
})

const wsl = ({ url }: ClientParts): ClientLines => ({
  id: 'wsl',
  name: 'WSL',
  language: 'sh',
  lines: [`curl -sS ${url}/health/readiness`],
  note: 'Inside WSL 2 the clients above are set up in the same way. `localhost` there is the WSL machine: with Docker Desktop it reaches the gateway; for a gateway on another host use that host’s address.',
})

const clients = [claudeCode, geminiCli, codex, chatgptCli, curl, wsl]

/** How each known client is set up for this gateway. */
export const clientLines = (parts: ClientParts): ClientLines[] => clients.map(client => client(parts))
