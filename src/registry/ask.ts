import type { Verdict } from '../deployment/field.ts'
import { isGood, lineOf, newestGood, remarksOn, versions } from '../versions/versions.ts'
import { asFailure } from '../failure.ts'
import type { World } from '../world.ts'
import { pinnedTag, type Released, releasedBy } from './released.ts'
import { isRolling, newestLines, newestOfLine, versionOfTag } from './tags.ts'

/** As Docker names this machine's kind of processor. */
const platform = () => `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`

const lacks = (repository: string, platforms: string[]): string | undefined =>
  platforms.length > 0 && !platforms.includes(platform())
    ? `${repository} has no image for ${platform()}: only for ${platforms.join(', ')}`
    : undefined

/** The tag by which a registry has a version: some mirrors have it with a v only, some without. */
const tagOf = ({ tags }: Released, version: string | undefined): string | undefined =>
  version === undefined ? undefined : tags.find(tag => versionOfTag(tag) === version)

/** What the registry says of an image that is about to be used. Where it cannot be asked, that is told, and the answer stands. */
export async function askRegistry(
  { registry }: Pick<World, 'registry'>,
  { repository, tag }: { repository: string; tag: string },
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const released = await releasedBy(registry, repository, signal)
    const facts = { released }
    const line = newestOfLine(released.versions, versions.lts, isGood) ?? released.versions.find(isGood)
    const newest = line === undefined ? '' : `; the newest of ${lineOf(line)} is ${tagOf(released, line)}`
    if (isRolling(tag)) {
      const pinned = await pinnedTag(registry, released, tag, signal)
      if (!pinned) return { ok: false, text: `${repository} has no tag ${tag}${newest}`, facts }
      const missing = lacks(repository, pinned.platforms)
      return {
        ok: !missing,
        text: missing ?? `${tag} is ${pinned.version ?? 'an image of no released number'} now`,
        facts,
      }
    }
    const name = tag.replace(/^[^@]*@/, '')
    const is = await registry.manifest(repository, name, signal)
    if (!is) {
      const same = tagOf(released, versionOfTag(tag))
      const instead = same === undefined ? newest : `, but the same version as ${same}`
      return { ok: false, text: `${repository} has no ${tag}${instead}`, facts }
    }
    const missing = lacks(repository, is.platforms)
    const version = versionOfTag(tag.replace(/@.*/, ''))
    const remarks =
      version === undefined ? [] : remarksOn(version, newestLines(released.versions, versions.supportedLines))
    const newer = version === undefined ? undefined : newestGood(released.versions, version)
    const told = [missing ?? `${repository} has it`, ...(newer ? [`${newer} is newer`] : []), ...remarks]
    return { ok: !missing, text: told.join('; '), facts }
  } catch (error) {
    signal.throwIfAborted()
    const { what, why } = asFailure(error)
    return { ok: true, text: `${what}: ${why}; whether there is a newer version is not known` }
  }
}
