import semver from 'semver'
import { isGood, lineOf, type VersionTable } from '../versions/versions.ts'
import { newestLines, newestOfLine } from './tags.ts'

/** What a maintainer has to bring up to date in the table, by what is released. */
export function lackingIn(
  { seen, tested, lts, default: usual, supportedLines }: VersionTable,
  released: readonly string[],
): string[] {
  const lines = [...new Set([...newestLines(released, supportedLines), lts])]
  const behind = lines.flatMap(line => {
    const newest = newestOfLine(released, line, isGood)
    if (newest === undefined || newest === seen[line]) return []
    return seen[line] === undefined || semver.gt(newest, seen[line])
      ? [`${line}: ${newest}, where the table has ${seen[line] ?? 'none'}`]
      : []
  })
  const newestLts = newestOfLine(released, lts, isGood)
  return [
    ...behind,
    ...(newestLts !== undefined && semver.gt(newestLts, usual)
      ? [`default: ${usual}, where ${newestLts} is released`]
      : []),
    ...lines
      .filter(line => !tested.some(version => lineOf(version) === line))
      .map(line => `tested: no version of ${line}`),
  ]
}
