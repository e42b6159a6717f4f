import { join } from 'node:path'

const multiarch: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }

/** The packages' library directories. */
export function librariesOf(root: string): string[] {
  const triplet = multiarch[process.arch]
  if (!triplet) throw new Error(`no Debian architecture is known for ${process.arch}`)
  return [join(root, 'lib', triplet), join(root, 'usr/lib', triplet)]
}
