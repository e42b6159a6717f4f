import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ContainerEngine, ContainerState, ImageState, NetworkState } from '../../adapters/container-engine.ts'
import type { Files } from '../../adapters/files.ts'
import type { GatewayDoor } from '../../adapters/gateway.ts'
import { Failure } from '../../failure.ts'
import { spokenVersion } from '../stand-in/version.ts'
import { ContainerLog } from './log.ts'
import { endStandIn, type StandInProcess, type StandInProgram, startStandIn } from './process.ts'
import { type ContainerRecord, openRecords } from './records.ts'

export interface RehearsalEngineOptions {
  /** Everything of the engine is below it. */
  directory: string
  files: Files
  gateway: GatewayDoor
  standIn: StandInProgram
}

/** The engine of a rehearsal, with its own beginning and end. */
export interface RehearsalEngine extends ContainerEngine {
  /** Starts again what was running when the rehearsal was left, and waits until it answers. */
  resume(): Promise<void>
  /** Ends every process; containers that ran will run again when the rehearsal goes on. */
  close(): Promise<void>
}

const imageId = (reference: string) => `rehearsal:${reference}`

const noSuch = (what: string) =>
  new Failure({
    what: `there is no ${what}`,
    why: 'the rehearsal does not know it',
    next: 'run the same command again',
  })

/** A container engine without containers: each one is the stand-in as a child process, on the host's own paths and ports. */
export async function openRehearsalEngine({
  directory,
  files,
  gateway,
  standIn,
}: RehearsalEngineOptions): Promise<RehearsalEngine> {
  const { records, save } = await openRecords(files, directory)
  const running = new Map<string, StandInProcess>()
  const logs = new Map<string, ContainerLog>()

  const find = (nameOrId: string) =>
    records.containers.find(({ id, spec }) => id === nameOrId || spec.name === nameOrId)
  const found = (id: string): ContainerRecord => {
    const record = find(id)
    if (!record) throw noSuch(`container ${id}`)
    return record
  }
  const logOf = (id: string): ContainerLog => {
    const log = logs.get(id) ?? new ContainerLog(join(directory, `${id}.log`))
    logs.set(id, log)
    return log
  }

  const stateOf = ({ id, spec, startedAt, exitCode }: ContainerRecord): ContainerState => ({
    id,
    spec,
    status: running.has(id) ? 'running' : startedAt === undefined ? 'created' : 'exited',
    ...(exitCode !== undefined && !running.has(id) && { exitCode }),
    oomKilled: false,
    restarts: 0,
    ...(startedAt !== undefined && { startedAt }),
    imageId: imageId(spec.image),
    networks: { [spec.network]: { address: '127.0.0.1', aliases: spec.aliases } },
  })

  async function start(id: string): Promise<void> {
    if (running.has(id)) return
    const record = found(id)
    const standInProcess = await startStandIn(record.spec, standIn, join(directory, `${id}.yaml`), logOf(id))
    running.set(id, standInProcess)
    record.startedAt = new Date().toISOString()
    record.running = true
    delete record.exitCode
    void standInProcess.ended.then(code => {
      running.delete(id)
      record.exitCode = code
    })
    await save()
  }

  async function end(id: string): Promise<void> {
    const standInProcess = running.get(id)
    if (standInProcess) await endStandIn(standInProcess)
  }

  async function stop(id: string): Promise<void> {
    const record = found(id)
    await end(id)
    record.running = false
    await save()
  }

  const networkState = ({ name, labels }: { name: string; labels: Record<string, string> }): NetworkState => {
    const on = records.containers.filter(({ spec }) => spec.network === name)
    const members = on.map(({ spec }) => [spec.name, { address: '127.0.0.1', aliases: spec.aliases }] as const)
    return { name, driver: 'rehearsal', labels, members: Object.fromEntries(members) }
  }

  async function untilAnswering({ id, spec }: ContainerRecord): Promise<void> {
    const { readiness } = gateway.at(`http://127.0.0.1:${spec.ports[0]?.hostPort}`)
    const answers = () =>
      readiness().then(
        ({ status }) => status === 200,
        () => false,
      )
    while (running.has(id) && !(await answers())) await new Promise(resolve => setTimeout(resolve, 50))
  }

  return {
    kind: 'rehearsal',
    info: async () => ({ version: 'rehearsal', where: directory }),
    container: async nameOrId => {
      const record = find(nameOrId)
      return record && stateOf(record)
    },
    containers: async () => records.containers.map(stateOf),
    async create(spec) {
      if (find(spec.name)) throw noSuch(`free name ${spec.name}`)
      const id = randomBytes(6).toString('hex')
      records.containers.push({ id, spec, running: false })
      await save()
      return id
    },
    start,
    stop,
    async restart(id) {
      await end(id)
      await start(id)
    },
    async remove(id) {
      await end(id)
      records.containers = records.containers.filter(record => record.id !== id)
      logOf(id).close()
      logs.delete(id)
      for (const name of [`${id}.log`, `${id}.yaml`]) await files.remove(join(directory, name))
      await save()
    },
    async rename(id, name) {
      found(id).spec.name = name
      await save()
    },
    logs: (id, options) => logOf(found(id).id).read(options),
    image: async (reference): Promise<ImageState> => ({ id: imageId(reference), digests: [], sizeBytes: 0 }),
    pull: async () => undefined,
    removeImage: async () => undefined,
    async runOnce({ entrypoint, args }) {
      const asked = [...entrypoint, ...args].join(' ')
      if (asked.includes("version('litellm')")) return { exitCode: 0, output: `${spokenVersion}\n` }
      throw new Error(`a rehearsal cannot run: ${asked}`)
    },
    network: async name => {
      const network = records.networks.find(known => known.name === name)
      return network && networkState(network)
    },
    networks: async () => records.networks.map(networkState),
    async createNetwork(name, labels) {
      records.networks.push({ name, labels })
      await save()
    },
    async removeNetwork(name) {
      records.networks = records.networks.filter(network => network.name !== name)
      await save()
    },
    async resume() {
      const left = records.containers.filter(record => record.running)
      for (const { id } of left) await start(id)
      for (const record of left) await untilAnswering(record)
    },
    async close() {
      for (const id of [...running.keys()]) await end(id)
      for (const log of logs.values()) log.close()
    },
  }
}
