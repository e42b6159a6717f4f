import { readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { findBinaries } from '../../src/rehearsal/postgres-binaries.ts'
import type { ImageRecipe } from './image.ts'
import type { LayerFiles } from './layer.ts'
import { librariesFor, shellLayer } from './program-layers.ts'

/** Like the official image: the superuser and its password come from POSTGRES_USER and POSTGRES_PASSWORD at the first start. */
const entrypoint = (bin: string) => `#!/bin/sh
set -eu
export LD_LIBRARY_PATH=/opt/postgres/lib
data=/var/lib/postgresql/data
if [ ! -f "$data/PG_VERSION" ]; then
  umask 077
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  ${bin}/initdb -D "$data" --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 \\
    --encoding=UTF8 --locale=C --no-sync --no-instructions
  rm /tmp/password
  printf 'local all all scram-sha-256\\nhost all all all scram-sha-256\\n' >"$data/pg_hba.conf"
fi
exec ${bin}/postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off -c jit=off "$@"
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
      {
        ...links,
        '/entrypoint.sh': { text: entrypoint('/opt/postgres/bin'), mode: 0o755 },
        '/var/lib/postgresql': { directory: 0o777 },
      },
    ],
    entrypoint: ['/entrypoint.sh'],
    expose: [5432],
    user: '70:70',
  }
}

/** The same of the system's own binaries, with its client programs on PATH as the official image has them; the embedded ones come without. */
export async function systemPostgresImage(root: string): Promise<ImageRecipe> {
  const { origin, major, postgres } = findBinaries('system')
  if (origin !== 'system')
    throw new Error('the image is made of the system’s binaries, and there are none: apt install postgresql')
  const bin = dirname(postgres)
  const names = ['postgres', 'initdb', 'pg_dump', 'psql']
  const programs = names.map(name => join(bin, name))
  return {
    layers: [
      shellLayer(root),
      await librariesFor(programs),
      { [dirname(bin)]: dirname(bin), [`/usr/share/postgresql/${major}`]: `/usr/share/postgresql/${major}` },
      {
        // Debian's server reads the system's time zones.
        '/usr/share/zoneinfo/UTC': realpathSync('/usr/share/zoneinfo/UTC'),
        ...Object.fromEntries(programs.map(path => [`/usr/local/bin/${basename(path)}`, { link: path }])),
        '/entrypoint.sh': { text: entrypoint(bin), mode: 0o755 },
        '/var/lib/postgresql': { directory: 0o777 },
      },
    ],
    entrypoint: ['/entrypoint.sh'],
    expose: [5432],
    user: '70:70',
  }
}
