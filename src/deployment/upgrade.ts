import semver from 'semver'
import { Exit, Failure } from '../failure.ts'
import { commandName } from '../command-name.ts'
import { newestOfLine, versionOfTag } from '../registry/tags.ts'
import { isGood, judgeVersion, lineOf, versions } from '../versions/versions.ts'

const refused = (
  what: string,
  why: string,
  next: string,
  exit: typeof Exit.refused | typeof Exit.usage = Exit.refused,
) => new Failure({ what, why, next, exit })

const nameOne = `name it: ${commandName} upgrade ${versions.default}`

function newestOf(present: string, released: readonly string[] | undefined): string {
  const line = lineOf(present)
  const newest = released ? newestOfLine(released, line, isGood) : versions.seen[line]
  if (newest) return newest
  throw refused(
    'there is no version to go to',
    `${released ? 'the registry has' : 'this Gatewright knows'} no newest patch of ${line}`,
    nameOne,
    Exit.usage,
  )
}

function named(text: string): string {
  const version = semver.parse(text, { loose: true })?.version
  if (version) return version
  throw refused(`${text} is no version`, 'a version is a number such as 1.108.11', nameOne, Exit.usage)
}

/**
 * The version to upgrade to: the one that is named, else the newest patch of the present one's line among those that are released, where the registry could be
 * asked. Never one that a new gateway may not have, and never an older one: the database was migrated for the present one.
 */
export function upgradeTarget(present: string, wanted: string | undefined, released?: readonly string[]): string {
  const version = wanted === undefined ? newestOf(present, released) : named(wanted)
  const verdict = judgeVersion(version)
  if (!verdict.accepted)
    throw refused(`LiteLLM ${version} is not used for a gateway`, verdict.why, 'name another version')
  if (wanted !== undefined && released?.length && !released.includes(version))
    throw refused(
      `there is no image of LiteLLM ${version}`,
      'its registry has none',
      `the newest there is ${released[0]}`,
    )
  if (semver.gte(version, present)) return version
  // An older newest only means that this Gatewright is older than the gateway.
  if (wanted === undefined) return present
  throw refused(
    `LiteLLM ${version} is older than the present ${present}`,
    'the database was migrated for the newer one, and a migration has no way back',
    `go back to a version that served before: ${commandName} rollback`,
  )
}

/** The tag of a version, written as the present one is, unless the registry has it otherwise only: images exist with and without the v. */
export function tagOf(version: string, presentTag: string, tags: readonly string[] = []): string {
  const usual = /^\d/.test(presentTag) ? version : `v${version}`
  return tags.includes(usual) ? usual : (tags.find(tag => versionOfTag(tag) === version) ?? usual)
}
