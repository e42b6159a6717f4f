import type { ImageRecipe } from '../../bed/image.ts'
import type { LayerFiles } from '../../bed/layer.ts'
import { shellLayer } from '../../bed/program-layers.ts'
import { engineEnvironment } from './engines.ts'
import type { PreparedProxy } from './prepare.ts'

const VENV = '/app/.venv'
const ENGINES = '/opt/prisma-engines'

/**
 * An image that behaves to its user as ghcr.io/berriai/litellm does: entry point, arguments, /app, a python3 that has
 * `litellm`, node, sh, no curl. The migrations run inside the proxy's own start, as there.
 */
export const litellmImage = (proxy: PreparedProxy): ImageRecipe => ({
  layers: [
    { '/': proxy.systemRoot },
    shellLayer(proxy.systemRoot),
    { '/': proxy.pythonRoot },
    { '/usr/bin/node': process.execPath },
    { [ENGINES]: proxy.engines },
    proxyLayer(proxy),
  ],
  entrypoint: ['/app/docker/prod_entrypoint.sh'],
  command: ['--port', '4000'],
  env: {
    PATH: `${VENV}/bin:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True', // the bed has no way to the outside; the official image does not set it
    ...engineEnvironment(ENGINES),
  },
  expose: [4000],
  workdir: '/app',
})

function proxyLayer({ packages, interpreter }: PreparedProxy): LayerFiles {
  return {
    [`${VENV}/lib/${interpreter}/site-packages`]: packages,
    [`${VENV}/pyvenv.cfg`]: { text: `home = /usr/bin\ninclude-system-site-packages = false\n` },
    [`${VENV}/bin/python3`]: { link: `/usr/bin/${interpreter}` },
    [`${VENV}/bin/python`]: { link: 'python3' },
    [`${VENV}/bin/litellm`]: { text: LITELLM, mode: 0o755 },
    '/usr/bin/env': { link: '/bin/busybox' }, // the first line of the Prisma CLI and of the engines
    '/app/docker/prod_entrypoint.sh': { text: '#!/bin/sh\nexec litellm "$@"\n', mode: 0o755 },
  }
}

const LITELLM = `#!${VENV}/bin/python3
import sys
from litellm import run_server
sys.exit(run_server())
`
