import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type Docker from 'dockerode'
import { execa } from 'execa'
import { buildLayer, type BuiltLayer, type Layer } from './layer.ts'

/** What an image is made of. The settings are those of an image's `config` (github.com/moby/docker-image-spec). */
export type ImageRecipe = {
  layers: Layer[]
  entrypoint?: string[]
  command?: string[]
  env?: Record<string, string>
  expose?: number[]
  workdir?: string
  user?: string
}

/** An image on disk: its layers and its configuration. */
export type BuiltImage = { layers: BuiltLayer[]; config: { json: Buffer; digest: string } }

/** Builds an image without an engine; the same recipe gives the same digests. Its layers stay in `directory`. */
export async function buildImage(directory: string, recipe: ImageRecipe): Promise<BuiltImage> {
  const layers = []
  for (const files of recipe.layers) layers.push(await buildLayer(directory, files))
  const json = Buffer.from(JSON.stringify(configuration(recipe, layers)))
  return { layers, config: { json, digest: `sha256:${createHash('sha256').update(json).digest('hex')}` } }
}

const created = '2026-01-01T00:00:00Z'

function configuration(recipe: ImageRecipe, layers: BuiltLayer[]): object {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', ...recipe.env }
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created,
    config: {
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Entrypoint: recipe.entrypoint ?? null,
      Cmd: recipe.command ?? null,
      User: recipe.user ?? '',
      WorkingDir: recipe.workdir ?? '/',
      ExposedPorts: Object.fromEntries((recipe.expose ?? []).map(port => [`${port}/tcp`, {}])),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created, created_by: 'test bed' })),
  }
}

/** Gives the image to an engine under a name, as `docker load` does. */
export async function loadImage(docker: Docker, image: BuiltImage, name: string): Promise<void> {
  const layers = dirname(image.layers[0]!.file)
  const about = await mkdtemp(join(layers, 'load-'))
  const names = image.layers.map(({ file }) => basename(file))
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: names }]
  await writeFile(join(about, 'manifest.json'), JSON.stringify(manifest))
  await writeFile(join(about, 'config.json'), image.config.json)
  const archive = execa('tar', ['-C', about, '-c', 'manifest.json', 'config.json', '-C', layers, ...names], {
    encoding: 'buffer',
    buffer: false,
  })
  const progress = await docker.loadImage(archive.stdout)
  let said = ''
  for await (const chunk of progress) said += String(chunk)
  await archive
  await rm(about, { recursive: true })
  if (said.includes('"error"')) throw new Error(`loading ${name} failed: ${said}`)
}
