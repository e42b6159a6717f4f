import type { Answers } from '../deployment/field.ts'

/** An answer that a server of the catalogue needs and that nobody else can give. */
interface Need {
  /** Path within the server's answers. */
  path: string
  label: string
  help: string
}

/** A well-known MCP server: what there is to fill in when it is added, and what has to be asked. */
export interface KnownServer {
  id: string
  label: string
  /** A few words: what its tools do. */
  does: string
  /** Answers to begin with. `''` in a secret setting means that it has to be asked. */
  item: Answers
  needs: Need[]
  source: string
}

/** npm package whose program lies at this path below it. */
const npm = (name: string, version: string, entry: string, ...args: string[]): Answers => ({
  transport: 'stdio',
  command: 'node',
  package: `${name}@${version}`,
  args: [`{package}/${entry}`, ...args],
})

/** Python packages are brought along in a directory: the image has python3 and no uvx, and its own packages are LiteLLM's. */
const pythonModule = (module: string): Answers => ({
  transport: 'stdio',
  command: 'python3',
  args: ['-m', module],
  env: { PYTHONPATH: '{mount}' },
})

const pythonDirectory = (name: string): Need => ({
  path: 'mount',
  label: 'Directory with the package',
  help: `Made on this host, for the container's Python: pip install --target DIRECTORY --python-version 3.13 --only-binary=:all: ${name}`,
})

const directory: Need = {
  path: 'mount',
  label: 'Directory to serve',
  help: 'A directory of this host, mounted read-only: its tools can read below it, and nothing else.',
}

const official = 'github.com/modelcontextprotocol/servers'
const archived = 'github.com/modelcontextprotocol/servers-archived'

/** Offered wherever a server is added. Versions are pinned: what runs is what was looked at. */
export const knownServers: KnownServer[] = [
  {
    id: 'postgres',
    label: 'PostgreSQL',
    does: 'read-only SQL on one database',
    item: {
      name: 'postgres',
      description: 'Read-only SQL',
      ...npm('@modelcontextprotocol/server-postgres', '0.6.2', 'dist/index.js', '{database}'),
      probe: { tool: 'query', arguments: { sql: 'select 1' } },
    },
    needs: [
      {
        path: 'reads.database',
        label: 'Database to read',
        help: 'A role with CONNECT and SELECT only is made for it.',
      },
    ],
    source: archived,
  },
  {
    id: 'filesystem',
    label: 'Filesystem',
    does: 'lists and reads files below one directory',
    item: {
      name: 'filesystem',
      description: 'Files below one directory',
      ...npm('@modelcontextprotocol/server-filesystem', '2026.8.31', 'dist/index.js', '{mount}'),
      probe: { tool: 'list_allowed_directories', arguments: {} },
    },
    needs: [directory],
    source: official,
  },
  {
    id: 'github',
    label: 'GitHub',
    does: 'repositories, issues, pull requests; GitHub’s own server',
    item: {
      name: 'github',
      description: 'GitHub',
      transport: 'http',
      url: 'https://api.githubcopilot.com/mcp/',
      secretHeaders: { Authorization: '' },
      probe: { tool: 'get_me', arguments: {} },
    },
    needs: [
      {
        path: 'secretHeaders.Authorization',
        label: 'Authorization',
        help: '"Bearer " and a personal access token; a fine-grained one that may only read is enough to begin with.',
      },
    ],
    source: 'github.com/github/github-mcp-server',
  },
  {
    id: 'fetch',
    label: 'Fetch',
    does: 'reads a web page as Markdown',
    item: { name: 'fetch', description: 'Reads web pages', ...pythonModule('mcp_server_fetch') },
    needs: [pythonDirectory('mcp-server-fetch')],
    source: official,
  },
  {
    id: 'time',
    label: 'Time',
    does: 'current time and conversion between time zones',
    item: {
      name: 'time',
      description: 'Time zones',
      ...pythonModule('mcp_server_time'),
      probe: { tool: 'get_current_time', arguments: { timezone: 'UTC' } },
    },
    needs: [pythonDirectory('mcp-server-time')],
    source: official,
  },
  {
    id: 'memory',
    label: 'Memory',
    does: 'a knowledge graph; forgotten when the container is replaced',
    item: {
      name: 'memory',
      description: 'Knowledge graph',
      ...npm('@modelcontextprotocol/server-memory', '2026.8.31', 'dist/index.js'),
      env: { MEMORY_FILE_PATH: '/tmp/memory.jsonl' },
      probe: { tool: 'read_graph', arguments: {} },
    },
    needs: [],
    source: official,
  },
  {
    id: 'sequential-thinking',
    label: 'Sequential thinking',
    does: 'a notebook for thinking in steps',
    item: {
      name: 'sequential_thinking',
      description: 'Thinking in steps',
      ...npm('@modelcontextprotocol/server-sequential-thinking', '2026.8.31', 'dist/index.js'),
    },
    needs: [],
    source: official,
  },
  {
    id: 'everything',
    label: 'Everything',
    does: 'the test server of the protocol: one of each kind of tool',
    item: {
      name: 'everything',
      description: 'Test server',
      ...npm('@modelcontextprotocol/server-everything', '2026.8.31', 'dist/index.js'),
      probe: { tool: 'echo', arguments: { message: 'gatewright' }, expect: 'gatewright' },
    },
    needs: [],
    source: official,
  },
  {
    id: 'deepwiki',
    label: 'DeepWiki',
    does: 'questions about public GitHub repositories; no key',
    item: {
      name: 'deepwiki',
      description: 'Public repositories',
      transport: 'http',
      url: 'https://mcp.deepwiki.com/mcp',
    },
    needs: [],
    source: 'docs.devin.ai/work-with-devin/deepwiki-mcp',
  },
  {
    id: 'context7',
    label: 'Context7',
    does: 'current documentation of libraries',
    item: {
      name: 'context7',
      description: 'Documentation of libraries',
      transport: 'http',
      url: 'https://mcp.context7.com/mcp',
      secretHeaders: { CONTEXT7_API_KEY: '' },
    },
    needs: [{ path: 'secretHeaders.CONTEXT7_API_KEY', label: 'API key', help: 'From context7.com/dashboard.' }],
    source: 'github.com/upstash/context7',
  },
]

/** npm package and program of a server as `npx` names it: the version that is asked for, else the one that is pinned here. */
export function npmServer(spec: string): { package: string; entry: string } | undefined {
  const [, name, version] = /^(@?[^@]+)(?:@(.+))?$/.exec(spec) ?? []
  for (const { item } of knownServers) {
    const pinned = item.package as string | undefined
    if (!pinned || pinned.slice(0, pinned.lastIndexOf('@')) !== name) continue
    const asked = version && /^\d+\.\d+\.\d+/.test(version) ? `${name}@${version}` : pinned
    return { package: asked, entry: (item.args as string[])[0]!.replace('{package}/', '') }
  }
  return undefined
}
