import type { Files } from '../adapters/files.ts'
import { type Exposed, mountedPaths } from '../deployment/dangers.ts'

/** Where the paths lead to that go into containers. One that is not there, or that may not be looked at, is judged by its name. */
export async function realPaths(
  { files }: { files: Pick<Files, 'real'> },
  exposed: Exposed,
): Promise<Record<string, string>> {
  const looked = mountedPaths(exposed).map(async path => {
    const real = await files.real(path).catch(() => undefined)
    return [path, real ?? path] as const
  })
  return Object.fromEntries(await Promise.all(looked))
}
