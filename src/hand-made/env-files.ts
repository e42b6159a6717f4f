import { dirname, join } from 'node:path'
import type { Found } from '../doctor/finding.ts'
import type { World } from '../world.ts'
import type { HandMade } from './hand-made.ts'

/** Env files of a hand-made gateway: Docker does not say which one was used, so those are looked at that lie where people put them. */
function envFiles({ is, config }: HandMade, home: string): string[] {
  const directories = [
    is.spec.labels['com.docker.compose.project.working_dir'],
    config?.source && dirname(config.source),
    config?.source && dirname(dirname(config.source)),
  ].filter(one => one !== undefined)
  const names = ['.env', 'litellm.env', `${is.spec.name}.env`]
  return [
    ...directories.flatMap(directory => names.map(name => join(directory, name))),
    ...names.slice(1).map(name => join(home, 'secrets', name)),
  ]
}

/** Findings about env files that others may read, each with what mends it. */
export async function openEnvFiles(found: HandMade, home: string, { files }: Pick<World, 'files'>): Promise<Found[]> {
  const paths = [...new Set(envFiles(found, home))]
  const looked = await Promise.all(
    paths.map(async (path): Promise<Found[]> => {
      const is = await files.stat(path).catch(() => undefined)
      if (is?.kind !== 'file' || (is.mode & 0o077) === 0) return []
      const text = await files.read(path).catch(() => undefined)
      if (!/^\s*(export )?(LITELLM_MASTER_KEY|DATABASE_URL)=/m.test(text ?? '')) return []
      const what = `chmod 600 ${path}`
      const mode = (is.mode & 0o777).toString(8)
      return [
        {
          id: `adopted-env-file-${path}`,
          severity: 'error',
          text: `others may read the secrets in ${path}`,
          evidence: `mode ${mode}`,
          next: `${what}; then change the keys in it`,
          fix: { what, before: { path, mode }, apply: () => files.setMode(path, 0o600) },
        },
      ]
    }),
  )
  return looked.flat()
}
