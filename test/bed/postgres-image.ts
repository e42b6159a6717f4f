import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findBinaries } from '../../src/rehearsal/postgres-binaries.ts'
import type { ImageRecipe } from './image.ts'
import type { LayerFiles } from './layer.ts'
import { librariesFor, shellLayer } from './program-layers.ts'

/** Like the official image: the superuser and its password come from POSTGRES_USER and POSTGRES_PASSWORD at the first start. */
const entrypoint = `#!/bin/sh
set -eu
export LD_LIBRARY_PATH=/opt/postgres/lib
data=/var/lib/postgresql/data
if [ ! -f "$data/PG_VERSION" ]; then
  umask 077
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  /opt/postgres/bin/initdb -D "$data" --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 \\
    --encoding=UTF8 --locale=C --no-sync --no-instructions
  rm /tmp/password
  printf 'local all all scram-sha-256\\nhost all all all scram-sha-256\\n' >"$data/pg_hba.conf"
fi
exec /opt/postgres/bin/postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off -c jit=off "$@"
`

/** A PostgreSQL image from the embedded binaries, as a stand-in for the `postgres` container that a user has. */
export async function postgresImage(root: string): Promise<ImageRecipe> {
  const binaries = findBinaries('embedded')
  if (!binaries.libraries)
    throw new Error(`the image is made of the embedded binaries, and only those of ${binaries.postgres} were found`)
  const native = dirname(binaries.libraries.directory)
  const shared = readdirSync(binaries.libraries.directory).filter(name => name.includes('.so'))
  const bundled = shared.map(name => join(native, 'lib', name))
  const libraries = await librariesFor([binaries.postgres, binaries.initdb, ...bundled])
  const outside = Object.entries(libraries).filter(([path]) => !path.startsWith(native))
  const links: LayerFiles = Object.fromEntries(
    binaries.libraries.links.map(([link, file]) => [`/opt/postgres/lib/${link}`, { link: file }]),
  )
  return {
    layers: [
      shellLayer(root),
      Object.fromEntries(outside),
      { '/opt/postgres': native },
      { ...links, '/entrypoint.sh': { text: entrypoint, mode: 0o755 }, '/var/lib/postgresql': { directory: 0o777 } },
    ],
    entrypoint: ['/entrypoint.sh'],
    expose: [5432],
    user: '70:70',
  }
}
