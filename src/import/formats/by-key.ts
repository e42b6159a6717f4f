import type { Entry } from '../shape.ts'
import { isEntry } from '../shape.ts'
import { bundleServer, isBundle } from './bundle.ts'
import { at, everywhere, type Format, hasServers, inCodeUser, some } from './format.ts'
import { registryServer } from './registry.ts'

/** A registry's entry, alone or as the registry answers it. */
const isRegistry = (data: Entry): boolean =>
  /server\.schema\.json$/.test(String(data.$schema)) ||
  ((Array.isArray(data.packages) || Array.isArray(data.remotes)) && typeof data.name === 'string')

/** Parts of a LiteLLM config.yaml, of which one is enough. */
const litellmParts = ['model_list', 'litellm_settings', 'router_settings', 'general_settings', 'environment_variables']

/** Settings of an entry below `mcp_servers` that Hermes has and LiteLLM has not. */
const hermesKeys = ['headers', 'connect_timeout', 'tools', 'sampling', 'enabled']

const gooseKinds = ['builtin', 'platform', 'frontend', 'stdio', 'sse', 'streamable_http']

/** Forms with a key of their own. The first that fits is taken, so the special ones stand before the general. */
export const formatsByKey: Format[] = [
  {
    id: 'bundle',
    label: 'manifest.json of a desktop extension (MCPB, DXT)',
    syntax: 'json',
    key: 'server.mcp_config',
    files: { project: ['manifest.json'] },
    is: isBundle,
    parse: bundleServer,
  },
  {
    id: 'registry',
    label: 'MCP registry server.json',
    syntax: 'json',
    key: 'packages, remotes',
    files: { project: ['server.json'] },
    is: data => isRegistry(data) || (isEntry(data.server) && isRegistry(data.server)),
    parse: registryServer,
  },
  {
    id: 'plan',
    label: 'mcp_settings list (shown in guides, read by no LiteLLM)',
    syntax: 'yaml',
    key: 'mcp_settings',
    reads: 'python',
    files: {},
    is: data => Array.isArray(data.mcp_settings),
  },
  {
    id: 'vibe',
    label: 'Mistral Vibe config.toml',
    syntax: 'toml',
    key: 'mcp_servers (a list)',
    files: { ...everywhere('~/.vibe/config.toml'), project: ['.vibe/config.toml'] },
    is: (data, _, syntax) => syntax === 'toml' && Array.isArray(data.mcp_servers),
  },
  {
    id: 'codex',
    label: 'Codex CLI config.toml',
    syntax: 'toml',
    key: 'mcp_servers',
    files: { ...everywhere('~/.codex/config.toml'), project: ['.codex/config.toml'] },
    is: (data, _, syntax) =>
      isEntry(data.mcp_servers) &&
      (syntax === 'toml' || some(data.mcp_servers, entry => 'bearer_token_env_var' in entry)),
  },
  {
    id: 'hermes',
    label: 'Hermes Agent config.yaml',
    syntax: 'yaml',
    key: 'mcp_servers',
    reads: 'python',
    files: everywhere('~/.hermes/config.yaml'),
    is: (data, path) =>
      isEntry(data.mcp_servers) &&
      !litellmParts.some(key => key in data) &&
      (/\.hermes[\\/]/.test(path) ||
        some(data.mcp_servers, entry => !('transport' in entry) && hermesKeys.some(key => key in entry))),
  },
  {
    id: 'litellm',
    label: 'LiteLLM config.yaml',
    syntax: 'yaml',
    key: 'mcp_servers',
    reads: 'python',
    files: { project: ['config.yaml', 'config/config.yaml'] },
    is: data =>
      isEntry(data.mcp_servers) ||
      litellmParts.some(key => key in data) ||
      (isEntry(data.proxy_config) && 'model_list' in data.proxy_config),
  },
  {
    id: 'zed',
    label: 'Zed settings.json',
    syntax: 'json',
    key: 'context_servers',
    comments: true,
    files: {
      linux: ['~/.config/zed/settings.json'],
      macos: ['~/.config/zed/settings.json'],
      windows: ['%APPDATA%\\Zed\\settings.json'],
      project: ['.zed/settings.json'],
    },
    is: data => isEntry(data.context_servers),
  },
  {
    id: 'devcontainer',
    label: 'devcontainer.json',
    syntax: 'json',
    key: 'customizations.vscode.mcp.servers',
    comments: true,
    files: { project: ['.devcontainer/devcontainer.json', '.devcontainer.json'] },
    is: (data, path) => at(data, 'customizations', 'vscode', 'mcp') !== undefined || /devcontainer\.json$/.test(path),
  },
  {
    id: 'code-workspace',
    label: 'VS Code .code-workspace',
    syntax: 'json',
    key: 'settings.mcp.servers',
    comments: true,
    files: {},
    is: (data, path) => at(data, 'settings', 'mcp') !== undefined || /\.code-workspace$/.test(path),
  },
  {
    id: 'vscode-settings',
    label: 'VS Code settings.json',
    syntax: 'json',
    key: 'mcp.servers',
    comments: true,
    files: { ...inCodeUser('settings.json'), project: ['.vscode/settings.json'] },
    is: data => at(data, 'mcp', 'servers') !== undefined || isEntry(data['mcp.servers']),
  },
  {
    id: 'amp',
    label: 'Amp settings.json',
    syntax: 'json',
    key: 'amp.mcpServers',
    comments: true,
    files: { ...everywhere('~/.config/amp/settings.json'), project: ['.amp/settings.json'] },
    is: data => isEntry(data['amp.mcpServers']),
  },
  {
    id: 'crush',
    label: 'Crush crush.json',
    syntax: 'json',
    key: 'mcp',
    bareVariables: true,
    files: {
      ...everywhere('~/.config/crush/crush.json'),
      project: ['crush.json', '.crush.json'],
    },
    is: (data, path) =>
      hasServers(data.mcp) &&
      (/crush\.json$/.test(path) ||
        /crush\.json$/.test(String(data.$schema)) ||
        some(data.mcp, ({ type }) => ['stdio', 'http', 'sse'].includes(String(type)))),
  },
  {
    id: 'opencode',
    label: 'OpenCode opencode.json',
    syntax: 'json',
    key: 'mcp',
    comments: true,
    files: {
      ...everywhere('~/.config/opencode/opencode.json', '~/.config/opencode/opencode.jsonc'),
      project: ['opencode.json', 'opencode.jsonc'],
    },
    is: data => hasServers(data.mcp),
  },
  {
    id: 'goose',
    label: 'Goose config.yaml',
    syntax: 'yaml',
    key: 'extensions',
    // serde_yaml leaves << a key.
    reads: 'node-plain',
    files: {
      linux: ['~/.config/goose/config.yaml'],
      macos: ['~/.config/goose/config.yaml'],
      windows: ['%APPDATA%\\Block\\goose\\config\\config.yaml'],
    },
    is: data => hasServers(data.extensions) || some(data.extensions, ({ type }) => gooseKinds.includes(String(type))),
  },
  {
    id: 'continue-json',
    label: 'Continue config.json',
    syntax: 'json',
    key: 'experimental.modelContextProtocolServers',
    comments: true,
    files: everywhere('~/.continue/config.json'),
    is: data => Array.isArray(at(data, 'experimental')?.modelContextProtocolServers),
  },
  {
    id: 'vscode',
    label: 'VS Code mcp.json',
    syntax: 'json',
    key: 'servers',
    comments: true,
    files: { ...inCodeUser('mcp.json'), project: ['.vscode/mcp.json'] },
    is: (data, path) =>
      isEntry(data.servers) && !('mcpServers' in data) && (hasServers(data.servers) || /mcp\.json$/.test(path)),
  },
]
