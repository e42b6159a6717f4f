import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type Docker from 'dockerode'
import { execa } from 'execa'

/** What one layer holds: paths in the image, and the host's file or directory to copy, a link, a text, or a directory with a mode. */
export type LayerFiles = Record<
  string,
  string | { link: string } | { text: string; mode?: number } | { directory: number }
>

/** What an image is made of. The settings are those of an image's `config` (github.com/moby/docker-image-spec). */
export type ImageRecipe = {
  layers: LayerFiles[]
  entrypoint?: string[]
  command?: string[]
  env?: Record<string, string>
  expose?: number[]
  workdir?: string
  user?: string
  labels?: Record<string, string>
}

/** An image on disk: uncompressed layers and their configuration. */
export type BuiltImage = {
  layers: { file: string; digest: string; size: number }[]
  config: { json: Buffer; digest: string }
}

/** Builds an image without an engine; the same recipe gives the same digests. Its files stay in `directory`. */
export async function buildImage(directory: string, recipe: ImageRecipe): Promise<BuiltImage> {
  await mkdir(directory, { recursive: true })
  const layers = []
  for (const files of recipe.layers) layers.push(await buildLayer(directory, files))
  const json = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {
        Env: Object.entries({ PATH: '/usr/local/bin:/usr/bin:/bin', ...recipe.env }).map(
          ([name, value]) => `${name}=${value}`,
        ),
        Entrypoint: recipe.entrypoint ?? null,
        Cmd: recipe.command ?? null,
        User: recipe.user ?? '',
        WorkingDir: recipe.workdir ?? '/',
        ExposedPorts: Object.fromEntries((recipe.expose ?? []).map(port => [`${port}/tcp`, {}])),
        Labels: recipe.labels ?? {},
      },
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      history: layers.map(() => ({ created: '2026-01-01T00:00:00Z', created_by: 'test bed' })),
      created: '2026-01-01T00:00:00Z',
    }),
  )
  return { layers, config: { json, digest: digestOf(json) } }
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function buildLayer(directory: string, files: LayerFiles) {
  const stage = await mkdtemp(join(directory, 'stage-'))
  for (const [path, content] of Object.entries(files)) await place(join(stage, path), content)
  const file = `${stage}.tar`
  await execa('tar', [
    '-C',
    stage,
    '--sort=name',
    '--mtime=@1767225600',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '-cf',
    file,
    '.',
  ])
  await rm(stage, { recursive: true })
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return { file, digest: `sha256:${hash.digest('hex')}`, size: (await stat(file)).size }
}

async function place(target: string, content: LayerFiles[string]): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  if (typeof content === 'string') await cp(content, target, { recursive: true, verbatimSymlinks: true })
  else if ('link' in content) await symlink(content.link, target)
  else if ('directory' in content) {
    await mkdir(target)
    await chmod(target, content.directory)
  } else {
    await writeFile(target, content.text)
    await chmod(target, content.mode ?? 0o644)
  }
}

/** Gives the image to an engine under a name, as `docker load` does. */
export async function loadImage(docker: Docker, image: BuiltImage, name: string): Promise<void> {
  const directory = dirname(image.layers[0]!.file)
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: image.layers.map(({ file }) => basename(file)) }]
  await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest))
  await writeFile(join(directory, 'config.json'), image.config.json)
  const names = ['manifest.json', 'config.json', ...manifest[0]!.Layers]
  const archive = execa('tar', ['-C', directory, '-c', ...names], {
    encoding: 'buffer',
    maxBuffer: 4 * 2 ** 30,
    buffer: false,
  })
  const progress = await docker.loadImage(archive.stdout!)
  const said: string[] = []
  for await (const chunk of progress) said.push(String(chunk))
  await archive
  if (/"error"/.test(said.join(''))) throw new Error(`loading ${name} failed: ${said.join('')}`)
}

/** The shared libraries that programs need, by the path at which the loader looks for them. */
export async function librariesFor(programs: string[], searched: string[] = []): Promise<LayerFiles> {
  const { stdout } = await execa('ldd', programs, { env: { LD_LIBRARY_PATH: searched.join(':') } })
  const found = [...stdout.matchAll(/(?:=>|^)\s+(\/\S+\.so[^\s:]*) \(/gm)].map(match => match[1]!)
  const files: LayerFiles = {}
  for (const path of new Set(found)) {
    const inside = searched.some(directory => path.startsWith(directory)) ? join('/usr/lib', basename(path)) : path
    files[inside] = await realpath(path)
  }
  return files
}

/** busybox as `sh` and the like, and the accounts that programs ask for. */
export function shellLayer(root: string): LayerFiles {
  const busybox = join(root, 'bin/busybox')
  if (!existsSync(busybox)) throw new Error(`${busybox} is missing`)
  const names = [
    'sh',
    'cat',
    'mkdir',
    'chown',
    'chmod',
    'ls',
    'env',
    'id',
    'sleep',
    'nc',
    'wget',
    'rm',
    'test',
    'kill',
    'grep',
    'ip',
    'nslookup',
  ]
  return {
    '/bin/busybox': busybox,
    ...Object.fromEntries(names.map(name => [`/bin/${name}`, { link: 'busybox' }])),
    '/etc/passwd': {
      text: 'root:x:0:0:root:/root:/bin/sh\npostgres:x:70:70::/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
    },
    '/etc/group': { text: 'root:x:0:\npostgres:x:70:\nnogroup:x:65534:\n' },
    '/etc/nsswitch.conf': { text: 'hosts: files dns\n' },
    '/tmp': { directory: 0o1777 },
    '/root': { directory: 0o700 },
  }
}
