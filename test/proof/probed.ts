import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { probe } from '../../src/proof/probe/probe.ts'
import type { Report, ServerEntry, ToolCall } from '../../src/proof/probe/report.ts'

const program = join(import.meta.dirname, '../../src/proof/probe/main.ts')

/** A server of test/proof/servers as an entry of `mcp_servers`; arguments go to it. */
export const stdio = (name: string, ...args: string[]): ServerEntry => ({
  transport: 'stdio',
  command: process.execPath,
  args: [join(import.meta.dirname, 'servers', `${name}.ts`), ...args],
})

/** One that is a line of shell. */
export const shell = (script: string): ServerEntry => ({ transport: 'stdio', command: '/bin/sh', args: ['-c', script] })

interface More {
  call?: ToolCall
  /** Milliseconds. */
  limit?: number
  env?: Record<string, string>
}

/** What the probe reports of a server. */
export const probed = (entry: ServerEntry, { call, limit = 20_000, env = {} }: More = {}): Promise<Report> =>
  probe({ entry, limit, ...(call && { call }) }, { PATH: process.env.PATH, ...env }, new AbortController().signal)

/** The probe, started as its container starts it. */
export const startProbe = (entry: ServerEntry) =>
  execa(process.execPath, [program], {
    env: { GATEWRIGHT_PROBE: JSON.stringify({ entry, limit: 20_000 }) },
    reject: false,
  })

/** A web server for one test; answers its origin. */
export async function webServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An address where nothing listens. */
export async function nowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}/mcp`
}
