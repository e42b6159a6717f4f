import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { ImageRecipe } from './image.ts'
import { unpacked } from './debs.ts'
import type { LayerFiles } from './layer.ts'
import { nodeLayers } from './program-layers.ts'
import { systemPackages, unpackedInterpreter } from './pypi.ts'
import { layerDirectory, publish, type Published, type Registered } from './publish.ts'

const program = '/opt/supergateway/node_modules/supergateway/dist/index.js'

/** The bridge of MCP servers beside a gateway, packed from its npm package so that it can be used as its official image is: that one cannot be pulled here. */
const bridgeImage = async (root: string, packages: string, more: LayerFiles[]): Promise<ImageRecipe> => ({
  layers: [...(await nodeLayers(root)), ...more, { '/opt/supergateway/node_modules': packages }],
  entrypoint: ['node', program],
  expose: [8000],
})

/** Publishes it where Gatewright looks for it when the gateway's image comes from the bed's registry. */
export const publishBridge = (bed: Registered & { root: string }, env: NodeJS.ProcessEnv): Promise<Published> =>
  publishWith(bed, env, 'latest', [])

/** The one for commands of Python; without the uvx of the official image, which would fetch at each start what cannot be fetched in the bed. */
export async function publishPythonBridge(
  bed: Registered & { root: string },
  env: NodeJS.ProcessEnv,
): Promise<Published> {
  const { pythonRoot, interpreter } = await unpackedInterpreter()
  const below = { '/': await unpacked(systemPackages) }
  return publishWith(bed, env, 'uvx', [below, { '/': pythonRoot }, { '/usr/bin/python3': { link: interpreter } }])
}

async function publishWith(
  bed: Registered & { root: string },
  env: NodeJS.ProcessEnv,
  tag: string,
  layers: LayerFiles[],
): Promise<Published> {
  const directory = await mkdtemp(join(bed.directory, 'bridge-'))
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await execa('npm', ['install', '--prefix', directory, ...quiet, bridgePackage], { cwd: directory, env })
  const recipe = await bridgeImage(bed.root, join(directory, 'node_modules'), layers)
  return publish({ ...bed, layers: layerDirectory(bed.directory) }, recipe, 'supercorp-ai/supergateway', tag)
}

/** What the image is made of. */
export const bridgePackage = 'supergateway@4.0.0'
