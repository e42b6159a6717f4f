import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { builtProgram } from '../../src/built-program.ts'
import { batchVariable } from '../../src/rehearsal/stand-in/options.ts'
import { spokenVersion } from '../../src/rehearsal/stand-in/version.ts'
import type { ImageRecipe } from './image.ts'
import { appLayer, chosenForm, officialImages } from './official-image.ts'
import { nodeLayers, pythonLayer } from './program-layers.ts'

/** Writes what was spent soon: most tests look for something else, and would wait the ten seconds from one batch to the next again and again. */
const start = `process.env.${batchVariable} = '1'\nawait import('./stand-in.mjs')\n`

/**
 * The stand-in gateway, packed so that it can be used as the official LiteLLM image is: the same user, entry point, arguments and directories, a Python that
 * knows the version of the package `litellm`, a `node` and a `sh`.
 */
export async function standInImage(
  root: string,
  version = spokenVersion,
  litellm = 'exec node /opt/stand-in/main.mjs "$@"',
): Promise<ImageRecipe> {
  const form = chosenForm()
  const program = builtProgram('stand-in.js')
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`)
  return {
    layers: [
      ...(await nodeLayers(root)),
      await pythonLayer(root),
      {
        '/opt/stand-in/main.mjs': { text: start },
        '/opt/stand-in/stand-in.mjs': program,
        [`/usr/lib/python3/dist-packages/litellm-${version}.dist-info/METADATA`]: {
          text: `Metadata-Version: 2.1\nName: litellm\nVersion: ${version}\n`,
        },
      },
      appLayer(form, `#!/bin/sh\n${litellm}\n`),
    ],
    ...officialImages[form],
  }
}

/** A version that does not start, at once or in the middle of a migration; or one that migrates and serves. */
export async function newerImage(
  root: string,
  version: string,
  how: 'ends' | 'fails' | 'serves',
): Promise<ImageRecipe> {
  if (how === 'ends') return standInImage(root, version, 'echo "ImportError: no module"; exit 3')
  const outfile = join(mkdtempSync(join(tmpdir(), 'migrating-')), 'migrating.mjs')
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" }
  await build({
    entryPoints: [join(import.meta.dirname, 'migrating.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner,
    outfile,
  })
  const plain = await standInImage(root, version, `exec node /opt/stand-in/migrating.mjs ${how} "$@"`)
  return { ...plain, layers: [...plain.layers, { '/opt/stand-in/migrating.mjs': outfile }] }
}
