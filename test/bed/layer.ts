import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

/** What one layer holds: paths in the image, and the host's file or directory to copy, a link, a text, or a directory with a mode. */
export type LayerFiles = Record<
  string,
  string | { link: string } | { text: string; mode?: number } | { directory: number }
>

/** Files that belong to a user, with the same rights for its group; without an owner they are root's. */
export type Layer = LayerFiles | { owner: number; files: LayerFiles }

/** A layer on disk, not compressed. */
export type BuiltLayer = { file: string; digest: string; size: number }

/** Builds a layer in `directory`, or finds it there: a layer with the same files is built once. */
export async function buildLayer(directory: string, layer: Layer): Promise<BuiltLayer> {
  const { owner, files } = isOwned(layer) ? layer : { owner: undefined, files: layer }
  await mkdir(directory, { recursive: true })
  const base = join(directory, keyOf(files, owner))
  const found = await readFile(`${base}.json`, 'utf8').catch(() => undefined)
  if (found !== undefined) return JSON.parse(found) as BuiltLayer
  const stage = await mkdtemp(`${base}-`)
  for (const [path, content] of Object.entries(files)) await place(join(stage, path), content)
  // Whatever umask they were made under here, a user of the image reads them.
  await execa('chmod', ['-R', 'a+rX', stage])
  for (const [path, content] of Object.entries(files)) await permit(join(stage, path), content)
  if (owner !== undefined) await execa('chmod', ['-R', 'g=u', stage])
  await archive(stage, owner ?? 0)
  await rm(stage, { recursive: true })
  await rename(`${stage}.tar`, `${base}.tar`)
  const file = `${base}.tar`
  const built = { file, digest: `sha256:${await sha256(file)}`, size: (await stat(file)).size }
  await writeFile(`${base}.json`, JSON.stringify(built))
  return built
}

const isOwned = (layer: Layer): layer is Exclude<Layer, LayerFiles> => typeof layer.owner === 'number'

/** A host's file counts as the same while its size and time are. */
function keyOf(files: LayerFiles, owner: number | undefined): string {
  const parts = Object.entries(files).map(([path, content]) => {
    if (typeof content !== 'string') return [path, content]
    const { size, mtimeMs } = statSync(content)
    return [path, content, size, mtimeMs]
  })
  return createHash('sha256')
    .update(JSON.stringify(['readable', owner, parts]))
    .digest('hex')
    .slice(0, 16)
}

async function place(target: string, content: LayerFiles[string]): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  // cp(1), because node's own takes much longer for a directory of many files.
  if (typeof content === 'string') await execa('cp', ['-aHT', content, target])
  else if ('link' in content) await symlink(content.link, target)
  else if ('directory' in content) await mkdir(target)
  else await writeFile(target, content.text)
}

/** The modes that are told. */
async function permit(target: string, content: LayerFiles[string]): Promise<void> {
  if (typeof content === 'string' || 'link' in content) return
  await chmod(target, 'directory' in content ? content.directory : (content.mode ?? 0o644))
}

/** The same files give the same bytes, whoever owns them here and whenever they were copied. The image's root directory is not among them: it is root's. */
async function archive(stage: string, owner: number): Promise<void> {
  const reproducible = ['--sort=name', '--mtime=@1767225600', `--owner=${owner}`, '--group=0', '--numeric-owner']
  await execa('tar', ['-C', stage, ...reproducible, '-cf', `${stage}.tar`, '--', ...(await readdir(stage)).sort()])
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
