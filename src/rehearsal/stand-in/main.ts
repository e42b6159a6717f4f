import type { Server } from 'node:http'
import { constants } from 'node:os'
import { Refusal } from './boot/refusal.ts'
import { start } from './boot/start.ts'
import { chatRoutes } from './endpoints/chat.ts'
import { healthRoutes } from './endpoints/health.ts'
import { keyRoutes } from './endpoints/keys.ts'
import { mcpRoutes } from './endpoints/mcp.ts'
import { mcpRestRoutes } from './endpoints/mcp-rest.ts'
import { mcpServerRoutes } from './endpoints/mcp-servers.ts'
import { modelRoutes } from './endpoints/models.ts'
import { spendRoutes } from './endpoints/spend.ts'
import { httpServer } from './http/server.ts'
import { containerLog, type Log } from './log.ts'
import { type Options, readOptions } from './options.ts'
import type { Store } from './store.ts'

/**
 * The stand-in for the LiteLLM proxy: it speaks the part of the proxy's contract that Gatewright relies on, refusals included, and has no
 * model providers. A rehearsal runs it as a child process, and tests run it packed into an image. It is no gateway for anybody's clients.
 */
async function main(log: Log): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env)
  log.print('LiteLLM stand-in: no model providers, mock answers only')
  const store = await start(options, process.env, log)
  const server = httpServer(routes(store), log)
  endWith(options, server, store)
  await listening(server, options)
  void store.gateway.fill()
  log.uvicorn('Application startup complete.')
  log.uvicorn(`Uvicorn running on http://${options.host}:${options.port} (Press CTRL+C to quit)`)
}

const routes = (store: Store) => [
  ...healthRoutes(store),
  ...modelRoutes(store),
  ...chatRoutes(store),
  ...keyRoutes(store),
  ...mcpServerRoutes(store),
  ...mcpRestRoutes(store),
  ...spendRoutes(store),
  ...mcpRoutes(store),
]

function listening(server: Server, { host, port }: Options): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

/** SIGTERM and SIGINT end it, and in a rehearsal the end of the parent, whose pipe is this process's standard input. */
function endWith({ exitWithParent }: Options, server: Server, store: Store): void {
  const end = (signal: NodeJS.Signals) => {
    if (!store.shuttingDown) void shutDown(server, store, signal)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  const orphaned = () => end('SIGTERM')
  if (exitWithParent) process.stdin.resume().once('end', orphaned).once('error', orphaned)
}

async function shutDown(server: Server, store: Store, signal: NodeJS.Signals): Promise<void> {
  store.shuttingDown = true
  store.log.uvicorn('Shutting down')
  server.close()
  server.closeAllConnections()
  store.log.uvicorn('Waiting for application shutdown.')
  await store.spend.close()
  await store.database?.end()
  store.log.uvicorn('Application shutdown complete.')
  store.log.uvicorn(`Finished server process [${process.pid}]`)
  endBy(signal)
}

/** uvicorn ends by the signal that it got. The first process of a container cannot, and says the same by its exit code. */
function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  process.exit(128 + constants.signals[signal])
}

const log = containerLog(process.stdout, process.stderr)
main(log).catch((error: unknown) => {
  const refused = error instanceof Refusal
  log.fatal(refused ? error.message : `Unexpected failure at start: ${(error as Error).stack}`)
  process.exitCode = refused ? error.exitCode : 1
})
