import semver from 'semver'
import { lineOf } from '../versions/versions.ts'

/** The released version that a tag of LiteLLM's names: `1.108.20` and `v1.108.20`, and before 1.84.0 `v1.83.7-stable` and `main-v1.83.7-stable`. */
export const versionOfTag = (tag: string): string | undefined =>
  /^(?:main-)?v?(\d+\.\d+\.\d+)(?:-stable)?$/.exec(tag)?.[1]

/** What names another image tomorrow: `lts`, `latest`, `main-stable`. */
export const isRolling = (tag: string): boolean => !tag.includes('@') && !/\d+\.\d+\.\d+/.test(tag)

/** The released versions among tags, the newest first. */
export const releasedIn = (tags: readonly string[]): string[] =>
  [...new Set(tags.flatMap(tag => versionOfTag(tag) ?? []))].sort(semver.rcompare)

/** The newest patch of a line, such as `1.108`, that a gateway may have. */
export const newestOfLine = (
  released: readonly string[],
  line: string,
  isGood: (version: string) => boolean,
): string | undefined => released.find(version => lineOf(version) === line && isGood(version))

/** The newest minor lines, the newest first. */
export const newestLines = (released: readonly string[], count: number): string[] =>
  [...new Set(released.map(lineOf))].slice(0, count)
