import { claudeUserFile, geminiServers, mcpServers } from './formats/mcp-servers.ts'
import { codexServers } from './formats/codex.ts'
import { continueServers } from './formats/continue.ts'
import { gooseExtensions } from './formats/goose.ts'
import { litellmServers } from './formats/litellm.ts'
import { opencodeServers } from './formats/opencode.ts'
import { planServers } from './formats/plan.ts'
import { registryServer } from './formats/registry.ts'
import { vscodeServers, vscodeSettings } from './formats/vscode.ts'
import { contextServers } from './formats/zed.ts'
import type { FoundFile } from './found.ts'
import type { Syntax } from './read.ts'
import { type Entry, isEntry } from './shape.ts'

export type System = 'linux' | 'macos' | 'windows'

/** One form in which MCP servers are written down. */
export interface Format {
  id: string
  label: string
  syntax: Syntax
  /** The key below which the servers stand. */
  key: string
  /** Whether its client reads a JSON file with comments and trailing commas. */
  comments?: boolean
  /** Whether a bare `$VAR` is a variable there. */
  bareVariables?: boolean
  /** Where its client keeps it: `~` is the home directory, `%APPDATA%` Windows' own. A relative path lies in a project. */
  files: Partial<Record<System | 'project', string[]>>
  is: (data: Entry, path: string) => boolean
  parse: (data: Entry) => FoundFile
}

const some = (map: unknown, test: (entry: Entry) => boolean) =>
  isEntry(map) && Object.values(map).some(one => isEntry(one) && test(one))

/** A client of the mcpServers family is known by its path, or by a key that it alone has. */
const family = (path: RegExp, key?: string) => (data: Entry, at: string) =>
  isEntry(data.mcpServers) && (path.test(at) || (key !== undefined && some(data.mcpServers, entry => key in entry)))

const everywhere = (...paths: string[]) => ({ linux: paths, macos: paths, windows: paths })

const codeUser = {
  linux: '~/.config/Code/User',
  macos: '~/Library/Application Support/Code/User',
  windows: '%APPDATA%\\Code\\User',
}
const cline = 'globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json'

/** Every form that an import reads. The first that fits is taken, so the special ones stand before the general. */
export const formats: Format[] = [
  {
    id: 'registry',
    label: 'MCP registry server.json',
    syntax: 'json',
    key: 'packages, remotes',
    files: { project: ['server.json'] },
    is: data =>
      /server\.schema\.json$/.test(String(data.$schema)) ||
      ((Array.isArray(data.packages) || Array.isArray(data.remotes)) && typeof data.name === 'string') ||
      isEntry(data.server),
    parse: registryServer,
  },
  {
    id: 'plan',
    label: 'mcp_settings list (shown in guides, read by no LiteLLM)',
    syntax: 'yaml',
    key: 'mcp_settings',
    files: {},
    is: data => Array.isArray(data.mcp_settings),
    parse: planServers,
  },
  {
    id: 'codex',
    label: 'Codex CLI config.toml',
    syntax: 'toml',
    key: 'mcp_servers',
    files: { ...everywhere('~/.codex/config.toml'), project: ['.codex/config.toml'] },
    is: (data, path) =>
      isEntry(data.mcp_servers) &&
      (/\.toml$/.test(path) ||
        some(
          data.mcp_servers,
          entry => !('transport' in entry) && ('bearer_token_env_var' in entry || 'command' in entry),
        )) &&
      !('model_list' in data),
    parse: codexServers,
  },
  {
    id: 'litellm',
    label: 'LiteLLM config.yaml',
    syntax: 'yaml',
    key: 'mcp_servers',
    files: { project: ['config.yaml', 'config/config.yaml'] },
    is: data => isEntry(data.mcp_servers) || 'model_list' in data || 'litellm_settings' in data,
    parse: litellmServers,
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
    parse: contextServers,
  },
  {
    id: 'vscode-settings',
    label: 'VS Code settings.json',
    syntax: 'json',
    key: 'mcp.servers',
    comments: true,
    files: {
      linux: [`${codeUser.linux}/settings.json`],
      macos: [`${codeUser.macos}/settings.json`],
      windows: [`${codeUser.windows}\\settings.json`],
      project: ['.vscode/settings.json'],
    },
    is: data => isEntry(data.mcp) && isEntry(data.mcp.servers),
    parse: vscodeSettings,
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
    is: data => isEntry(data.mcp),
    parse: opencodeServers,
  },
  {
    id: 'goose',
    label: 'Goose config.yaml',
    syntax: 'yaml',
    key: 'extensions',
    files: {
      linux: ['~/.config/goose/config.yaml'],
      macos: ['~/.config/goose/config.yaml'],
      windows: ['%APPDATA%\\Block\\goose\\config\\config.yaml'],
    },
    is: data => isEntry(data.extensions),
    parse: gooseExtensions,
  },
  {
    id: 'continue',
    label: 'Continue config.yaml',
    syntax: 'yaml',
    key: 'mcpServers (a list)',
    files: { ...everywhere('~/.continue/config.yaml'), project: ['.continue/config.yaml'] },
    is: (data, path) => Array.isArray(data.mcpServers) || (isEntry(data.mcpServers) && /\.continue/.test(path)),
    parse: continueServers,
  },
  {
    id: 'vscode',
    label: 'VS Code mcp.json',
    syntax: 'json',
    key: 'servers',
    comments: true,
    files: {
      linux: [`${codeUser.linux}/mcp.json`],
      macos: [`${codeUser.macos}/mcp.json`],
      windows: [`${codeUser.windows}\\mcp.json`],
      project: ['.vscode/mcp.json'],
    },
    is: data => isEntry(data.servers),
    parse: vscodeServers,
  },
  {
    id: 'claude-code-user',
    label: 'Claude Code ~/.claude.json',
    syntax: 'json',
    key: 'mcpServers, projects.*.mcpServers',
    files: everywhere('~/.claude.json'),
    is: (data, path) => isEntry(data.projects) || /(^|[\\/])\.claude\.json$/.test(path),
    parse: claudeUserFile,
  },
  {
    id: 'claude-desktop',
    label: 'Claude Desktop claude_desktop_config.json',
    syntax: 'json',
    key: 'mcpServers',
    files: {
      linux: ['~/.config/Claude/claude_desktop_config.json'],
      macos: ['~/Library/Application Support/Claude/claude_desktop_config.json'],
      windows: ['%APPDATA%\\Claude\\claude_desktop_config.json'],
    },
    is: family(/claude_desktop_config\.json$/),
    parse: mcpServers,
  },
  {
    id: 'gemini-cli',
    label: 'Gemini CLI settings.json',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    bareVariables: true,
    files: { ...everywhere('~/.gemini/settings.json'), project: ['.gemini/settings.json'] },
    is: family(/\.gemini[\\/]settings\.json$/, 'httpUrl'),
    parse: geminiServers,
  },
  {
    id: 'windsurf',
    label: 'Windsurf mcp_config.json',
    syntax: 'json',
    key: 'mcpServers',
    files: everywhere('~/.codeium/windsurf/mcp_config.json'),
    is: family(/windsurf[\\/]mcp_config\.json$/, 'serverUrl'),
    parse: mcpServers,
  },
  {
    id: 'cursor',
    label: 'Cursor mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    files: { ...everywhere('~/.cursor/mcp.json'), project: ['.cursor/mcp.json'] },
    is: family(/\.cursor[\\/]mcp\.json$/),
    parse: mcpServers,
  },
  {
    id: 'cline',
    label: 'Cline cline_mcp_settings.json',
    syntax: 'json',
    key: 'mcpServers',
    files: {
      linux: [`${codeUser.linux}/${cline}`],
      macos: [`${codeUser.macos}/${cline}`],
      windows: [`${codeUser.windows}\\${cline.replaceAll('/', '\\')}`],
    },
    is: family(/cline_mcp_settings\.json$/),
    parse: mcpServers,
  },
  {
    id: 'lm-studio',
    label: 'LM Studio mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: everywhere('~/.lmstudio/mcp.json'),
    is: family(/\.lmstudio[\\/]mcp\.json$/),
    parse: mcpServers,
  },
  {
    id: 'kiro',
    label: 'Kiro mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: { ...everywhere('~/.kiro/settings/mcp.json'), project: ['.kiro/settings/mcp.json'] },
    is: family(/\.kiro[\\/]settings[\\/]mcp\.json$/),
    parse: mcpServers,
  },
  {
    id: 'claude-code',
    label: 'Claude Code .mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: { project: ['.mcp.json'] },
    is: family(/(^|[\\/])\.mcp\.json$/),
    parse: mcpServers,
  },
  {
    id: 'mcp-servers',
    label: 'mcpServers of any other client',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    files: {},
    is: data => isEntry(data.mcpServers),
    parse: mcpServers,
  },
  {
    id: 'bare',
    label: 'the servers alone, as pasted from a README',
    syntax: 'json',
    key: '(none)',
    comments: true,
    files: {},
    is: data => some(data, entry => 'command' in entry || 'url' in entry || 'serverUrl' in entry),
    parse: data => mcpServers({ mcpServers: data }),
  },
]

/** The form of a file, by what stands in it and, where clients share one, by its path. */
export const formatOf = (data: Entry, path: string): Format | undefined => formats.find(({ is }) => is(data, path))
