import semver from 'semver'

/** What is known about LiteLLM's versions. Data in one place; the release notes are the source of each row. */
export const versions = {
  repository: 'ghcr.io/berriai/litellm',
  /** The newest patch of the LTS line that the contract suite has been run with. */
  default: '1.108.14',
  /** The newest patch of each line (PyPI, 2026-11-25): what an upgrade without a version goes to. */
  newest: {
    '1.104': '1.104.9',
    '1.105': '1.105.7',
    '1.106': '1.106.12',
    '1.108': '1.108.14',
    '1.109': '1.109.3',
    '1.110': '1.110.2',
  } as Record<string, string>,
  /** New and upgraded deployments need at least this one: below it a proxy may exit at start when the model cost map is unreachable. */
  floor: '1.104.7',
  /** An adopted gateway below this one is critical: CVE-2026-42208 (SQL injection before login) and CVE-2026-30623 were fixed in it. */
  securityFloor: '1.83.7',
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
  ],
} as const

export type VersionVerdict = { accepted: true } | { accepted: false; why: string }

/** Whether a new or upgraded deployment may run this version of LiteLLM (`1.108.14`, with or without a leading v). */
export function judgeVersion(version: string): VersionVerdict {
  const parsed = semver.parse(version, { loose: true })
  if (!parsed) return { accepted: false, why: `${version} is no version number` }
  const bad = versions.bad.find(row => semver.satisfies(parsed, row.range, { includePrerelease: true }))
  if (bad) return { accepted: false, why: bad.why }
  if (semver.lt(parsed, versions.floor))
    return { accepted: false, why: `it is older than ${versions.floor}, the lowest version for a new gateway` }
  return { accepted: true }
}

/** `1.108` of `1.108.11`. */
export const lineOf = (version: string): string => version.split('.').slice(0, 2).join('.')

/** What changed between two versions for who comes from the older one. */
export const breakingBetween = (from: string, to: string): string[] =>
  versions.breaking
    .filter(({ since }) => semver.gt(since, from, { loose: true }) && semver.lte(since, to, { loose: true }))
    .map(({ since, what }) => `${since}: ${what}`)
