import { randomBytes } from 'node:crypto'
import type Docker from 'dockerode'
import { Client } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildImage, loadImage } from './image.ts'
import { postgresImage } from './postgres-image.ts'
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

/** Starts it and fills the sample database. */
export async function startBedPostgres(
  docker: Docker,
  { root, directory }: { root: string; directory: string },
): Promise<BedPostgres> {
  const image = 'test-bed/postgres:18'
  await loadImage(docker, await buildImage(directory, await postgresImage(root)), image)
  const bed = {
    container: 'postgres',
    network: 'postgres-net',
    host: '127.0.0.1',
    port: 5432,
    user: 'admin',
    sample: 'inventory',
  }
  const password = randomBytes(18).toString('base64url')
  await docker.createNetwork({ Name: bed.network, CheckDuplicate: true })
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
