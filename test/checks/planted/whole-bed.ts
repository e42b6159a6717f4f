import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { addressCheck } from '../../../src/checks/address.ts'
import type { Check, Verification } from '../../../src/checks/check.ts'
import { deployScriptCheck } from '../../../src/checks/deploy-script.ts'
import { checks } from '../../../src/checks/index.ts'
import { outsideCheck } from '../../../src/checks/outside/index.ts'
import type { Reached, Target } from '../../../src/checks/outside/program.ts'
import { runChecks } from '../../../src/checks/run.ts'
import { secretsCheck } from '../../../src/checks/secrets.ts'
import { deploymentFiles } from '../../../src/paths.ts'
import { generatedPath, wantedFiles } from '../../../src/steps/files/wanted.ts'
import { sha256 } from '../../../src/steps/sha256.ts'
import { scopeState } from '../../../src/steps/secrets/index.ts'
import { bed, type Bed } from '../bed.ts'

/** Two of everything, so that there is what a key must not have. */
const twoOfEverything = {
  models: [
    { name: 'mock', model: 'openai/mock', mock: 'This is a mock response' },
    { name: 'other', model: 'openai/other', mock: 'This is another' },
  ],
  servers: [
    { name: 'postgres', transport: 'stdio', reads: { database: 'inventory', role: 'tools_ro' } },
    { name: 'files', transport: 'stdio' },
  ],
  keys: [
    { alias: 'team', models: ['mock'], servers: ['postgres', 'files'], tools: { files: ['list'] }, user: 'team-user' },
    { alias: 'plain', models: ['other'] },
  ],
  secrets: { store: 'file', handover: 'file' },
}

/** A gateway on which every check of the checklist passes, and the ways in which a fault can be planted in it. */
export interface WholeBed extends Bed {
  /** What deploy.sh does when it is run. */
  deploy: () => unknown
  /** Addresses of this host on which something else than the gateway accepts connections. */
  open: string[]
  /** How a request without a key, or a connection, ends that is tried from a network, or from this host. */
  reaches: (target: Target, from: string) => Reached
  /** What stands for /proc. */
  proc: string
  /** The whole checklist, as setup runs it. */
  verify(): Promise<Verification>
}

async function writeGenerated({ context }: Bed): Promise<void> {
  const { deployment, world } = context
  for (const scope of ['container', 'keys'] as const) {
    const state = await scopeState(context, scope)
    await mkdir(dirname(state.where), { recursive: true, mode: 0o700 })
    await world.secretStore(deployment).write(scope, state.wanted)
  }
  const files = await wantedFiles(context, new Map())
  for (const { name, content, mode } of files) {
    const path = generatedPath(deployment, name)
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    await writeFile(path, content, { mode })
  }
  const receipts = {
    ...Object.fromEntries(
      files.map(({ name, content }) => [`files:${name}`, { sha256: sha256(content), created: true }]),
    ),
    'image:image': {
      reference: 'ghcr.io/berriai/litellm:v1.108.11',
      imageId: 'sha256:image',
      version: '1.108.11',
    },
  }
  const entries = Object.entries(receipts).map(([id, receipt]) => {
    const change = { id, step: id.split(':')[0], action: 'create', group: 'Files', what: id }
    return { change, state: 'done', at: '', receipt }
  })
  const { journal } = deploymentFiles(world.own, deployment.name)
  await mkdir(dirname(journal), { recursive: true })
  await writeFile(journal, JSON.stringify({ format: 1, deployment: deployment.name, entries }))
}

const fileTools = () => [
  { name: 'list', annotations: { readOnlyHint: true }, call: () => 'a.txt' },
  { name: 'remove', inputSchema: { required: ['path'] }, call: () => 'removed' },
]

/** Such a gateway, anew for each fault. */
export async function wholeBed(): Promise<WholeBed> {
  const made = await bed(twoOfEverything)
  made.proxy.servers.files = fileTools()
  await writeGenerated(made)
  made.engine.held[0] = made.asPlanned()
  made.engine.held[0].networks = { 'postgres-net': { address: '172.18.0.3', aliases: [] } }
  const proc = join(made.directory, 'proc')
  await mkdir(join(proc, '17'), { recursive: true })
  await writeFile(join(proc, '17', 'cmdline'), 'litellm\0--port\x004000\0')
  const whole: WholeBed = {
    ...made,
    proc,
    open: [],
    reaches: ({ request }) => (request ? 401 : 'closed'),
    deploy: () => {
      made.engine.held[0] = { ...made.engine.held[0]!, id: 'c2' }
    },
    verify: () => runChecks(checks.map(inBed), made.context, () => undefined, { allow: 'restart', signal }),
  }
  const host = {
    addresses: () => ['127.0.0.1', '192.168.1.20', '::1'],
    accepts: async (address: string) => whole.open.includes(address),
  }
  made.engine.network = async name => ({ name, driver: 'bridge', labels: {}, members: {} })
  made.engine.runOnce = async ({ args, network = 'bridge' }) => {
    const targets = JSON.parse(args.at(-1)!) as Target[]
    return { exitCode: 0, output: `${JSON.stringify(targets.map(target => whole.reaches(target, network)))}\n` }
  }
  const fetched = (async (url: string, { method }: { method: 'GET' | 'POST' }) => {
    const { hostname, port, pathname } = new URL(url)
    const reached = whole.reaches(
      { name: url, host: hostname, port: Number(port), request: { method, path: pathname } },
      'host',
    )
    if (reached === 'closed') throw new Error('connect ECONNREFUSED')
    return new Response('', { status: Number(reached) })
  }) as typeof fetch
  const replaced: Record<string, Check> = {
    address: addressCheck(host),
    outside: outsideCheck(host, fetched),
    secrets: secretsCheck(proc),
    'deploy-script': deployScriptCheck(async () => {
      const output = (await whole.deploy()) as { code: number; output: string } | undefined
      return output ?? { code: 0, output: '' }
    }),
  }
  const inBed = (check: Check) => replaced[check.id] ?? check
  return whole
}

const { signal } = new AbortController()
