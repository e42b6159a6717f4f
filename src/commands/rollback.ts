import { Exit } from '../failure.ts'
import { generations } from '../generations/generation.ts'
import { generationLines, generationText, summaryOf } from '../generations/text.ts'
import { recordedDeployment } from '../gateway/deployed.ts'
import { print, printJson } from '../output.ts'
import type { Course } from '../setup/course.ts'
import { inPlace } from '../setup/place.ts'
import { found, rollbackCourse } from '../setup/rollback-course.ts'
import { chooseFrontEnd, type FrontEnd } from './front-end.ts'
import { setup } from './setup.ts'
import type { CourseOptions } from './upgrade.ts'

/** `gatewright rollback`: an earlier deployment serves again; without a generation they are listed, or asked about on a terminal. */
export async function rollback(options: CourseOptions, wanted: string | undefined): Promise<number> {
  const frontEnd = chooseFrontEnd(options, process)
  if (wanted === undefined && frontEnd === 'screens') return setup({ ...options, choosesGeneration: true })
  const course = await courseIn(options, wanted, frontEnd)
  return course ? setup({ ...options, course }) : Exit.done
}

/** The setup opens the place anew. Nothing where they were only listed. */
async function courseIn(
  options: CourseOptions,
  wanted: string | undefined,
  frontEnd: FrontEnd,
): Promise<Course | undefined> {
  return inPlace(options, async ({ world }) => {
    const { deployment: name } = options
    if (wanted !== undefined) return rollbackCourse(world, name, wanted)
    await recordedDeployment(world, name)
    const all = (await generations(world, name)).map(summaryOf)
    if (frontEnd === 'unattended' || frontEnd === 'screens' || all.length === 0) {
      if (options.yes) throw found([], 'unnamed')
      if (options.json) printJson({ deployment: name, generations: all })
      else print(generationLines(all))
      return undefined
    }
    const { openAsker } = await import('../asker/open-asker.ts')
    const asker = await openAsker(frontEnd)
    const chosen = await asker
      .choice({
        message: 'Which deployment serves again',
        help: 'Its files, its image and, where that is another, its database come back.',
        value: String(all[0]!.number),
        options: all.map(one => ({ value: String(one.number), label: generationText(one) })),
      })
      .finally(() => asker.close())
    return rollbackCourse(world, name, chosen)
  })
}
