import semver from 'semver'

/** What is known about LiteLLM's versions. Data in one place; the release notes are the source of each row. */
export const versions = {
  repository: 'ghcr.io/berriai/litellm',
  /** The newest patch of the LTS line. */
  default: '1.108.11',
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
} as const

export type VersionVerdict = { accepted: true } | { accepted: false; why: string }

/** Whether a new or upgraded deployment may run this version of LiteLLM (`1.108.11`, with or without a leading v). */
export function judgeVersion(version: string): VersionVerdict {
  const parsed = semver.parse(version, { loose: true })
  if (!parsed) return { accepted: false, why: `${version} is no version number` }
  const bad = versions.bad.find(row => semver.satisfies(parsed, row.range, { includePrerelease: true }))
  if (bad) return { accepted: false, why: bad.why }
  if (semver.lt(parsed, versions.floor))
    return { accepted: false, why: `it is older than ${versions.floor}, the lowest version for a new gateway` }
  return { accepted: true }
}
