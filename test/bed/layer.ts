import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

/** What one layer holds: paths in the image, and the host's file or directory to copy, a link, a text, or a directory with a mode. */
export type LayerFiles = Record<
  string,
  string | { link: string } | { text: string; mode?: number } | { directory: number }
>

/** A layer on disk, not compressed. */
export type BuiltLayer = { file: string; digest: string; size: number }

/** Builds a layer in `directory`, or finds it there: a layer with the same files is built once. */
export async function buildLayer(directory: string, files: LayerFiles): Promise<BuiltLayer> {
  await mkdir(directory, { recursive: true })
  const base = join(directory, keyOf(files))
  const built = await readFile(`${base}.json`, 'utf8').catch(() => undefined)
  if (built !== undefined) return JSON.parse(built) as BuiltLayer
  const stage = await mkdtemp(`${base}-`)
  await chmod(stage, 0o755)
  for (const [path, content] of Object.entries(files)) await place(join(stage, path), content)
  await archive(stage)
  await rm(stage, { recursive: true })
  await rename(`${stage}.tar`, `${base}.tar`)
  const file = `${base}.tar`
  const layer = { file, digest: `sha256:${await sha256(file)}`, size: (await stat(file)).size }
  await writeFile(`${base}.json`, JSON.stringify(layer))
  return layer
}

/** A host's file counts as the same while its size and time are. */
function keyOf(files: LayerFiles): string {
  const parts = Object.entries(files).map(([path, content]) => {
    if (typeof content !== 'string') return [path, content]
    const { size, mtimeMs } = statSync(content)
    return [path, content, size, mtimeMs]
  })
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

async function place(target: string, content: LayerFiles[string]): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  // cp(1), because node's own takes much longer for a directory of many files.
  if (typeof content === 'string') await execa('cp', ['-aHT', content, target])
  else if ('link' in content) await symlink(content.link, target)
  else if ('directory' in content) {
    await mkdir(target)
    await chmod(target, content.directory)
  } else {
    await writeFile(target, content.text)
    await chmod(target, content.mode ?? 0o644)
  }
}

/** The same files give the same bytes, whoever owns them here and whenever they were copied. */
async function archive(stage: string): Promise<void> {
  const reproducible = ['--sort=name', '--mtime=@1767225600', '--owner=0', '--group=0', '--numeric-owner']
  await execa('tar', ['-C', stage, ...reproducible, '-cf', `${stage}.tar`, '.'])
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
