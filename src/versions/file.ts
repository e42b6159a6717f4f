import { join } from 'node:path'
import type { Files } from '../adapters/files.ts'
import { boundedYaml, notTaken } from '../bounds.ts'
import type { OwnPaths } from '../paths.ts'
import { refreshVersions, tableSchema } from './versions.ts'

/** Where a newer table of LiteLLM's versions is looked for. */
const versionsFile = ({ config }: Pick<OwnPaths, 'config'>): string => join(config, 'versions.yaml')

/** Takes a newer table from the file, where there is one: what is known of bad versions does not wait for a release of this program. */
export async function readVersions(files: Pick<Files, 'read'>, own: OwnPaths): Promise<void> {
  const path = versionsFile(own)
  const text = await files.read(path)
  if (text === undefined) return
  const about = { what: `${path} cannot be understood`, next: 'correct it, or remove it' }
  const { success, data, error } = tableSchema.safeParse(boundedYaml(text, about) ?? {})
  if (!success) throw notTaken(about, error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  refreshVersions(data)
}
