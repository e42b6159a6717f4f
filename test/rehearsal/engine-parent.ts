import { createServer } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpGateway } from '../../src/adapters/http-gateway.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { portClaims } from '../../src/host/port-claims.ts'
import { openRehearsalEngine } from '../../src/rehearsal/engine/index.ts'

// Starts a container and tells its address, then waits to be killed.
const directory = process.argv[2]!
const standIn = join(import.meta.dirname, '../../src/rehearsal/stand-in/main.ts')
writeFileSync(join(directory, 'config.yaml'), 'model_list: []\n')
const engine = await openRehearsalEngine({
  directory: join(directory, 'engine'),
  files: localFiles,
  gateway: httpGateway,
  standIn: { node: process.execPath, args: [standIn] },
  claims: portClaims(),
})
const probe = createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address() as { port: number }
  probe.close(() => void run(port))
})

async function run(port: number): Promise<void> {
  const id = await engine.create({
    name: 'gateway',
    image: 'any',
    args: ['--config', '/app/config/config.yaml'],
    env: { LITELLM_MASTER_KEY: 'sk-parent-test-0123456789' },
    mounts: [{ source: directory, target: '/app/config', readOnly: true }],
    ports: [{ address: '127.0.0.1', hostPort: port, containerPort: 4000 }],
    network: 'net',
    aliases: [],
    restart: 'no',
    log: { maxSize: '1m', maxFiles: 1 },
    health: { command: 'true', intervalSeconds: 1, timeoutSeconds: 1, retries: 1, startSeconds: 1 },
    labels: {},
    extraHosts: [],
  })
  await engine.start(id)
  await engine.resume()
  process.send!(port)
  setInterval(() => undefined, 60_000)
}
