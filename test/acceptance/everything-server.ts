import { chmod, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { vi } from 'vitest'
import type { Bed } from '../bed/bed.ts'

/** The test server of the MCP project, in a container of its own beside the gateway. */
export interface EverythingServer {
  /** Its endpoint as the gateway's container sees it. */
  url: string
  stop(): Promise<void>
}

const endpoints = { streamableHttp: 'mcp', sse: 'sse' } as const

/** Runs `@modelcontextprotocol/server-everything` over streamable HTTP, or as it was before, on the gateway's network, under the name `host`. */
export async function startEverything(
  bed: Bed,
  host: string,
  transport: keyof typeof endpoints = 'streamableHttp',
): Promise<EverythingServer> {
  const directory = await mkdtemp(join(bed.directory, `${host}-`))
  await chmod(directory, 0o755)
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const env = { ...bed.env, HOME: directory }
  await execa(
    'npm',
    ['install', '--prefix', directory, ...quiet, '@modelcontextprotocol/server-everything@2026.8.31'],
    {
      cwd: directory,
      env,
    },
  )
  // The gateway's image has a Node, as the official one has.
  const container = await bed.docker.createContainer({
    name: host,
    Image: bed.gateway.reference,
    Entrypoint: ['node', '/mcp/node_modules/@modelcontextprotocol/server-everything/dist/index.js'],
    Cmd: [transport],
    Env: ['PORT=3001'],
    HostConfig: { NetworkMode: bed.postgres.network, Binds: [`${directory}:/mcp:ro`] },
  })
  await container.start()
  const said = async () => String(await container.logs({ stdout: true, stderr: true }))
  await vi.waitUntil(async () => (await said()).includes('on port 3001'), { timeout: 60_000, interval: 200 })
  return { url: `http://${host}:3001/${endpoints[transport]}`, stop: () => container.remove({ force: true }) }
}
