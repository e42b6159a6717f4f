import semver from 'semver'
import { z } from 'zod'

const row = z.strictObject({ range: z.string().refine(text => semver.validRange(text) !== null), why: z.string() })
const since = z.strictObject({ since: z.string().refine(text => semver.valid(text) !== null), what: z.string() })
const number = z.string().refine(text => semver.valid(text) !== null, 'a version such as 1.108.20')

/** What a file may say of LiteLLM's versions in the place of what this program brings, or beside it. */
export const tableSchema = z.strictObject({
  default: number.optional(),
  lts: z.string().optional(),
  floor: number.optional(),
  securityFloor: number.optional(),
  seen: z.record(z.string(), number).optional(),
  bad: z.array(row).optional(),
  faults: z.array(row).optional(),
  breaking: z.array(since).optional(),
})

export type VersionTable = Required<z.infer<typeof tableSchema>> & {
  repository: string
  tested: readonly string[]
  supportedLines: number
}

/**
 * What no registry says about LiteLLM's versions: which are bad and why, what changed, what is supported, what has known holes. Which versions there are is
 * asked of the registry. Data in one place; the release notes and advisories are the source of each row, read on 2026-11-29.
 */
export const versions: VersionTable = {
  repository: 'ghcr.io/berriai/litellm',
  /** What is suggested where the registry cannot be asked: the newest patch of the LTS line. */
  default: '1.108.20',
  /** Those that the contract suite and the journeys have been run with. */
  tested: ['1.108.14', '1.110.2'],
  /** The line with long-term support, which the tag `lts` follows. */
  lts: '1.108',
  /** Besides it, LiteLLM supports that many of the newest minor lines (its version support page, 2026-10-08). */
  supportedLines: 4,
  /** The newest patch of each line: what an upgrade without a version goes to where the registry cannot be asked. */
  seen: {
    '1.104': '1.104.9',
    '1.105': '1.105.7',
    '1.106': '1.106.12',
    '1.108': '1.108.20',
    '1.109': '1.109.5',
    '1.110': '1.110.4',
    '1.111': '1.111.0',
  },
  /** New and upgraded deployments need at least this one: below it a proxy may exit at start when the model cost map is unreachable. */
  floor: '1.104.7',
  /**
   * An adopted gateway below this one is critical. Fixed in 1.83.7: CVE-2026-42208 (SQL injection before login) and CVE-2026-30623; in 1.83.10: CVE-2026-47102 (a user
   * gives itself the admin's role); in 1.84.2: a way past the login by a forged Host header.
   */
  securityFloor: '1.84.2',
  bad: [
    {
      range: '>=1.105.0 <1.105.5',
      why: 'exits at start with an ImportError when the remote model cost map is unreachable',
    },
    {
      range: '>=1.106.0 <1.106.4',
      why: 'exits at start with an ImportError when the remote model cost map is unreachable',
    },
    { range: '1.82.7 || 1.82.8', why: 'malicious packages on PyPI carried these numbers (March 2026)' },
  ],
  /** Known faults with which a gateway serves all the same. */
  faults: [
    {
      range: '>=1.108.0 <1.108.20 || >=1.109.0 <1.110.3',
      why: 'GET /audit, the list of changes by administrators, answers 500 after a key was changed',
    },
  ],
  /** What changed for who comes from an older version, as far as it can matter to a gateway. */
  breaking: [
    { since: '1.104.0', what: 'the proxy does not start with a master key that is unset, blank or publicly known' },
    {
      since: '1.104.0',
      what: 'stdio MCP servers start only with LITELLM_ENABLE_MCP_STDIO=true, which Gatewright sets',
    },
    { since: '1.104.0', what: 'the proxy ends when its database cannot be migrated, instead of serving all the same' },
    { since: '1.104.0', what: 'a key whose budget is used up is answered 422 instead of 429' },
    { since: '1.108.0', what: 'fallbacks in config.yaml have to be lists: {"a": ["b"]}; a text stops the start' },
    { since: '1.109.0', what: 'there is no disk cache any more: cache type disk in config.yaml has to go' },
    {
      since: '1.109.4',
      what: 'MCP clients that register themselves (OAuth) with the gateway need LITELLM_MCP_DCR_GATEWAY_CLIENT=true',
    },
    {
      since: '1.110.0',
      what: 'modules of proxy/_experimental/mcp_server are in proxy/mcp_server: custom code that imports them',
    },
  ],
}

/** Takes what a newer table says: single values in the place of those here, rows beside them. */
export function refreshVersions(newer: z.infer<typeof tableSchema>): void {
  const { bad = [], faults = [], breaking = [], seen = {}, ...single } = newer
  Object.assign(versions, single)
  versions.seen = { ...versions.seen, ...seen }
  versions.bad = [...versions.bad, ...bad]
  versions.faults = [...versions.faults, ...faults]
  versions.breaking = [...versions.breaking, ...breaking]
}

export type VersionVerdict = { accepted: true } | { accepted: false; why: string }

const within = (version: semver.SemVer, { range }: { range: string }) =>
  semver.satisfies(version, range, { includePrerelease: true })

/** Whether a new or upgraded deployment may run this version of LiteLLM (`1.108.14`, with or without a leading v). */
export function judgeVersion(version: string): VersionVerdict {
  const parsed = semver.parse(version, { loose: true })
  if (!parsed) return { accepted: false, why: `${version} is no version number` }
  const bad = versions.bad.find(each => within(parsed, each))
  if (bad) return { accepted: false, why: bad.why }
  if (semver.lt(parsed, versions.floor))
    return { accepted: false, why: `it is older than ${versions.floor}, the lowest version for a new gateway` }
  return { accepted: true }
}

/** Whether a gateway may have it. */
export const isGood = (version: string): boolean => judgeVersion(version).accepted

/** `1.108` of `1.108.11`. */
export const lineOf = (version: string): string => version.split('.').slice(0, 2).join('.')

/** A newer patch of a version's line that a gateway may have, if there is one. */
export const newestGood = (released: readonly string[], version: string): string | undefined =>
  released.find(each => lineOf(each) === lineOf(version) && isGood(each) && semver.gt(each, version, { loose: true }))

/** What is to be known of a version that a gateway may have all the same; `lines` are the newest ones that there are. */
export function remarksOn(version: string, lines: readonly string[] = newestSeen()): string[] {
  const parsed = semver.parse(version, { loose: true })
  if (!parsed) return []
  const supported = [...lines.slice(0, versions.supportedLines), versions.lts]
  const isOld = !supported.includes(lineOf(version)) && semver.lt(parsed, `${lines[0] ?? versions.lts}.0`)
  return [
    ...versions.faults.filter(each => within(parsed, each)).map(({ why }) => why),
    ...(isOld ? [`LiteLLM supports ${[...new Set(supported)].join(', ')}, and ${lineOf(version)} no more`] : []),
  ]
}

/** The lines in the table, the newest first. */
const newestSeen = (): string[] =>
  Object.keys(versions.seen).sort((one, other) => semver.rcompare(`${one}.0`, `${other}.0`))

/** What changed between two versions for who comes from the older one. */
export const breakingBetween = (from: string, to: string): string[] =>
  versions.breaking
    .filter(({ since }) => semver.gt(since, from, { loose: true }) && semver.lte(since, to, { loose: true }))
    .map(({ since, what }) => `${since}: ${what}`)
