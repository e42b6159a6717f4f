import { openHostWorld } from '../setup/ground.ts'
import { type CommonOptions, type SetupOptions } from '../setup/options.ts'
import { upgradeCourse } from '../setup/upgrade-course.ts'
import { setup } from './setup.ts'

export type CourseOptions = CommonOptions & Pick<SetupOptions, 'plan' | 'yes' | 'plain'>

/** `gatewright upgrade`: the newest patch of the present line, or the version that is named, with a dump and a way back. */
export async function upgrade(options: CourseOptions, version: string | undefined): Promise<number> {
  const { world } = await openHostWorld(options.deployment)
  return setup({ ...options, course: await upgradeCourse(world, options.deployment, version) })
}
