import type { ImageRecipe } from '../../bed/image.ts'
import type { LayerFiles } from '../../bed/layer.ts'
import { shellLayer } from '../../bed/program-layers.ts'
import { appLayer, chosenForm, officialImages } from '../../bed/official-image.ts'
import { engineEnvironment, enginesInImage } from './engines.ts'
import type { PreparedProxy } from './prepare.ts'

const VENV = '/app/.venv'

/**
 * An image that behaves to its user as ghcr.io/berriai/litellm does: user, entry point, arguments, /app, a python3 that has `litellm`, node, sh, no curl. The
 * migrations run inside the proxy's own start, as there.
 */
export function litellmImage(proxy: PreparedProxy, form = chosenForm()): ImageRecipe {
  const official = officialImages[form]
  return {
    layers: [
      { '/': proxy.systemRoot },
      shellLayer(proxy.systemRoot),
      { '/': proxy.pythonRoot },
      { '/usr/bin/node': process.execPath },
      { [enginesInImage]: proxy.engines },
      { '/usr/bin/env': { link: '/bin/busybox' } }, // the first line of the Prisma CLI and of the engines
      appLayer(form, LITELLM, packagesOf(proxy)),
    ],
    ...official,
    env: {
      ...official.env,
      LANG: 'C.UTF-8',
      LITELLM_LOCAL_MODEL_COST_MAP: 'True', // the bed has no way to the outside; the official image does not set it
      ...engineEnvironment(enginesInImage),
    },
  }
}

const packagesOf = ({ packages, interpreter }: PreparedProxy): LayerFiles => ({
  [`${VENV}/lib/${interpreter}/site-packages`]: packages,
  [`${VENV}/pyvenv.cfg`]: { text: `home = /usr/bin\ninclude-system-site-packages = false\n` },
  [`${VENV}/bin/python3`]: { link: `/usr/bin/${interpreter}` },
  [`${VENV}/bin/python`]: { link: 'python3' },
})

/** As pip writes a console script: without the guard the processes of `--num_workers` would each start the proxy anew, and end. */
const LITELLM = `#!${VENV}/bin/python3
import sys
from litellm import run_server
if __name__ == '__main__':
    sys.exit(run_server())
`
