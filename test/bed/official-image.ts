import { resolve } from 'node:path'
import type { ImageRecipe } from './image.ts'
import type { Layer, LayerFiles } from './layer.ts'

/**
 * The image that LiteLLM publishes (ghcr.io/berriai/litellm), in its two generations: as root until about 1.103, as the user 65532 since. Read from the project's
 * Dockerfile and docker-entrypoint.sh, since none could be pulled where these tests were written: `npm run test:image -- REFERENCE` holds them against a real one, which
 * nobody has had it do yet.
 */
export type ImageForm = 'root' | 'nonroot'

/** What an image of the gateway gives to whoever starts it. */
export type Official = Required<Pick<ImageRecipe, 'entrypoint' | 'expose' | 'workdir' | 'user' | 'env'>> &
  Pick<ImageRecipe, 'command'>

const path = '/app/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Both, as published. */
export const officialImages: Record<ImageForm, Official> = {
  root: {
    user: '',
    entrypoint: ['docker/prod_entrypoint.sh'],
    command: ['--port', '4000'],
    expose: [4000],
    workdir: '/app',
    env: { PATH: path },
  },
  nonroot: {
    user: '65532:65532',
    entrypoint: ['/app/docker-entrypoint.sh'],
    expose: [4000, 4001, 3000],
    workdir: '/app',
    env: { PATH: path, HOME: '/app', PYTHONPATH: '/app' },
  },
}

/** Commands that both have, and that neither has. */
export const officialCommands = {
  there: ['litellm', 'node', 'python3', 'sh'],
  absent: ['curl', 'npm', 'npx', 'uvx'],
}

/** Where the images of the tests are not as those, and why. */
export const differences: { what: string; official: string; here: string; why: string }[] = [
  {
    what: 'Prisma’s engines',
    official: 'native, in /opt/prisma',
    here: 'a program of these tests over node-pg, in the same place',
    why: 'the native ones come from a host of their own; what depends on them (their advisory lock, TLS parameters of the URL) is written from documents',
  },
  {
    what: 'system',
    official: 'Wolfi',
    here: 'Debian, with busybox',
    why: 'its packages are at hand where the tests run',
  },
  { what: 'Python', official: '3.13', here: 'Debian’s', why: 'as above' },
  { what: 'Node', official: 'Wolfi’s', here: 'the one that runs the tests', why: 'as above' },
  {
    what: 'components',
    official: 'proxy, gateway, backend, ui, migrations, metrics, collector',
    here: 'proxy',
    why: 'Gatewright starts the proxy alone; another word is refused with exit code 64',
  },
  {
    what: 'LITELLM_LOCAL_MODEL_COST_MAP',
    official: 'not set',
    here: 'True, in the image of the real proxy',
    why: 'a bed has no way out; Gatewright sets it too',
  },
]

/** Names the form that a run tests; the newer one where it is not set. */
export const formVariable = 'GATEWRIGHT_IMAGE_FORM'

/** The form that this run tests. */
export function chosenForm(): ImageForm {
  const chosen = process.env[formVariable] || 'nonroot'
  if (chosen === 'root' || chosen === 'nonroot') return chosen
  throw new Error(`${formVariable} is ${chosen}; it can be root or nonroot`)
}

/** The user's number, which owns /app. */
const ownerOf = (form: ImageForm): number => Number.parseInt(officialImages[form].user, 10) || 0

/** /app as the image has it: `litellm`, the entry point, and what else is put there, all of it writable for the group 0 of an arbitrary user. */
export function appLayer(form: ImageForm, litellm: string, more: LayerFiles = {}): Layer {
  const [entrypoint] = officialImages[form].entrypoint
  return {
    owner: ownerOf(form),
    files: {
      ...more,
      '/app/.venv/bin/litellm': { text: litellm, mode: 0o775 },
      [resolve(officialImages[form].workdir, entrypoint!)]: {
        text: form === 'root' ? '#!/bin/sh\nexec litellm "$@"\n' : componentScript,
        mode: 0o775,
      },
    },
  }
}

/** As docker-entrypoint.sh decides: a component as the first word or in the environment, options for the proxy, and any other word as a command. */
const componentScript = `#!/bin/sh
set -eu
component=\${LITELLM_COMPONENT:-proxy}
case "\${1:-}" in
  proxy | gateway | backend | ui | migrations | metrics | collector) component=$1; shift ;;
  '' | -*) ;;
  *) exec "$@" ;;
esac
[ "$component" = proxy ] || { echo "docker-entrypoint.sh: this image of the tests has no '$component'" >&2; exit 64; }
exec litellm "$@"
`
