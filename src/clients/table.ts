import { quote } from '../text/shell.ts'
import { bearer, inFile, isLocal, keyHeader, keyVariable, shell } from './blocks.ts'
import type { Client, ClientParts } from './client.ts'

const everywhere = (path: string) => ({ linux: path, macos: path, windows: path })
const environment = `from the environment variable ${keyVariable}`

const claudeCode: Client = {
  id: 'claude-code',
  name: 'Claude Code',
  files: everywhere('~/.claude.json'),
  format: 'json',
  takesKey: `models: ANTHROPIC_AUTH_TOKEN; tools: a header, which may name ${keyVariable}`,
  refersToKey: true,
  models: ({ url, model }) =>
    shell('models', [
      `export ANTHROPIC_BASE_URL=${url}`,
      'export ANTHROPIC_AUTH_TOKEN="$KEY"',
      `export ANTHROPIC_MODEL=${model}`,
    ]),
  tools: ({ url }) =>
    shell('tools', [
      `claude mcp add --transport http --scope user litellm ${url}/mcp --header "${keyHeader}: Bearer $KEY"`,
    ]),
  check: () => shell('check', ['claude mcp list']),
  nodes: parts => [
    {
      path: ['mcpServers', 'litellm'],
      value: { type: 'http', url: `${parts.url}/mcp`, headers: { [keyHeader]: bearer(parts, `\${${keyVariable}}`) } },
    },
  ],
  notes: [
    'ANTHROPIC_BASE_URL has no /v1.',
    'ANTHROPIC_MODEL has to be one of the key’s models: another is refused.',
    `An unset \${${keyVariable}} is sent as that text, and refused.`,
  ],
}

/** mcp-remote refuses plain HTTP but for localhost, unless it is told otherwise (its README, "--allow-http"). */
const remoteArguments = ({ url }: ClientParts) => [
  '-y',
  'mcp-remote@0.15.1',
  `${url}/mcp`,
  '--header',
  `${keyHeader}:\${${keyVariable}}`,
  ...(url.startsWith('https:') || isLocal(url) ? [] : ['--allow-http']),
]

const claudeDesktop: Client = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  files: {
    linux: '~/.config/Claude/claude_desktop_config.json',
    macos: '~/Library/Application Support/Claude/claude_desktop_config.json',
    windows: '%APPDATA%\\Claude\\claude_desktop_config.json',
  },
  format: 'json',
  takesKey: 'in its file, as it is: it knows no references',
  refersToKey: false,
  tools: parts => inFile(claudeDesktop, parts),
  nodes: parts => [
    {
      path: ['mcpServers', 'litellm'],
      value: { command: 'npx', args: remoteArguments(parts), env: { [keyVariable]: bearer(parts, '$KEY') } },
    },
  ],
  notes: [
    'Its own connectors are called from Anthropic’s cloud, which does not reach an internal gateway: mcp-remote, which needs Node on that machine, carries the calls.',
    'Its models cannot be replaced. Restart it after the change.',
  ],
}

const geminiCli: Client = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  files: everywhere('~/.gemini/settings.json'),
  format: 'json',
  takesKey: `models: GEMINI_API_KEY; tools: a header, which may name ${keyVariable}`,
  refersToKey: true,
  models: ({ url }) => shell('models', [`export GOOGLE_GEMINI_BASE_URL=${url}`, 'export GEMINI_API_KEY="$KEY"']),
  tools: ({ url }) =>
    shell('tools', [
      `gemini mcp add --scope user --transport http --header "${keyHeader}: Bearer $KEY" litellm ${url}/mcp`,
    ]),
  check: () => shell('check', ['gemini mcp list']),
  nodes: parts => [
    {
      path: ['mcpServers', 'litellm'],
      value: { httpUrl: `${parts.url}/mcp`, headers: { [keyHeader]: bearer(parts, `\${${keyVariable}}`) } },
    },
  ],
  notes: [
    'In a directory that it does not trust, MCP servers are switched off: its own question on starting there, or GEMINI_CLI_TRUST_WORKSPACE=true, trusts it.',
    'Over plain HTTP some versions accept localhost only.',
    'A model that is not Gemini needs `router_settings.model_group_alias` in config.yaml.',
  ],
}

const codex: Client = {
  id: 'codex',
  name: 'Codex CLI',
  files: everywhere('~/.codex/config.toml'),
  format: 'toml',
  takesKey: environment,
  refersToKey: true,
  models: ({ model }) => ({
    for: 'models',
    language: 'toml',
    file: '~/.codex/config.toml, above its first table',
    lines: [`model = "${model}"`, 'model_provider = "litellm"'],
  }),
  tools: parts => inFile(codex, parts),
  check: () => shell('check', [`export ${keyVariable}="$KEY"`, 'codex mcp list']),
  nodes: ({ url }) => [
    {
      path: ['model_providers', 'litellm'],
      value: { name: 'LiteLLM', base_url: `${url}/v1`, env_key: keyVariable, wire_api: 'responses' },
    },
    { path: ['mcp_servers', 'litellm'], value: { url: `${url}/mcp`, bearer_token_env_var: keyVariable } },
  ],
  notes: [
    'Codex refuses a token that stands in the file.',
    '`model` and `model_provider` switch it over to the gateway; without them only its tools come from there.',
  ],
}

const chatgptCli: Client = {
  id: 'chatgpt-cli',
  name: 'ChatGPT CLI',
  files: everywhere('~/.chatgpt-cli/config.yaml'),
  takesKey: 'from the environment variable OPENAI_API_KEY; tools: a header of each call',
  refersToKey: true,
  models: ({ url, model }) =>
    shell('models', [
      'export OPENAI_API_KEY="$KEY"',
      `export OPENAI_URL=${url}`,
      `export OPENAI_MODEL=${model}`,
      'chatgpt "ping"',
    ]),
  tools: ({ url, server, tool }) =>
    shell(
      'tools',
      server && tool
        ? [
            `chatgpt --mcp ${url}/mcp --mcp-tool ${quote(`${server}-${tool}`)} --mcp-header "${keyHeader}: Bearer $KEY" --param sql='select 1' "question"`,
          ]
        : [],
    ),
  notes: ['`OPENAI_URL` has no /v1.', 'Tools need version 1.9.0 or newer, and are named in each call.'],
}

const cursor: Client = {
  id: 'cursor',
  name: 'Cursor',
  files: everywhere('~/.cursor/mcp.json'),
  format: 'json',
  takesKey: environment,
  refersToKey: true,
  tools: parts => inFile(cursor, parts),
  nodes: parts => [
    {
      path: ['mcpServers', 'litellm'],
      value: { url: `${parts.url}/mcp`, headers: { [keyHeader]: bearer(parts, `\${env:${keyVariable}}`) } },
    },
  ],
  notes: [
    'Started from a desktop it does not see the variables of a shell.',
    'Models behind an address of one’s own are called from Cursor’s servers, which do not reach an internal gateway: only its tools come from there.',
  ],
}

const vscode: Client = {
  id: 'vscode',
  name: 'VS Code',
  files: {
    linux: '~/.config/Code/User/mcp.json',
    macos: '~/Library/Application Support/Code/User/mcp.json',
    windows: '%APPDATA%\\Code\\User\\mcp.json',
  },
  format: 'json',
  takesKey: 'asks for it once and keeps it in its own secret store',
  refersToKey: true,
  tools: parts => inFile(vscode, parts),
  nodes: parts => [
    {
      path: ['servers', 'litellm'],
      value: { type: 'http', url: `${parts.url}/mcp`, headers: { [keyHeader]: bearer(parts, '${input:litellm-key}') } },
    },
    ...(parts.key === undefined
      ? [
          {
            path: ['inputs', { id: 'litellm-key' }],
            value: { id: 'litellm-key', type: 'promptString', description: 'Virtual key of LiteLLM', password: true },
          },
        ]
      : []),
  ],
  notes: ['Tools are used in agent mode. In a project the same goes into `.vscode/mcp.json`.'],
}

const openaiSdk: Client = {
  id: 'openai-sdk',
  name: 'OpenAI SDK',
  takesKey: 'from the environment variable OPENAI_API_KEY',
  refersToKey: true,
  models: ({ url }) => shell('models', [`export OPENAI_BASE_URL=${url}/v1`, 'export OPENAI_API_KEY="$KEY"']),
  tools: ({ model, server }) => ({
    for: 'tools',
    language: 'python',
    lines: [
      'import os',
      'from openai import OpenAI',
      '',
      'print(OpenAI().responses.create(',
      `    model="${model}",`,
      '    input="Which tables are there?",',
      '    tools=[{',
      '        "type": "mcp",',
      '        "server_label": "litellm",',
      `        "server_url": "litellm_proxy${server ? `/mcp/${server}` : ''}",`,
      '        "require_approval": "never",',
      `        "headers": {"${keyHeader}": "Bearer " + os.environ["OPENAI_API_KEY"]},`,
      '    }],',
      ').output_text)',
    ],
  }),
  notes: ['The base URL ends with /v1.', '`litellm_proxy` is no address: the proxy calls its own tools by that name.'],
}

const anthropicSdk: Client = {
  id: 'anthropic-sdk',
  name: 'Anthropic SDK',
  takesKey: 'from the environment variable ANTHROPIC_AUTH_TOKEN',
  refersToKey: true,
  models: ({ url, model }) => ({
    for: 'models',
    language: 'sh',
    lines: [
      `export ANTHROPIC_BASE_URL=${url}`,
      'export ANTHROPIC_AUTH_TOKEN="$KEY"',
      `python3 -c 'import anthropic; print(anthropic.Anthropic().messages.create(model="${model}", max_tokens=64, messages=[{"role": "user", "content": "ping"}]).content)'`,
    ],
  }),
  notes: ['The base URL has no /v1.', 'ANTHROPIC_API_KEY must not be set beside it: both headers would be sent.'],
}

const curl: Client = {
  id: 'curl',
  name: 'curl',
  takesKey: 'in a header',
  refersToKey: true,
  models: ({ url, model }) =>
    shell('models', [
      `curl -sS ${url}/v1/models -H "Authorization: Bearer $KEY"`,
      `curl -sS ${url}/v1/chat/completions -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\`,
      `  -d '{"model": "${model}", "messages": [{"role": "user", "content": "ping"}]}'`,
    ]),
  tools: ({ url, server }) =>
    shell('tools', [
      `curl -sS ${url}/${server ? `${server}/` : ''}mcp -H "${keyHeader}: Bearer $KEY" -H 'Content-Type: application/json' \\`,
      `  -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'`,
    ]),
  notes: ['The proxy refuses a call for tools whose Accept header lacks one of the two types.'],
}

const inspector: Client = {
  id: 'mcp-inspector',
  name: 'MCP Inspector',
  takesKey: 'in a header',
  refersToKey: true,
  tools: ({ url }) =>
    shell('tools', [
      `mcp-inspector --cli ${url}/mcp --transport http --header "${keyHeader}: Bearer $KEY" --method tools/list`,
    ]),
  notes: [
    'In the npm package @modelcontextprotocol/inspector; without `--cli` it is a web page.',
    'Refused, it begins an OAuth login that the proxy does not have, and ends with auth_required: the key is wrong or not in the header.',
  ],
}

const wsl: Client = {
  id: 'wsl',
  name: 'WSL',
  takesKey: 'as the client that runs in it',
  refersToKey: true,
  check: ({ url }) => shell('check', [`curl -sS ${url}/health/readiness`]),
  notes: [
    'Inside WSL 2 the clients above are set up in the same way. `localhost` there is the WSL machine: with Docker Desktop it reaches the gateway; for a gateway on another host use that host’s address.',
  ],
}

/** Every client that the gateway is handed to. `npm run test:clients` connects those that npm has, as their makers ship them. */
export const clients: Client[] = [
  claudeCode,
  claudeDesktop,
  geminiCli,
  codex,
  chatgptCli,
  cursor,
  vscode,
  openaiSdk,
  anthropicSdk,
  curl,
  inspector,
  wsl,
]
