import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { ImageRecipe } from './image.ts'
import { nodeLayers } from './program-layers.ts'
import { layerDirectory, publish, type Published, type Registered } from './publish.ts'

const program = '/opt/supergateway/node_modules/supergateway/dist/index.js'

/** The bridge of MCP servers beside a gateway, packed from its npm package so that it can be used as its official image is: that one cannot be pulled here. */
const bridgeImage = async (root: string, packages: string): Promise<ImageRecipe> => ({
  layers: [...(await nodeLayers(root)), { '/opt/supergateway/node_modules': packages }],
  entrypoint: ['node', program],
  expose: [8000],
})

/** Publishes it where Gatewright looks for it when the gateway's image comes from the bed's registry. */
export async function publishBridge(bed: Registered & { root: string }, env: NodeJS.ProcessEnv): Promise<Published> {
  const directory = await mkdtemp(join(bed.directory, 'bridge-'))
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await execa('npm', ['install', '--prefix', directory, ...quiet, bridgePackage], { cwd: directory, env })
  const recipe = await bridgeImage(bed.root, join(directory, 'node_modules'))
  return publish({ ...bed, layers: layerDirectory(bed.directory) }, recipe, 'supercorp-ai/supergateway', 'latest')
}

/** What the image is made of. */
export const bridgePackage = 'supergateway@4.0.0'
