import { randomBytes } from 'node:crypto'
import { EventEmitter, on } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  ContainerEvent,
  ContainerSpec,
  ContainerState,
  ContainerUsage,
  LogLine,
  LogOptions,
} from '../../adapters/container-engine.ts'
import { Failure } from '../../failure.ts'
import { ContainerLog } from './log.ts'
import { endStandIn, type StandInProcess, startStandIn } from './process.ts'
import { type ContainerRecord, type OpenRecords } from './records.ts'
import { processUsage } from './usage.ts'
import type { RehearsalEngineOptions } from './index.ts'

/** The id that a rehearsal gives to whatever stands behind an image's name. */
export const imageId = (reference: string) => `rehearsal:${reference}`

/** Containers whose process is the stand-in, as child processes of this command. */
export class RehearsedContainers {
  readonly #options: RehearsalEngineOptions
  readonly #kept: OpenRecords
  readonly #running = new Map<string, StandInProcess>()
  readonly #logs = new Map<string, ContainerLog>()
  readonly #happened = new EventEmitter()

  constructor(options: RehearsalEngineOptions, kept: OpenRecords) {
    this.#options = options
    this.#kept = kept
  }

  #tell(action: ContainerEvent['action'], { id, spec, exitCode }: ContainerRecord): void {
    const ended = action === 'die' && exitCode !== undefined
    const event: ContainerEvent = { at: new Date().toISOString(), id, name: spec.name, action }
    this.#happened.emit('event', { ...event, ...(ended && { exitCode }) })
  }

  /** What happens to containers of this rehearsal, as Docker would tell it. */
  async *events(signal: AbortSignal): AsyncGenerator<ContainerEvent> {
    try {
      for await (const [event] of on(this.#happened, 'event', { signal })) yield event as ContainerEvent
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  async usage(id: string): Promise<ContainerUsage | undefined> {
    const pid = this.#running.get(id)?.child.pid
    return pid === undefined ? undefined : processUsage(pid)
  }

  get #records(): ContainerRecord[] {
    return this.#kept.records.containers
  }

  #find(nameOrId: string): ContainerRecord | undefined {
    return this.#records.find(({ id, spec }) => id === nameOrId || spec.name === nameOrId)
  }

  #found(id: string): ContainerRecord {
    const record = this.#find(id)
    if (!record) throw noContainer(id)
    return record
  }

  #log(id: string): ContainerLog {
    const log = this.#logs.get(id) ?? new ContainerLog(this.#path(id, 'log'))
    this.#logs.set(id, log)
    return log
  }

  #path(id: string, ending: string): string {
    return join(this.#options.directory, `${id}.${ending}`)
  }

  #state({ id, spec, startedAt, exitCode }: ContainerRecord): ContainerState {
    const running = this.#running.has(id)
    return {
      id,
      spec,
      status: running ? 'running' : startedAt === undefined ? 'created' : 'exited',
      ...(exitCode !== undefined && !running && { exitCode }),
      oomKilled: false,
      restarts: 0,
      ...(startedAt !== undefined && { startedAt }),
      imageId: imageId(spec.image),
      networks: { [spec.network]: { address: '127.0.0.1', aliases: spec.aliases } },
    }
  }

  get(nameOrId: string): ContainerState | undefined {
    const record = this.#find(nameOrId)
    return record && this.#state(record)
  }

  all(): ContainerState[] {
    return this.#records.map(record => this.#state(record))
  }

  async create(spec: ContainerSpec): Promise<string> {
    if (this.#find(spec.name)) throw nameTaken(spec.name)
    const id = randomBytes(6).toString('hex')
    const record: ContainerRecord = { id, spec, running: false }
    this.#records.push(record)
    await this.#kept.save()
    this.#tell('create', record)
    return id
  }

  async start(id: string): Promise<void> {
    if (this.#running.has(id)) return
    const record = this.#found(id)
    const { standIn: program, claims } = this.#options
    const standIn = await startStandIn(record.spec, program, this.#path(id, 'yaml'), this.#log(id), claims)
    this.#running.set(id, standIn)
    record.startedAt = new Date().toISOString()
    record.running = true
    delete record.exitCode
    void standIn.ended.then(code => {
      this.#running.delete(id)
      record.exitCode = code
      this.#tell('die', record)
    })
    await this.#kept.save()
    this.#tell('start', record)
  }

  async #end(id: string): Promise<void> {
    const standIn = this.#running.get(id)
    if (standIn) await endStandIn(standIn)
  }

  async stop(id: string): Promise<void> {
    const record = this.#found(id)
    await this.#end(id)
    record.running = false
    await this.#kept.save()
  }

  async restart(id: string): Promise<void> {
    await this.#end(id)
    await this.start(id)
  }

  async rename(id: string, name: string): Promise<void> {
    const record = this.#found(id)
    record.spec.name = name
    await this.#kept.save()
    this.#tell('rename', record)
  }

  async remove(id: string): Promise<void> {
    await this.#end(id)
    const { records, save } = this.#kept
    const removed = this.#find(id)
    records.containers = records.containers.filter(record => record.id !== id)
    this.#log(id).close()
    this.#logs.delete(id)
    for (const ending of ['log', 'yaml']) await this.#options.files.remove(this.#path(id, ending))
    await save()
    if (removed) this.#tell('destroy', removed)
  }

  logs(id: string, options: LogOptions): AsyncIterable<LogLine> {
    return this.#log(this.#found(id).id).read(options)
  }

  /** Starts again what was running when the rehearsal was left, and waits until it answers or has ended. */
  async resume(): Promise<void> {
    const left = this.#records.filter(record => record.running)
    for (const { id } of left) await this.start(id)
    for (const record of left) await this.#answering(record)
  }

  async #answering({ id, spec }: ContainerRecord): Promise<void> {
    const { readiness } = this.#options.gateway.at(`http://127.0.0.1:${spec.ports[0]?.hostPort}`)
    const answers = () =>
      readiness().then(
        ({ status }) => status === 200,
        () => false,
      )
    while (this.#running.has(id) && !(await answers())) await sleep(50)
  }

  /** Ends every process; what ran will run again when the rehearsal goes on. */
  async close(): Promise<void> {
    for (const id of [...this.#running.keys()]) await this.#end(id)
    for (const log of this.#logs.values()) log.close()
  }
}

const noContainer = (id: string) =>
  new Failure({
    what: `there is no container ${id}`,
    why: 'the rehearsal does not know it',
    next: 'run the same command again',
  })

const nameTaken = (name: string) =>
  new Failure({
    what: `a container named ${name} exists already`,
    why: 'the rehearsal made it before',
    next: 'run the same command again',
  })
