import { vi } from 'vitest'
import type { Bed } from '../bed/bed.ts'

/** As many people write it: the SDK's own address, whose guard lets localhost through, behind a server that listens on all of them. */
const program = `
import uvicorn
from mcp.server.mcpserver import MCPServer
server = MCPServer("guarded")
@server.tool()
def add(a: int, b: int) -> int:
    return a + b
uvicorn.run(server.streamable_http_app(), host="0.0.0.0", port=8000)
`

/** A server made with Python's MCP SDK, in a container named `host`; `packages` is a directory with the SDK, where the image has none. */
export async function startGuarded(bed: Bed, host: string, from: { image: string; packages?: string }): Promise<void> {
  const { image, packages } = from
  const container = await bed.docker.createContainer({
    name: host,
    Image: image,
    Entrypoint: ['python3', '-c', program],
    ...(packages && { Env: [`PYTHONPATH=${packages}`] }),
    HostConfig: { NetworkMode: bed.postgres.network, ...(packages && { Binds: [`${packages}:${packages}:ro`] }) },
  })
  await container.start()
  const said = async () => String(await container.logs({ stdout: true, stderr: true }))
  await vi.waitUntil(async () => (await said()).includes('running on'), { timeout: 120_000, interval: 200 })
}
