import { type Entry, isEntry } from '../shape.ts'
import { everywhere, type Format, inCodeUser, some } from './format.ts'

/** A client of the mcpServers family is known by its path, or by a key that it alone has. */
const by = (path: RegExp, key?: string) => (data: Entry, at: string) =>
  isEntry(data.mcpServers) && (path.test(at) || (key !== undefined && some(data.mcpServers, entry => key in entry)))

const librechatParts = ['endpoints', 'registration', 'interface', 'fileStrategy', 'mcpSettings']

const hubParts = ['users', 'groups', 'systemConfig', 'nativeMCPServers']

/** Clients with `mcpServers`, and the form that any other of them has. */
export const familyFormats: Format[] = [
  {
    id: 'continue',
    label: 'Continue config.yaml',
    syntax: 'yaml',
    key: 'mcpServers (a list)',
    // Continue's packages/config-yaml reads with the package yaml.
    reads: 'node-plain',
    files: { ...everywhere('~/.continue/config.yaml'), project: ['.continue/config.yaml'] },
    is: (data, path, syntax) =>
      (Array.isArray(data.mcpServers) && syntax === 'yaml') ||
      ((isEntry(data.mcpServers) || Array.isArray(data.mcpServers)) && /\.continue/.test(path)),
    manner: { apiKeyIsBearer: true },
  },
  {
    id: 'librechat',
    label: 'LibreChat librechat.yaml',
    syntax: 'yaml',
    key: 'mcpServers',
    files: { project: ['librechat.yaml'] },
    is: (data, path, syntax) =>
      isEntry(data.mcpServers) &&
      (/librechat\.ya?ml$/.test(path) || (syntax === 'yaml' && librechatParts.some(key => key in data))),
  },
  {
    id: 'claude-code-user',
    label: 'Claude Code ~/.claude.json',
    syntax: 'json',
    key: 'mcpServers, projects.*.mcpServers',
    files: everywhere('~/.claude.json'),
    is: (data, path) =>
      some(data.projects, project => isEntry(project.mcpServers)) || /(^|[\\/])\.claude\.json$/.test(path),
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
    is: by(/claude_desktop_config\.json$/),
  },
  {
    id: 'gemini-cli',
    label: 'Gemini CLI settings.json',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    bareVariables: true,
    files: { ...everywhere('~/.gemini/settings.json'), project: ['.gemini/settings.json'] },
    is: by(/\.gemini[\\/]settings\.json$/, 'httpUrl'),
    // Its docs/tools/mcp-server.md: `httpUrl` is streamable HTTP.
    manner: { bareUrl: 'sse' },
  },
  {
    id: 'windsurf',
    label: 'Windsurf mcp_config.json',
    syntax: 'json',
    key: 'mcpServers',
    files: everywhere('~/.codeium/windsurf/mcp_config.json'),
    is: by(/windsurf[\\/]mcp_config\.json$/, 'serverUrl'),
  },
  {
    id: 'cursor',
    label: 'Cursor mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    files: { ...everywhere('~/.cursor/mcp.json'), project: ['.cursor/mcp.json'] },
    is: by(/\.cursor[\\/]mcp\.json$/),
  },
  {
    id: 'cline',
    label: 'Cline cline_mcp_settings.json',
    syntax: 'json',
    key: 'mcpServers',
    files: inCodeUser('globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json'),
    is: by(/cline_mcp_settings\.json$/),
  },
  {
    id: 'roo',
    label: 'Roo Code mcp_settings.json',
    syntax: 'json',
    key: 'mcpServers',
    files: {
      ...inCodeUser('globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json'),
      project: ['.roo/mcp.json'],
    },
    is: by(/\.roo[\\/]mcp\.json$|roo-cline[\\/]settings[\\/]mcp_settings\.json$/),
  },
  {
    id: 'factory',
    label: 'Factory Droid mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: { ...everywhere('~/.factory/mcp.json'), project: ['.factory/mcp.json'] },
    is: by(/\.factory[\\/]mcp\.json$/),
  },
  {
    id: 'lm-studio',
    label: 'LM Studio mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: everywhere('~/.lmstudio/mcp.json'),
    is: by(/\.lmstudio[\\/]mcp\.json$/),
  },
  {
    id: 'kiro',
    label: 'Kiro mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: { ...everywhere('~/.kiro/settings/mcp.json'), project: ['.kiro/settings/mcp.json'] },
    is: by(/\.kiro[\\/]settings[\\/]mcp\.json$/),
  },
  {
    id: 'claude-code',
    label: 'Claude Code .mcp.json',
    syntax: 'json',
    key: 'mcpServers',
    files: { project: ['.mcp.json'] },
    is: by(/(^|[\\/])\.mcp\.json$/),
  },
  {
    id: 'cherry-studio',
    label: 'Cherry Studio, as it exports its servers',
    syntax: 'json',
    key: 'mcpServers',
    files: {},
    is: by(/cherry/i, 'isActive'),
  },
  {
    id: 'mcp-hub',
    label: 'MCPHub mcp_settings.json, mcphub.nvim servers.json',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    files: { ...everywhere('~/.config/mcphub/servers.json'), project: ['mcp_settings.json', '.mcphub/servers.json'] },
    is: (data, path) =>
      isEntry(data.mcpServers) && (/mcphub[\\/]servers\.json$/.test(path) || hubParts.some(key => key in data)),
  },
  {
    id: 'mcp-servers',
    label: 'mcpServers of any other client',
    syntax: 'json',
    key: 'mcpServers',
    comments: true,
    files: {},
    is: data => isEntry(data.mcpServers),
  },
]
