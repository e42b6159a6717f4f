import { inPlace } from '../setup/place.ts'
import { type CommonOptions, type SetupOptions } from '../setup/options.ts'
import type { Course } from '../setup/course.ts'
import { upgradeCourse } from '../setup/upgrade-course.ts'
import { setup } from './setup.ts'

export type CourseOptions = CommonOptions & Pick<SetupOptions, 'plan' | 'yes' | 'plain'>

/** `gatewright upgrade`: the newest patch of the present line, or the version that is named, with a dump and a way back. */
export async function upgrade(options: CourseOptions, version: string | undefined): Promise<number> {
  return setup({ ...options, course: await courseIn(options, version) })
}

/** The setup opens the place anew. */
async function courseIn(options: CourseOptions, version: string | undefined): Promise<Course> {
  return inPlace(options, ({ world }) => upgradeCourse(world, options.deployment, version))
}
