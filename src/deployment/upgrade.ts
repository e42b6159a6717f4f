import semver from 'semver'
import { Exit, Failure } from '../failure.ts'
import { commandName } from '../commands/options.ts'
import { judgeVersion, lineOf, versions } from './versions.ts'

const refused = (
  what: string,
  why: string,
  next: string,
  exit: typeof Exit.refused | typeof Exit.usage = Exit.refused,
) => new Failure({ what, why, next, exit })

const nameOne = `name it: ${commandName} upgrade ${versions.default}`

function newestOf(present: string): string {
  const newest = versions.newest[lineOf(present)]
  if (newest) return newest
  throw refused(
    'there is no version to go to',
    `Gatewright knows no newest patch of ${lineOf(present)}`,
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
 * The version to upgrade to: the one that is named, else the newest patch of the present one's line. Never one that a new gateway may not have, and never an
 * older one: the database was migrated for the present one.
 */
export function upgradeTarget(present: string, wanted: string | undefined): string {
  const version = wanted === undefined ? newestOf(present) : named(wanted)
  const verdict = judgeVersion(version)
  if (!verdict.accepted)
    throw refused(`LiteLLM ${version} is not used for a gateway`, verdict.why, 'name another version')
  if (semver.gte(version, present)) return version
  // An older newest only means that this Gatewright is older than the gateway.
  if (wanted === undefined) return present
  throw refused(
    `LiteLLM ${version} is older than the present ${present}`,
    'the database was migrated for the newer one, and a migration has no way back',
    `go back to a version that served before: ${commandName} rollback`,
  )
}

/** The tag of a version, written as the present one is: images exist with and without the v. */
export const tagOf = (version: string, presentTag: string): string => (/^\d/.test(presentTag) ? version : `v${version}`)
