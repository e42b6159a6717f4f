import semver from 'semver'
import { refuseUncorrected } from '../hand-made/uncorrected.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import { versionIn } from '../checks/image.ts'
import type { Deployment } from '../deployment/schema.ts'
import { tagOf, upgradeTarget } from '../deployment/upgrade.ts'
import { breakingBetween, remarksOn, versions } from '../versions/versions.ts'
import { asFailure, Exit, Failure } from '../failure.ts'
import { followed } from '../registry/pin.ts'
import { releasedBy } from '../registry/released.ts'
import { isRolling, newestLines } from '../registry/tags.ts'
import type { Course } from './course.ts'
import { isOwn, notOurs } from '../identity/own.ts'
import type { World } from '../world.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { commandName } from '../command-name.ts'

/** The container in service. One that does not run has no way back, and its database is not dumped: it is repaired first. */
async function inService(world: World, deployment: Deployment): Promise<ContainerState> {
  const { name } = deployment
  const is = await world.engine.container(name)
  if (is && !(await isOwn(is, { world, deployment }))) throw notOurs(is)
  if (is?.status === 'running') return is
  throw new Failure({
    what: `${name} is not upgraded`,
    why: is ? `its container is ${is.status}, so there would be no way back` : 'its container is not there',
    next: `bring it up first: ${commandName} setup --yes`,
    exit: Exit.refused,
  })
}

interface Target {
  version: string
  image: Deployment['image']
  /** What is to be known of how it was found. */
  notes: string[]
}

/** What a rolling tag, named or followed, means now. */
async function byRolling(
  world: World,
  { repository }: Deployment['image'],
  rolling: string,
  present: string,
): Promise<Target> {
  const { version, tag } = await followed(world, repository, rolling)
  if (version === undefined)
    throw new Failure({
      what: `what ${rolling} means cannot be told`,
      why: `no released version in ${repository} is the same image`,
      next: `name the version: ${commandName} upgrade ${versions.default}`,
      exit: Exit.refused,
    })
  const target = upgradeTarget(present, version)
  return { version: target, image: { repository, tag, follows: rolling }, notes: [`${rolling} is ${version} now.`] }
}

/** By the registry; where it cannot be asked, by what is known here, which is told. */
async function byNumber(
  world: World,
  { repository, tag }: Deployment['image'],
  wanted: string | undefined,
  present: string,
): Promise<Target> {
  const asked = await releasedBy(world.registry, repository).catch((error: unknown) => asFailure(error))
  const released = asked instanceof Failure ? undefined : asked
  const version = upgradeTarget(present, wanted, released?.versions)
  const notes =
    asked instanceof Failure
      ? [`${asked.what}: ${asked.why}. ${version} is what this Gatewright knows.`]
      : remarksOn(version, newestLines(asked.versions, versions.supportedLines))
  return { version, image: { repository, tag: tagOf(version, tag, released?.tags) }, notes }
}

/** What an upgrade of the recorded gateway would be. */
export async function upgradeCourse(world: World, name: string, wanted: string | undefined): Promise<Course> {
  const before = await recordedDeployment(world, name)
  await refuseUncorrected(world, before, `${name} is not upgraded`)
  const { imageId } = await inService(world, before)
  const present = await versionIn(imageId, { world, deployment: before, signal: new AbortController().signal })
  const rolling = wanted === undefined ? before.image.follows : isRolling(wanted) ? wanted : undefined
  const target =
    rolling === undefined
      ? byNumber(world, before.image, wanted, present)
      : byRolling(world, before.image, rolling, present)
  const { version, image, notes } = await target
  const isSame = semver.eq(version, present)
  const changed = breakingBetween(present, version)
  return {
    command: 'upgrade',
    given: { ...before, image: isSame ? before.image : image },
    secrets: new Map(),
    before,
    notes: isSame
      ? [`LiteLLM ${present} is the newest of its line.`, ...notes]
      : [
          `LiteLLM ${present} becomes ${version}.`,
          ...notes,
          ...(changed.length > 0 ? ['What changed in between:', ...changed.map(text => `  ${text}`)] : []),
          'Should it fail, the present version serves again, with its database if that was migrated.',
        ],
  }
}
