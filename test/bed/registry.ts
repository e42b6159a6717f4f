import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BuiltImage } from './image.ts'

/** A registry that the engine trusts without TLS, being on loopback. */
export type Registry = {
  /** What stands before the first slash of an image's name. */
  address: string
  stop(): Promise<void>
}

/** Starts Debian's docker-registry with its storage below `directory`. */
export async function startRegistry({
  root,
  directory,
  port = 5000,
}: {
  root: string
  directory: string
  port?: number
}): Promise<Registry> {
  mkdirSync(directory, { recursive: true })
  const address = `127.0.0.1:${port}`
  const log = join(directory, 'registry.log')
  const output = openSync(log, 'a')
  const server = spawn(join(root, 'usr/bin/docker-registry'), ['serve', configuration(directory, address)], {
    stdio: ['ignore', output, output],
    env: { PATH: '/usr/bin:/bin', OTEL_TRACES_EXPORTER: 'none' },
  })
  closeSync(output)
  const deadline = Date.now() + 30_000
  while (!(await fetch(`http://${address}/v2/`).catch(() => undefined))?.ok) {
    if (server.exitCode !== null || Date.now() > deadline)
      throw new Error(`the registry does not answer:\n${readFileSync(log, 'utf8')}`)
    await sleep(20)
  }
  return {
    address,
    stop: async () => {
      const exit = once(server, 'exit')
      server.kill()
      await exit
    },
  }
}

function configuration(directory: string, address: string): string {
  const file = join(directory, 'config.yml')
  const storage = { filesystem: { rootdirectory: join(directory, 'storage') }, delete: { enabled: true } }
  writeFileSync(file, JSON.stringify({ version: 0.1, log: { level: 'warn' }, storage, http: { addr: address } }))
  return file
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'

/** Publishes an image in the registry at `address`, e.g. as `berriai/litellm` `v1.2.3`; returns the digest of its manifest. */
export async function pushImage(address: string, image: BuiltImage, repository: string, tag: string): Promise<string> {
  const base = `http://${address}`
  for (const layer of image.layers) await putBlob(base, repository, layer.digest, await readFile(layer.file))
  await putBlob(base, repository, image.config.digest, image.config.json)
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: image.config.json.length,
      digest: image.config.digest,
    },
    // Not compressed: on loopback that only costs time. The engine looks at the bytes, not at the name.
    layers: image.layers.map(({ size, digest }) => ({
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      size,
      digest,
    })),
  }
  const reply = await sent(`${base}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': manifestType },
    body: JSON.stringify(manifest),
  })
  return reply.headers.get('docker-content-digest')!
}

/** https://distribution.github.io/distribution/spec/api/#initiate-blob-upload */
async function putBlob(base: string, repository: string, digest: string, body: Buffer): Promise<void> {
  const there = await fetch(`${base}/v2/${repository}/blobs/${digest}`, { method: 'HEAD' })
  if (there.ok) return
  const upload = await sent(`${base}/v2/${repository}/blobs/uploads/`, { method: 'POST' })
  const location = new URL(upload.headers.get('location')!, base)
  location.searchParams.set('digest', digest)
  await sent(location, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(body),
  })
}

async function sent(url: string | URL, init: RequestInit): Promise<Response> {
  const reply = await fetch(url, init)
  if (!reply.ok) throw new Error(`${init.method} ${url}: ${reply.status} ${await reply.text()}`)
  return reply
}
