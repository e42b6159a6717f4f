import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

const packageOf = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//

/** Directories of the packages that have code in the bundle. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap(output =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  )
  const directories = inputs.flatMap(path => packageOf.exec(path)?.[1] ?? [])
  return [...new Set(directories)].sort()
}

/** Their licence texts, which the bundle must carry with it. */
export function licences(root: string, metafiles: Metafile[]): string {
  const directories = [...new Set(metafiles.flatMap(bundledPackages))].sort()
  return directories.map(directory => licence(join(root, directory))).join('\n\n')
}

function licence(directory: string): string {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, string>
  const file = readdirSync(directory).find(name => /^licen[cs]e/i.test(name))
  const text = file ? readFileSync(join(directory, file), 'utf8').trim() : `Licence: ${manifest['license']}`
  return `==== ${manifest['name']} ${manifest['version']}\n\n${text}`
}
