import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { imported } from '../../src/import/add.ts'
import { preview } from '../../src/import/preview.ts'

// Each leaf of a file is in the result, in the store, asked for, or named as left out. Every leaf here is a text that stands nowhere else, so that it can be looked for.

/** A row of numbers that is the same in every run. */
function numbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Leaf {
  path: string[]
  text: string
}

type Values = Record<string, unknown>

/** Names of settings that clients have, and some that none has. */
const addresses = ['url', 'httpUrl', 'serverUrl', 'uri', 'baseUrl', 'endpoint']
const environments = ['env', 'environment', 'envs']
const headers = ['headers', 'http_headers', 'static_headers']
const others = [
  'timeout',
  'cwd',
  'allowed_tools',
  'alwaysAllow',
  'oauth',
  'tools',
  'apiKey',
  'my_own',
  'auth',
  'envFile',
]
const containers = ['mcpServers', 'mcp_servers', 'servers', 'mcp', 'context_servers', 'amp.mcpServers', 'extensions']

/** A file with servers in several places, and everything else that may stand in one. */
function generated(seed: number): { data: Values; leaves: Leaf[] } {
  const pick = numbers(seed)
  const leaves: Leaf[] = []
  const one = <T>(list: T[]): T => list[pick(list.length)]!
  const leaf = (path: string[], around: (text: string) => string = text => text): string => {
    const text = `leaf${seed}x${leaves.length}z`
    leaves.push({ path, text })
    return around(text)
  }
  const some = (path: string[], count: number, make: (at: string[]) => unknown): Values =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => {
        const name = `n${index}_${one(['TOKEN', 'MODE', 'Api-Key', 'x'])}`
        return [name, make([...path, name])]
      }),
    )
  const anything = (path: string[], depth: number): unknown => {
    if (depth === 0 || pick(2) === 0) return leaf(path)
    return pick(2) === 0
      ? some(path, 1 + pick(2), at => anything(at, depth - 1))
      : Array.from({ length: 1 + pick(2) }, (_, index) => anything([...path, String(index)], depth - 1))
  }
  const texts = (path: string[]): unknown =>
    one([
      () => some(path, 1 + pick(3), at => leaf(at)),
      () => [{ name: 'LISTED', value: leaf([...path, 'LISTED']) }],
      () => some(path, 1, at => anything(at, 2)),
    ])()
  const server = (path: string[]): Values => {
    const key = (list: string[]) => one(list)
    const [env, header] = [key(environments), key(headers)]
    const isRemote = pick(2) === 0
    const address = key(addresses)
    return {
      ...(isRemote
        ? { [address]: leaf([...path, address], text => `https://host.example.com/${text}`) }
        : {
            command: 'node',
            args: Array.from({ length: pick(3) }, (_, index) => leaf([...path, 'args', String(index)])),
          }),
      ...(pick(2) === 0 && { [env]: texts([...path, env]) }),
      ...(pick(2) === 0 && { [header]: texts([...path, header]) }),
      ...(pick(3) === 0 && { description: leaf([...path, 'description']) }),
      ...Object.fromEntries(Array.from({ length: pick(3) }, () => key(others)).map(name => [name, name])),
    }
  }
  const filled = (path: string[]): Values => {
    const entry = server(path)
    for (const name of others) if (entry[name] === name) entry[name] = anything([...path, name], 2)
    return entry
  }
  const key = one(containers)
  const nested = one(containers.filter(other => other !== key && other !== 'mcp' && other !== 'amp.mcpServers'))
  return {
    data: {
      [key]: Object.fromEntries([0, 1].map(index => [`s${index}`, filled([key, `s${index}`])])),
      more: { [nested]: { deep: filled(['more', nested, 'deep']) }, rest: anything(['more', 'rest'], 2) },
      else: anything(['else'], 2),
    },
    leaves,
  }
}

/** Whether one of the names says the path, or something above it. */
const names = (lost: string[], path: string[]) =>
  lost.some(name => {
    const said = name.replace(/ \((no text|no map|no list|no name of a setting)\)$/, '')
    return path.some((_, index) => path.slice(0, index + 1).join('.') === said)
  })

function unaccounted(text: string, leaves: Leaf[]): Leaf[] {
  const seen = preview(text, 'settings.txt', { existing: [] })
  const values = new Map(seen.asks.map(({ variable }) => [variable, `given-${variable}`]))
  const { items, secrets } = imported(seen, values)
  const kept = JSON.stringify(items) + [...secrets.values()].map(secret => secret.reveal()).join('\n')
  const asked = JSON.stringify(seen.asks)
  return leaves.filter(({ path, text: leaf }) => {
    if (kept.includes(leaf) || asked.includes(leaf) || names(seen.lost, path)) return false
    return !seen.servers.some(({ from, lost }) => {
      const at = path.indexOf(from)
      const within = path.slice(at + 1)
      // What a server of its kind has no use for is named by the word for it, whatever the client's is.
      const word = environments.includes(within[0]!) ? 'env' : headers.includes(within[0]!) ? 'headers' : within[0]!
      return at > 0 && (names(lost, within) || names(lost, [word, ...within.slice(1)]))
    })
  })
}

const many = 300

describe('each leaf of a file is in the result, in the store, asked for, or named as left out', () => {
  const forms: [form: string, write: (data: Values) => string][] = [
    ['JSON', data => JSON.stringify(data, undefined, 2)],
    ['YAML', data => stringify(data)],
  ]
  test.each(forms)(`in ${many} generated files of %s`, (form, write) => {
    let count = 0
    for (let seed = 1; seed <= many; seed++) {
      const { data, leaves } = generated(seed)
      count += leaves.length
      expect([seed, unaccounted(write(data), leaves)]).toEqual([seed, []])
    }
    console.log(`measure: all ${count} leaves of ${many} generated files of ${form} are accounted for`)
    expect(count).toBeGreaterThan(many * 5)
  })
})
