import { join } from 'node:path'
import { deploymentFiles } from '../paths.ts'
import type { Subject } from '../status/subject.ts'
import type { Finding } from './index.ts'

/** What was mended, and where it is written how it was before. */
export interface Mended {
  done: string[]
  backup: string
}

/** Mends what can be mended. How everything was is written down first, so that it can be put back. */
export async function mend({ world, deployment }: Subject, findings: Finding[]): Promise<Mended | undefined> {
  const fixes = findings.flatMap(({ fix }) => (fix ? [fix] : []))
  if (fixes.length === 0) return undefined
  const directory = join(deploymentFiles(world.own, deployment.name).state, 'doctor')
  await world.files.makeDirectory(directory, 0o700)
  const backup = join(directory, `${world.now().toISOString().replaceAll(':', '')}.json`)
  const before = fixes.map(({ what, before: was }) => ({ what, before: was }))
  await world.files.write(backup, `${JSON.stringify(before, undefined, 2)}\n`, { mode: 0o600 })
  for (const { apply } of fixes) await apply()
  return { done: fixes.map(({ what }) => what), backup }
}
