import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** One finished file of a build. */
export interface Output {
  path: string
  contents: Uint8Array
}

const program = (path: string, directory: string) => dirname(path) === directory && path.endsWith('.js')
const depth = (path: string) => path.split('/').length

/**
 * Puts a build in place while an older one may be running: each file appears whole, and the entries, which name the
 * chunks, come last.
 */
export function writeOutputs(directory: string, outputs: Output[], { clean }: { clean: boolean }): void {
  const chunksFirst = [...outputs].sort((a, b) => depth(b.path) - depth(a.path))
  for (const { path, contents } of chunksFirst) {
    mkdirSync(dirname(path), { recursive: true })
    const partial = `${path}.${process.pid}.partial`
    writeFileSync(partial, contents, { mode: program(path, directory) ? 0o755 : 0o644 })
    renameSync(partial, path)
  }
  if (clean) removeOthers(directory, new Set(outputs.map(({ path }) => relative(directory, path))))
}

function removeOthers(directory: string, wanted: Set<string>): void {
  for (const name of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(name.parentPath, name.name)
    if (name.isFile() && !wanted.has(relative(directory, path))) rmSync(path)
  }
}
