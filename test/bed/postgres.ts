import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type Docker from 'dockerode'
import { Client } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildImage, type ImageRecipe, loadImage } from './image.ts'
import { postgresImage, systemPostgresImage } from './postgres-image.ts'
import { sampleSql } from './sample.ts'

/** The user's PostgreSQL: a container on a network of its own, published on loopback. */
export type BedPostgres = {
  container: string
  network: string
  host: string
  port: number
  user: string
  password: string
  /** The database that the MCP tools read. */
  sample: string
}

type Place = { root: string; directory: string }

/** Starts it on its network and fills the sample database. */
export async function startBedPostgres(docker: Docker, place: Place): Promise<BedPostgres> {
  await docker.createNetwork({ Name: network, CheckDuplicate: true })
  return started(docker, place, await postgresImage(place.root), { container: 'postgres', port: 5432 })
}

/** Whether this machine has PostgreSQL's own programs: the embedded server comes without pg_dump. Says so where it has not. */
export function hasSystemPostgres(): boolean {
  const has = existsSync('/usr/lib/postgresql')
  if (!has) console.warn('skipped: PostgreSQL is not installed on this machine (apt install postgresql)')
  return has
}

/** Another beside it, of the system's binaries, with pg_dump and psql in the container. */
export const startSystemPostgres = async (docker: Docker, place: Place, port: number): Promise<BedPostgres> =>
  started(docker, place, await systemPostgresImage(place.root), { container: `postgres-${port}`, port })

const network = 'postgres-net'

async function started(
  docker: Docker,
  { directory }: Place,
  recipe: ImageRecipe,
  { container: name, port }: { container: string; port: number },
): Promise<BedPostgres> {
  const image = `test-bed/${name}:bed`
  await loadImage(docker, await buildImage(directory, recipe), image)
  const bed = { container: name, network, host: '127.0.0.1', port, user: 'admin', sample: 'inventory' }
  const password = randomBytes(18).toString('base64url')
  const container = await docker.createContainer({
    name: bed.container,
    Image: image,
    Env: [`POSTGRES_USER=${bed.user}`, `POSTGRES_PASSWORD=${password}`],
    ExposedPorts: { '5432/tcp': {} },
    HostConfig: {
      NetworkMode: bed.network,
      PortBindings: { '5432/tcp': [{ HostIp: bed.host, HostPort: String(bed.port) }] },
      ShmSize: 128 * 2 ** 20,
    },
  })
  await container.start()
  const postgres = { ...bed, password }
  await answers(postgres, container)
  await query(postgres, `create database ${bed.sample}`)
  await query(postgres, sampleSql, bed.sample)
  return postgres
}

async function answers(postgres: BedPostgres, container: Docker.Container): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const error = await query(postgres, 'select 1').then(
      () => undefined,
      (error: unknown) => error,
    )
    if (error === undefined) return
    const { State } = await container.inspect()
    if (!State.Running || Date.now() > deadline) {
      const log = await container.logs({ stdout: true, stderr: true, tail: 20 })
      throw new Error(`the bed's PostgreSQL does not answer; its log ends with:\n${log}`, { cause: error })
    }
    await sleep(50)
  }
}

/** Asks as the admin. */
export async function query(postgres: BedPostgres, sql: string, database = 'postgres') {
  const { host, port, user, password } = postgres
  const client = new Client({ host, port, user, password, database, connectionTimeoutMillis: 5_000 })
  // A connection that the server ends outside a query is an event, which nothing else here would hear.
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(sql)).rows as Record<string, unknown>[]
  } finally {
    await client.end().catch(() => {})
  }
}
