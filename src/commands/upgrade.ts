import semver from 'semver'
import { refuseUncorrected } from '../adopt/uncorrected.ts'
import type { ContainerState } from '../adapters/container-engine.ts'
import { versionIn } from '../checks/image.ts'
import type { Deployment } from '../deployment/schema.ts'
import { tagOf, upgradeTarget } from '../deployment/upgrade.ts'
import { breakingBetween } from '../deployment/versions.ts'
import { Exit, Failure } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import type { Course } from '../setup/course.ts'
import { isOwn, notOurs } from '../steps/own.ts'
import type { World } from '../world.ts'
import { recordedDeployment } from './deployed.ts'
import { commandName, type CommonOptions, type SetupOptions } from './options.ts'
import { setup } from './setup.ts'

export type CourseOptions = CommonOptions & Pick<SetupOptions, 'plan' | 'yes' | 'plain'>

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

/** What an upgrade of the recorded gateway would be. */
export async function upgradeCourse(world: World, name: string, wanted: string | undefined): Promise<Course> {
  const before = await recordedDeployment(world, name)
  await refuseUncorrected(world, before, `${name} is not upgraded`)
  const { imageId } = await inService(world, before)
  const present = await versionIn(imageId, { world, deployment: before, signal: new AbortController().signal })
  const version = upgradeTarget(present, wanted)
  const isSame = semver.eq(version, present)
  const tag = isSame ? before.image.tag : tagOf(version, before.image.tag)
  const changed = breakingBetween(present, version)
  return {
    command: 'upgrade',
    given: { ...before, image: { ...before.image, tag } },
    secrets: new Map(),
    before,
    notes: isSame
      ? [`LiteLLM ${present} is the newest of its line that this Gatewright knows.`]
      : [
          `LiteLLM ${present} becomes ${version}.`,
          ...(changed.length > 0 ? ['What changed in between:', ...changed.map(text => `  ${text}`)] : []),
          'Should it fail, the present version serves again, with its database if that was migrated.',
        ],
  }
}

/** `gatewright upgrade`: the newest patch of the present line, or the version that is named, with a dump and a way back. */
export async function upgrade(options: CourseOptions, version: string | undefined): Promise<number> {
  const { world } = await openHostWorld()
  return setup({ ...options, course: await upgradeCourse(world, options.deployment, version) })
}
