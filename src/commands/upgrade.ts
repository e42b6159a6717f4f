import semver from 'semver'
import type { Deployment } from '../deployment/schema.ts'
import { tagOf, upgradeTarget } from '../deployment/upgrade.ts'
import { breakingBetween } from '../deployment/versions.ts'
import { Exit, Failure } from '../failure.ts'
import { openHostWorld } from '../host/ground.ts'
import type { Course } from '../setup/course.ts'
import { ownLabel } from '../steps/paths.ts'
import { receiptOf, recorded } from '../steps/recorded.ts'
import type { World } from '../world.ts'
import { recordedDeployment } from './deployed.ts'
import { commandName, type CommonOptions, type SetupOptions } from './options.ts'
import { setup } from './setup.ts'

export type CourseOptions = CommonOptions & Pick<SetupOptions, 'plan' | 'yes' | 'plain'>

/** LiteLLM's version in service: read from the image when it was set up; a tag is only what somebody called it. */
async function presentVersion(world: World, deployment: Deployment): Promise<string> {
  const read = receiptOf<string>(await recorded({ world, deployment }), 'image:image', 'version')
  const version = read ?? semver.parse(deployment.image.tag.replace(/@.*$/, ''), { loose: true })?.version
  if (version) return version
  throw new Failure({
    what: 'the present version of LiteLLM is not known',
    why: `nobody read it from the image, and the tag ${deployment.image.tag} is no version`,
    next: `read it: ${commandName} setup`,
    exit: Exit.refused,
  })
}

/** A gateway that does not run has no way back, and its database is not dumped: it is repaired first. */
async function refuseStopped({ engine }: World, { name }: Deployment): Promise<void> {
  const is = await engine.container(name)
  if (is?.status === 'running' && is.spec.labels[ownLabel] === name) return
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
  const present = await presentVersion(world, before)
  const version = upgradeTarget(present, wanted)
  await refuseStopped(world, before)
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
