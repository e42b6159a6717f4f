import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningPostgres, startPostgres } from '../../src/rehearsal/postgres.ts'
import { networkAddress } from './namespace.ts'

/** Where Debian's server has its unix socket; /var/run is a link to /run, which is the bed's own. */
const sockets = '/run/postgresql'

/**
 * A server on the host itself, beside the bed's container: it listens on the host's network address and, as Debian's does, admits the operating
 * system's user `postgres` over the unix socket without a password. Needs that account and the system's binaries.
 */
export async function startHostPostgres(directory: string): Promise<RunningPostgres> {
  mkdirSync(sockets, { recursive: true })
  chmodSync(sockets, 0o1777)
  const server = await startPostgres({
    directory: join(directory, 'host-postgres'),
    prefer: 'system',
    superuser: 'postgres',
    local: 'peer',
    listen: networkAddress,
    port: 5432,
    settings: { unix_socket_directories: sockets },
  })
  return { ...server, stop: async () => (await server.stop(), rmSync(sockets, { recursive: true })) }
}
