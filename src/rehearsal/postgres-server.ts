import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import { type Handed, handed } from './handed.ts'
import { postgresFailure } from './postgres-causes.ts'
import type { Cluster } from './postgres-cluster.ts'
import type { Programs } from './programs.ts'
import { supervise } from './supervise.ts'

/** Nothing here has to survive a power cut. */
const settingsForSpeed = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  jit: 'off',
}

/** sun_path of unix(7) holds 107 bytes, and the file is called `.s.PGSQL.65535` at its longest. */
const longestSocketDirectory = 107 - '/.s.PGSQL.65535'.length

/** The preferred port where it is free, else one that is. */
export async function usablePort(host: string, preferred: number | undefined): Promise<number> {
  return (preferred && (await bound(host, preferred))) || (await bound(host, 0))!
}

/** The port that a listener got, or undefined where it is taken. */
function bound(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    probe.listen(port, host, () => {
      const { port: got } = probe.address() as { port: number }
      probe.close(() => resolve(got))
    })
  })
}

/** What `serve` needs. */
export type Serve = {
  cluster: Cluster
  programs: Programs
  account: Account
  host: string
  port: number
  settings: Record<string, string | number>
}

/** Runs a cluster's server, and answers when it takes connections. */
export async function serve({ cluster, programs, account, host, port, settings }: Serve) {
  const sockets = join(cluster.directory, 'socket')
  const usable = Buffer.byteLength(sockets) <= longestSocketDirectory
  const files = handed({ data: cluster.data, sockets })
  const all = {
    ...settingsForSpeed,
    listen_addresses: host,
    port,
    unix_socket_directories: usable ? files.paths.sockets : '',
    ...settings,
  }
  const args = ['-D', files.paths.data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const log = join(cluster.directory, 'postgres.log')
  const output = openSync(log, 'a', 0o600)
  const from = fstatSync(output).size
  const { postgres: command, env } = programs
  const server = supervise({ command, args, account, env, descriptors: files.descriptors, output })
  closeSync(output)
  files.close()
  const pid = await ready(cluster.data, server.ended, { log, from }, files).catch(async error => {
    await server.end()
    throw error
  })
  const socketDirectory = files.understood(String(all.unix_socket_directories))
  return { pid, stop: server.end, ...(socketDirectory && { socketDirectory }) }
}

/** pg_ctl's own way to wait: the eighth line of postmaster.pid says `ready` (utils/pidfile.h). */
async function ready(
  data: string,
  ended: Promise<number>,
  { log, from }: { log: string; from: number },
  { understood }: Handed<string>,
): Promise<number> {
  const file = join(data, 'postmaster.pid')
  let over: number | undefined
  ended.then(
    code => (over = code),
    () => (over = -1),
  )
  const deadline = Date.now() + 60_000
  while (over === undefined && Date.now() < deadline) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    if (lines[7]?.trim() === 'ready') return Number(lines[0])
    await sleep(10)
  }
  const how = over === undefined ? 'was not ready within a minute' : `ended at its start (code ${over})`
  const said = understood(readFileSync(log, 'utf8').slice(from))
  throw postgresFailure({ what: `PostgreSQL ${how}`, said, directory: dirname(log), log })
}
