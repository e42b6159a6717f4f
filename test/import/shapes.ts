/** A server as it is written here: what it runs or where it is, and the rest of it where there is any. */
export interface Read {
  name: string
  is: string
  env?: Record<string, string>
  headers?: Record<string, string>
  left?: string[]
}

const off = 'it is switched off in this file'

const http = (name: string, url = `https://${name}.example.com/mcp`, more: Partial<Read> = {}): Read => ({
  name,
  is: `http ${url}`,
  ...more,
})
const stdio = (name: string, line: string, more: Partial<Read> = {}): Read => ({ name, is: `stdio ${line}`, ...more })
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })

/** What stands in each file, by reading it. */
export const shapes: [file: string, format: string, servers: Read[], left?: string[]][] = [
  ['.gemini/settings.json', 'gemini-cli', [http('a', 'https://mcp.example.com/mcp')], ['mcp']],
  [
    'anchors-merge.yaml',
    'litellm',
    [
      http('base_srv', 'https://mcp.example.com/a', { headers: { Authorization: 'Bearer ${MCP_TOKEN}' } }),
      http('other_srv', 'https://mcp.example.com/b', { headers: { Authorization: 'Bearer ${MCP_TOKEN}' } }),
    ],
    ['x-azure', 'model_list'],
  ],
  [
    'amp.json',
    'amp',
    [stdio('browser', 'npx -y browser-mcp', { left: ['includeTools'] })],
    ['amp.tools.disable', 'amp.url'],
  ],
  [
    'bignum.json',
    'mcp-servers',
    [stdio('discord', 'npx -y discord-mcp', { env: { GUILD_ID: '1234567890123456789', V: '1.10' } })],
  ],
  [
    'bignum.yaml',
    'mcp-servers',
    [
      stdio('discord', 'npx -y discord-mcp 1234567890123456789', {
        env: {
          GUILD_ID: '1234567890123456789',
          API_VERSION: '1.10',
          ZIP: '0123',
          FLAG: 'yes',
          WHEN: '2022-06-28',
          HEX: '0x1F',
          EXP: '1e3',
        },
      }),
    ],
  ],
  ['both.json', 'mcp-servers', [http('a'), http('b')]],
  ['json5.json5', 'mcp-servers', [stdio('wiki', 'npx -y wiki-mcp', { env: { MODE: 'ro' } })]],
  [
    'openhands.toml',
    'mcp-servers',
    [
      { name: 'one.example.com', is: 'sse https://one.example.com/sse' },
      { name: 'two.example.com', is: 'sse https://two.example.com/sse', left: ['timeout'] },
      http('three.example.com', 'https://three.example.com/mcp'),
      stdio('fetch', 'uvx mcp-server-fetch', { env: { MODE: 'ro' } }),
    ],
    ['core'],
  ],
  [
    'bridge.json',
    'mcp-servers',
    [
      { name: 'a', is: 'sse https://a.example.com/sse' },
      { name: 'b', is: 'sse https://b.example.com/mcp', ...bearer('abc.def.ghi') },
      http('c', undefined, { left: ['mcp-remote port 3334', '--static-oauth-client-info'] }),
      http('d', undefined, { headers: { 'X-Api-Key': 'abc123def' } }),
      { name: 'e', is: 'sse https://e.example.com/sse', ...bearer('abcdef') },
      http('f'),
      http('g', undefined, bearer('abc-token')),
      http('h'),
      stdio('i', 'npx -y @smithery/cli@latest run exa --key uuid-key-1234'),
      stdio('j', 'docker run -i --rm -e K=sk-abc12345678 img npx mcp-remote https://j.example.com/mcp'),
      http('k', undefined, bearer('${MY_TOKEN}')),
      http('l', 'http://l.example.com:8080/mcp'),
    ],
  ],
  [
    'cherry.json',
    'cherry-studio',
    [
      { name: 'a', is: off },
      http('b', 'https://mcp.example.com/mcp', bearer('abcdef123')),
      { name: 'c', is: off },
      { name: 'd', is: off },
      { name: 'e', is: off },
    ],
  ],
  [
    'cmdlist.json',
    'mcp-servers',
    [
      stdio('a', 'npx -y x-mcp'),
      stdio('b', 'npx -y y-mcp --flag a b'),
      stdio('c', 'npx -y z-mcp'),
      ...['w', 'v', 'u', 't', 's', 'r', 'q'].map((one, index) => stdio('defghij'[index]!, `npx -y ${one}-mcp`)),
      stdio('k', 'npx -y p-mcp', { env: { API_KEY: 'sk-abcdef1234567890' } }),
    ],
  ],
  ['comments.json', 'mcp-servers', [http('a')]],
  [
    'configmap.yaml',
    'litellm',
    [http('wiki', undefined, { left: ['allowed_tools', 'allow_all_keys'] })],
    ['Namespace ai', 'data.README', 'data.config.yaml.model_list'],
  ],
  [
    'compose.yaml',
    'litellm',
    [http('wiki', undefined, { left: ['extra_headers'] })],
    ['services', 'configs.litellm.content.general_settings'],
  ],
  [
    'secret.yaml',
    'litellm',
    [http('wiki', undefined, { left: ['allow_all_keys'] }), stdio('files', 'npx -y files-mcp')],
    ['items.0.type', 'items.0.data.MASTER_KEY', 'items.1.binaryData.keystore'],
  ],
  [
    'workflow.yml',
    'mcp-servers',
    [
      // The package is one of the catalogue's.
      stdio('sequential-thinking', 'node {package}/dist/index.js', {
        env: { TOKEN: '${{ secrets.THINK_TOKEN }}' },
      }),
    ],
    ['name', 'on', 'jobs.review.runs-on', 'jobs.review.steps.0.uses', 'jobs.review.steps.0.with.anthropic_api_key'],
  ],
  [
    'manifest.json',
    'bundle',
    [
      stdio('mail-search', 'node ${__dirname}/server/index.js --folder=${user_config.folder}', {
        env: { API_KEY: '${user_config.api_key}' },
      }),
    ],
    ['manifest_version', 'version', 'server.type', 'server.entry_point'],
  ],
  [
    'mcpproxy.json',
    'mcp-servers',
    [
      {
        name: 'wiki',
        is: 'sse https://wiki.example.com/x/mcp',
        headers: { Authorization: 'Bearer ${keyring:wiki}', 'X-Other': '${keyring:other}' },
      },
      stdio('time', 'uvx mcp-server-time', { left: ['quarantined'] }),
    ],
    ['listen'],
  ],
  ['multidoc.yaml', 'litellm', [http('a')], ['other']],
  ['continue-json.json', 'continue-json', [stdio('x-mcp', 'npx -y x-mcp')]],
  [
    'crush.json',
    'crush',
    [
      stdio('ctx', 'npx -y ctx-mcp', { env: { CTX_KEY: '$CTX_KEY' } }),
      http('gh', undefined, { headers: { Authorization: 'Bearer $GH_PAT' } }),
    ],
  ],
  ['devcontainer.json', 'devcontainer', [http('a')]],
  ['dupkeys.json', 'mcp-servers', [http('a', 'https://two.example.com/mcp')]],
  [
    'env-list.yaml',
    'mcp-servers',
    [
      stdio('a', 'npx -y x', { env: { TOKEN: 'abc' } }),
      stdio('b', 'npx -y', { left: ['args 2 (no text)', 'args 3 (no text)', 'args 4 (no text)'] }),
    ],
  ],
  ['.factory/mcp.json', 'factory', [{ name: 'linear', is: off }, stdio('local', 'uvx local-mcp')]],
  [
    'headers-odd.json',
    'mcp-servers',
    [
      http('a', undefined, bearer('abc')),
      http('b', undefined, bearer('abc')),
      http('c', undefined, bearer('abcdef')),
      http('d', undefined, bearer('abcdef')),
      http('e', undefined, { left: ['oauth'] }),
      http('f', undefined, bearer('abc')),
      http('g', undefined, { left: ['envFile'] }),
      http('h', undefined, { left: ['apiKey'] }),
      http('i', undefined, { headers: { Authorization: 'Bearer abc', 'X-Team': 'a' } }),
      http('j', undefined, { left: ['headers (no map)'] }),
    ],
  ],
  ['helm-values.yaml', 'litellm', [{ name: 'wiki', is: 'sse https://wiki.example.com/mcp' }], ['replicaCount']],
  [
    'hermes.yaml',
    'hermes',
    [http('ctx', undefined, { headers: { CTX_API_KEY: '${CTX_API_KEY}' } }), stdio('local', 'npx -y x-mcp')],
  ],
  ['hub.json', 'mcp-servers', [http('docs')], ['server']],
  [
    'hub-groups.json',
    'mcp-hub',
    [
      { name: 'amap', is: off },
      { name: 'docs', is: 'sse https://docs.example.com/sse', left: ['owner', 'tools'] },
    ],
    ['users'],
  ],
  [
    'librechat.yaml',
    'librechat',
    [
      stdio('files', 'npx -y files-mcp', { env: { MODE: 'on', LEVEL: '0o17' }, left: ['timeout', 'customUserVars'] }),
      http('web', undefined, { headers: { 'X-User': '{{LIBRECHAT_USER_ID}}' } }),
    ],
    ['version', 'x-common', 'endpoints'],
  ],
  ['list.json', 'bare', [stdio('a', 'npx -y x')]],
  ['nested.json', 'mcp-servers', [http('a')]],
  ['one-address.json', 'single', [http('mcp.example.com', 'https://mcp.example.com/mcp')]],
  ['one-entry.json', 'single', [stdio('gh-mcp', 'npx -y gh-mcp')]],
  ['opencode.json', 'opencode', [http('docs')], ['server']],
  ['pasted-entry.json', 'bare', [stdio('github', 'npx -y gh-mcp')]],
  ['pasted-map.json', 'mcp-servers', [stdio('github', 'npx -y gh-mcp')]],
  ['projects.json', 'mcp-servers', [http('docs')]],
  [
    'proto.json',
    'mcp-servers',
    [
      http('__proto__', 'https://a.example.com/mcp'),
      http('b', undefined, { headers: { constructor: 'y' }, left: ['headers.__proto__ (no name of a setting)'] }),
    ],
  ],
  [
    'python.yaml',
    'hermes',
    [
      stdio('jobs', 'python3 -m jobs --port 0x1F90 --ratio 1.10 --day 2022-06-28', {
        env: { ZIP: '0123', FLAG: 'true', EXP: '1e3', SINCE: '12:30' },
        left: ['timeout'],
      }),
      { name: 'old', is: off },
    ],
  ],
  ['readme.md', 'mcp-servers', [stdio('a', 'npx -y gh-mcp')]],
  ['readme-list.md', 'vscode', [stdio('files', 'npx -y files-mcp'), http('web')]],
  [
    '.roo/mcp.json',
    'roo',
    [stdio('a', 'npx -y a-mcp', { left: ['alwaysAllow', 'disabledTools', 'timeout', 'watchPaths'] })],
  ],
  ['tag.yaml', 'mcp-servers', [http('ha', undefined, { headers: { Authorization: '${HA_HEADERS_AUTHORIZATION}' } })]],
  ['team.code-workspace', 'code-workspace', [http('a')]],
  [
    'types.json',
    'mcp-servers',
    [
      http('a'),
      http('b'),
      http('c'),
      { name: 'd', is: 'sse https://d.example.com/mcp' },
      http('e'),
      stdio('f', 'npx -y f'),
      http('g'),
      http('h'),
      { name: 'i', is: 'sse https://i.example.com/sse' },
      { name: 'j', is: 'stdio ', left: ['url'] },
      http('k', undefined, { left: ['command', 'args'] }),
      http('l', 'https://l.example.com/sse'),
      { name: 'm', is: 'sse https://m.example.com/v1/sse/' },
      http('n', 'ws://n.example.com'),
      { name: 'o', is: 'sse https://o.example.com/sse#x' },
    ],
  ],
  ['utf16.json', 'mcp-servers', [stdio('a', 'npx -y x')]],
  ['vibe.toml', 'vibe', [http('docs')]],
  [
    'vibe-keys.toml',
    'vibe',
    [
      http('web', undefined, { headers: { 'X-Version': '2', Authorization: 'Bearer ${WEB_KEY}' } }),
      stdio('numbers', 'uvx numbers-mcp 1.1 12345678901234567890', {
        env: { RATIO: '1.50', ID: '1234567890123456789' },
      }),
    ],
    ['model'],
  ],
]
