import type { Ground } from '../src/setup/open.ts'
import type { SetupOptions } from '../src/setup/options.ts'
import { openJournal } from '../src/engine/journal.ts'
import { isBegun } from '../src/removal/remove.ts'
import { deploymentFiles } from '../src/paths.ts'

/** What is here of the deployment: nothing, answers or changes of a setup that was left, a finished one, or what a removal that was left has yet to take away. */
export type Standing = 'new' | 'unfinished' | 'finished' | 'removing'

/** Reads only. */
export async function standing({ world }: Ground, { deployment, fresh }: SetupOptions): Promise<Standing> {
  const paths = deploymentFiles(world.own, deployment)
  const { content } = await openJournal(world.files, paths.journal, deployment, world.now)
  const draft = (await world.files.read(paths.draft)) !== undefined
  const begun = content.entries.some(({ state }) => state !== 'undone')
  if (begun && !content.finishedAt) return (await isBegun(world, deployment)) ? 'removing' : 'unfinished'
  if ((await world.files.read(paths.deployment)) !== undefined) return draft && !fresh ? 'unfinished' : 'finished'
  return draft && !fresh ? 'unfinished' : 'new'
}
