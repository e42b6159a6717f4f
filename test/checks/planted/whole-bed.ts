import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { addressCheck } from '../../../src/checks/address.ts'
import type { Check, Verification } from '../../../src/checks/check.ts'
import { deployScriptCheck } from '../../../src/checks/deploy-script.ts'
import { checks } from '../../../src/checks/index.ts'
import { outsideCheck } from '../../../src/checks/outside/index.ts'
import type { TryHere } from '../../../src/checks/outside/from-host.ts'
import type { Reached, Target } from '../../../src/checks/outside/reached.ts'
import { runChecks } from '../../../src/checks/run.ts'
import { secretsCheck } from '../../../src/checks/secrets.ts'
import { deploymentFiles } from '../../../src/paths.ts'
import { generatedPath, wantedFiles } from '../../../src/steps/files/wanted.ts'
import { wantedBeside } from '../../../src/steps/beside/index.ts'
import { serversBeside } from '../../../src/steps/beside/place.ts'
import { sha256 } from '../../../src/text/sha256.ts'
import { scopeState } from '../../../src/steps/secrets/index.ts'
import { runningContainer } from '../../doubles/container-engine.ts'
import { bed, type Bed } from '../bed.ts'
import { ForeignText } from '../../../src/text/foreign.ts'

/** Two of everything, so that there is what a key must not have. */
const twoOfEverything = {
  models: [
    { name: 'mock', model: 'openai/mock', mock: 'This is a mock response' },
    { name: 'other', model: 'openai/other', mock: 'This is another' },
  ],
  servers: [
    { name: 'postgres', transport: 'stdio', reads: { database: 'inventory', role: 'tools_ro' } },
    {
      name: 'files',
      transport: 'stdio',
      command: 'npx',
      beside: { image: 'bridge', token: 'generate', shared: false },
    },
  ],
  keys: [
    { alias: 'team', models: ['mock'], servers: ['postgres', 'files'], tools: { files: ['list'] }, user: 'team-user' },
    { alias: 'plain', models: ['other'] },
  ],
  secrets: { store: 'file', handover: 'file' },
  limits: { memory: '4g', processes: '2048', serverMemory: '1g', serverProcesses: '512' },
}

/** What a container shows of itself from inside. */
export interface Inside {
  rights: string
  noNewPrivs: string
  memory: string
  processes: string
  sockets: string[]
}

const confinedTo = (memory: string, processes: string): Inside => ({
  rights: '0000000000000000',
  noNewPrivs: '1',
  memory,
  processes,
  sockets: [],
})

/** A gateway on which every check of the checklist passes, and the ways in which a fault can be planted in it. */
export interface WholeBed extends Bed {
  /** What deploy.sh does when it is run. */
  deploy: () => unknown
  /** Addresses of this host on which something else than the gateway accepts connections. */
  open: string[]
  /** How a request without a key, or a connection, ends that is tried from a network, or from this host. */
  reaches: (target: Target, from: string) => Reached
  /** How many results of those that were asked for come back from this host. */
  answersHere: (output: string) => string
  /** The gateway and the server beside it, from inside, by their names. */
  inside: Record<string, Inside>
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
  const server = serversBeside(made.deployment)[0]!
  const spec = await wantedBeside(server, made.context)
  const networks = { 'mcp-litellm-mcp': { address: '172.19.0.3', aliases: [] } }
  made.engine.held[0].networks['mcp-litellm-mcp'] = { address: '172.19.0.2', aliases: [] }
  made.engine.held.push(runningContainer({ id: 's1', spec, networks }))
  const proc = join(made.directory, 'proc')
  await mkdir(join(proc, '17'), { recursive: true })
  await writeFile(join(proc, '17', 'cmdline'), 'litellm\0--port\x004000\0')
  const whole: WholeBed = {
    ...made,
    proc,
    open: [],
    inside: {
      'mcp-litellm': confinedTo('4294967296', '2048'),
      'mcp-litellm-mcp-files': confinedTo('1073741824', '512'),
    },
    answersHere: output => output,
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
    return {
      exitCode: 0,
      output: ForeignText.of(`${JSON.stringify(targets.map(target => whole.reaches(target, network)))}\n`),
    }
  }
  made.engine.exec = async (id, { stdout }) => {
    const { rights, noNewPrivs, memory, processes, sockets } =
      whole.inside[(await made.engine.container(id))!.spec.name]!
    const status = [
      ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(name => `${name}:\t${rights}`),
      `NoNewPrivs:\t${noNewPrivs}`,
    ]
    const limits = [`/sys/fs/cgroup/memory.max ${memory}`, `/sys/fs/cgroup/pids.max ${processes}`]
    const lines = [
      status.map(line => `status ${line}`),
      limits.map(line => `limit ${line}`),
      sockets.map(path => `socket ${path}`),
    ]
    stdout.write(`${lines.flat().join('\n')}\nend\n`)
    return { exitCode: 0, errors: ForeignText.of('') }
  }
  const tryHere: TryHere = async targets =>
    whole.answersHere(`65534\n${JSON.stringify(targets.map(target => whole.reaches(target, 'host')))}\n`)
  const replaced: Record<string, Check> = {
    address: addressCheck(host),
    outside: outsideCheck(host, tryHere),
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
