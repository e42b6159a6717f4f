import type { RegistryDoor } from '../adapters/registry.ts'
import { isGood, lineOf, versions } from '../versions/versions.ts'
import { releasedIn, versionOfTag } from './tags.ts'

/** What a registry has of an image. */
export interface Released {
  repository: string
  tags: string[]
  /** Versions, the newest first. */
  versions: string[]
}

/** Asks the registry what there is of an image. */
export async function releasedBy(door: RegistryDoor, repository: string, signal?: AbortSignal): Promise<Released> {
  const tags = await door.tags(repository, signal)
  return { repository, tags, versions: releasedIn(tags) }
}

/** A version that a tag was found to mean, and the digest that it means. */
export interface Pinned {
  version?: string
  /** `v1.108.20@sha256:…` */
  tag: string
  platforms: string[]
}

/** How many versions a rolling tag is compared with: it follows the newest of some line. */
const mostCompared = 40

/** The newest good patches of each line first, those of the LTS line before all, then the others. */
function candidates(released: readonly string[]): string[] {
  const good = released.filter(isGood)
  const lts = good.filter(version => lineOf(version) === versions.lts)
  const tops = [...new Set(good.map(lineOf))].map(line => good.find(version => lineOf(version) === line)!)
  return [...new Set([...lts.slice(0, 8), ...tops, ...good])].slice(0, mostCompared)
}

/**
 * What a rolling tag means at present: its digest, and the version that has the same one. Several architectures are one digest, that of their list, so that the same
 * name holds on any machine.
 */
export async function pinnedTag(
  door: RegistryDoor,
  released: Released,
  rolling: string,
  signal?: AbortSignal,
): Promise<Pinned | undefined> {
  const { repository, tags } = released
  const is = await door.manifest(repository, rolling, signal)
  if (!is) return undefined
  const { digest, platforms } = is
  for (const version of candidates(released.versions)) {
    const tag = tags.find(each => versionOfTag(each) === version)!
    const other = await door.manifest(repository, tag, signal)
    if (other?.digest === digest) return { version, tag: `${tag}@${digest}`, platforms }
  }
  return { tag: `${rolling}@${digest}`, platforms }
}
