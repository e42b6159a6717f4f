import type { FoundServer } from './found.ts'
import type { Rewritten } from './normalise.ts'

type Transport = 'http' | 'sse'

/** A program that only carries stdio to a remote server: LiteLLM reaches that by itself. */
interface Bridge {
  name: string
  package: RegExp
  /** What it speaks where neither an option nor the address says it. */
  speaks: Transport
  /** Options whose value is the URL, with what it is then; absent, the URL is the first address among the arguments. */
  urls?: Record<string, Transport>
  /** Options with a header: `Name: value` as one word, or as two. */
  headers: Record<string, 'line' | 'pair'>
  /** Options with a bearer token, and variables of its environment that are one. */
  bearers?: string[]
  bearerVariable?: string
  /** Options without a value. */
  switches: RegExp
}

const bridges: Bridge[] = [
  {
    // https://github.com/geelen/mcp-remote
    name: 'mcp-remote',
    package: /^(.*[\\/])?mcp-remote([@\\/].*)?$/,
    speaks: 'http',
    headers: { '--header': 'line', '-H': 'line' },
    switches: /^--(allow-http|debug|silent|enable-proxy)$/,
  },
  {
    // https://github.com/supercorp-ai/supergateway
    name: 'supergateway',
    package: /^(.*[\\/])?supergateway([@\\/].*)?$/,
    speaks: 'http',
    urls: { '--sse': 'sse', '--streamableHttp': 'http' },
    headers: { '--header': 'line' },
    bearers: ['--oauth2Bearer'],
    switches: /^--(cors|stateful)$/,
  },
  {
    // https://github.com/sparfenyuk/mcp-proxy
    name: 'mcp-proxy',
    package: /^(.*[\\/])?mcp[-_]proxy([@=].*)?$/,
    speaks: 'sse',
    headers: { '-H': 'pair', '--headers': 'pair' },
    bearerVariable: 'API_ACCESS_TOKEN',
    switches:
      /^--(stateless|no-stateless|debug|no-debug|no-verify-ssl|pass-environment|no-pass-environment|allow-origin)$/,
  },
]

/** Programs that start a bridge. Behind any other, as a container is, it is reached from somewhere else. */
const starters = /(^|[\\/])(npx|bunx|pnpx|pnpm|yarn|bun|node|uvx|uv|pipx|python3?)(\.cmd|\.exe)?$/

/** What is read of a bridge's words. */
interface Words {
  url?: string
  transport?: Transport
  headers: Record<string, string>
  lost: string[]
}

const transportNamed = (value: string): Transport | undefined =>
  /^sse/i.test(value) ? 'sse' : /^(http|streamable)/i.test(value) ? 'http' : undefined

const headerLine = (line: string): [string, string] | undefined => {
  const [, name, value] = /^([^\s:]+)\s*:\s*(.*)$/s.exec(line) ?? []
  return name === undefined || value === undefined ? undefined : [name, value]
}

/** Reads the words after the bridge's name, each of which is carried over or named. Values are not: they may be secrets. */
function wordsAfter(bridge: Bridge, words: string[]): Words {
  const read: Words = { headers: {}, lost: [] }
  const left = [...words]
  const isUrl = (word: string) => /^(https?:\/\/|\$\{)/.test(word)
  while (left.length > 0) {
    const word = left.shift()!
    if (!word.startsWith('-')) {
      if (!bridge.urls && read.url === undefined && isUrl(word)) read.url = word
      else read.lost.push(/^\d+$/.test(word) ? `${bridge.name} port ${word}` : `an argument of ${bridge.name}`)
      continue
    }
    const [, option = word, joined] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
    if (bridge.switches.test(option)) {
      if (option !== '--allow-http') read.lost.push(option)
      continue
    }
    const value = joined ?? left.shift()
    const header =
      bridge.headers[option] === 'pair'
        ? ([value ?? '', left.shift() ?? ''] as [string, string])
        : bridge.headers[option] === 'line'
          ? headerLine(value ?? '')
          : bridge.bearers?.includes(option) && value !== undefined
            ? (['Authorization', `Bearer ${value}`] as [string, string])
            : undefined
    if (header) read.headers[header[0]] = header[1]
    else if (bridge.urls?.[option] && value !== undefined) {
      read.url = value
      read.transport = bridge.urls[option]
    } else if (option === '--transport' && transportNamed(value ?? '')) read.transport = transportNamed(value!)
    else read.lost.push(option)
  }
  return read
}

/** Where the name of a bridge stands among a server's words; -1 where it is none. */
function bridgeAt(words: string[]): { bridge: Bridge; at: number } | undefined {
  for (const bridge of bridges) {
    const at = words.findIndex(word => bridge.package.test(word))
    const before = words.slice(0, at)
    const isStarted =
      at === 0 ||
      (starters.test(before[0] ?? '') && before.slice(1).every(word => /^(-|dlx|exec|x|tool|run)/.test(word)))
    if (at >= 0 && isStarted) return { bridge, at }
  }
  return undefined
}

/** A remote server behind a bridge, without it. Variables of the entry's own environment are put in, since that is where their values stand. */
export function withoutBridge(server: FoundServer): Rewritten | undefined {
  const words = [server.command ?? '', ...server.args]
  const found = bridgeAt(words)
  if (!found) return undefined
  const { bridge, at } = found
  const read = wordsAfter(bridge, words.slice(at + 1))
  if (read.url === undefined) return undefined
  const used = new Set<string>()
  const filled = (text: string) =>
    text.replace(/\$\{(\w+)\}/g, (reference, name: string) => {
      if (!Object.hasOwn(server.env, name)) return reference
      used.add(name)
      return server.env[name]!
    })
  const token = bridge.bearerVariable ? server.env[bridge.bearerVariable] : undefined
  if (token !== undefined) used.add(bridge.bearerVariable!)
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...Object.fromEntries(Object.entries(read.headers).map(([name, value]) => [name, filled(value)])),
    ...server.headers,
  }
  const url = filled(read.url)
  const { command: _, ...rest } = server
  const bySse = /\/sse\/?([?#]|$)/.test(url) ? 'sse' : bridge.speaks
  const unused = Object.keys(server.env).filter(name => !used.has(name))
  return {
    server: {
      ...rest,
      url,
      transport: read.transport ?? bySse,
      args: [],
      env: {},
      headers,
      lost: [...server.lost, ...unused.map(name => `env.${name}`), ...read.lost],
    },
    note: `reached at its URL, without ${bridge.name}`,
  }
}
