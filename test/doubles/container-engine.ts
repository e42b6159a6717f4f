import { EventEmitter, on } from 'node:events'
import type {
  ContainerEngine,
  ContainerEvent,
  ContainerSpec,
  ContainerState,
  ContainerUsage,
  ImageState,
  LogLine,
} from '../../src/adapters/container-engine.ts'
import { ForeignText } from '../../src/text/foreign.ts'

export const sampleSpec = (changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name: 'mcp-litellm',
  image: 'ghcr.io/berriai/litellm:v1.108.11',
  args: ['--config', '/app/config/config.yaml', '--port', '4000'],
  env: {},
  mounts: [],
  ports: [{ address: '127.0.0.1', hostPort: 4000, containerPort: 4000 }],
  network: 'postgres-net',
  aliases: [],
  restart: 'unless-stopped',
  log: { maxSize: '10m', maxFiles: 3 },
  health: { command: 'true', intervalSeconds: 30, timeoutSeconds: 10, retries: 3, startSeconds: 300 },
  labels: {},
  extraHosts: [],
  ...changes,
})

export const runningContainer = (changes: Partial<ContainerState> = {}): ContainerState => ({
  id: 'c1',
  spec: sampleSpec(),
  status: 'running',
  health: 'healthy',
  oomKilled: false,
  restarts: 0,
  imageId: 'sha256:image',
  startedAt: '2026-11-22T12:00:00.000000000Z',
  networks: {},
  ...changes,
})

/** A container engine in memory: what it holds is what a test puts there. */
export class FakeEngine implements ContainerEngine {
  readonly kind = 'docker'
  readonly held: ContainerState[] = []
  images: Record<string, ImageState> = {}
  lines: string[] = []
  /** What a one-shot container prints. */
  printed = ''
  readonly restarted: string[] = []
  /** What a restart brings about, beside being recorded. */
  onRestart: () => void = () => undefined

  info = async () => ({ version: '28.2.2', where: 'memory' })
  /** As it is at that moment: what is asked for again is another answer. */
  container = async (nameOrId: string) => {
    const held = this.held.find(({ id, spec }) => id === nameOrId || spec.name === nameOrId)
    return held && { ...held }
  }
  containers = async () => this.held
  /** As the engine does, without what is handed over in a file. */
  described = async (id: string) => {
    const { env = {}, hidden = [] } = this.held.find(one => one.id === id)?.spec ?? {}
    return JSON.stringify(Object.entries(env).filter(([name]) => !hidden.includes(name)))
  }
  image = async (reference: string) => this.images[reference]
  runOnce: ContainerEngine['runOnce'] = async () => ({ exitCode: 0, output: ForeignText.of(this.printed) })
  async restart(id: string) {
    this.restarted.push(id)
    const held = this.held.find(one => one.id === id)
    if (held) held.startedAt = `2026-11-22T12:00:0${this.restarted.length}.000000000Z`
    this.onRestart()
  }
  async *logs(): AsyncGenerator<LogLine> {
    for (const text of this.lines)
      yield { at: '2026-11-22T12:00:00.000000000Z', stream: 'stdout', text: ForeignText.of(text) }
  }

  /** What the next sample of a running container says. */
  used: ContainerUsage | undefined = { cpuSeconds: 12, memoryBytes: 800 * 2 ** 20 }
  usage: ContainerEngine['usage'] = async () => this.used
  readonly #happened = new EventEmitter()
  /** Tells every follower of events. */
  tell(event: Partial<ContainerEvent>): void {
    const whole = { at: '2026-11-22T12:00:00.000Z', id: 'c1', name: 'mcp-litellm', action: 'start', ...event }
    this.#happened.emit('event', whole)
  }
  /** Ends every stream of events, as an engine does that goes away. */
  breakEvents(failure: Error): void {
    this.#happened.emit('error', failure)
  }
  async *events(signal: AbortSignal): AsyncGenerator<ContainerEvent> {
    try {
      for await (const [event] of on(this.#happened, 'event', { signal })) yield event as ContainerEvent
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  async setRestart(id: string, restart: ContainerSpec['restart']) {
    const held = this.held.find(one => one.id === id)
    if (held) held.spec.restart = restart
  }

  /** Answers as an image whose version wants nothing of its database. */
  exec: ContainerEngine['exec'] = async (_, { stdout }) => {
    stdout?.write(JSON.stringify({ schema: '', migrations: [] }))
    return { exitCode: 0, errors: ForeignText.of('') }
  }

  create = unused
  start = unused
  stop = unused
  remove = unused
  rename = unused
  pull = unused
  removeImage = unused
  network: ContainerEngine['network'] = unused
  networks: ContainerEngine['networks'] = unused
  createNetwork = unused
  removeNetwork = unused
}

async function unused(): Promise<never> {
  throw new Error('this double does not do that')
}
