import type { ContainerEngine, ImageState, NetworkState } from '../../adapters/container-engine.ts'
import type { Files } from '../../adapters/files.ts'
import type { GatewayDoor } from '../../adapters/gateway.ts'
import type { PortClaims } from '../../host/port-claims.ts'
import { spokenVersion } from '../stand-in/version.ts'
import { imageId, RehearsedContainers } from './containers.ts'
import type { StandInProgram } from './process.ts'
import { runProbe } from './one-shot.ts'
import { type NetworkRecord, openRecords } from './records.ts'
import { ForeignText } from '../../text/foreign.ts'

export interface RehearsalEngineOptions {
  /** Everything of the engine is below it. */
  directory: string
  files: Files
  gateway: GatewayDoor
  standIn: StandInProgram
  claims: PortClaims
}

/** The engine of a rehearsal, with its own beginning and end. */
export interface RehearsalEngine extends ContainerEngine {
  /** Starts again what was running when the rehearsal was left, and waits until it answers. */
  resume(): Promise<void>
  /** Ends every process; containers that ran will run again when the rehearsal goes on. */
  close(): Promise<void>
}

/** A container engine without containers: each one is the stand-in as a child process, on the host's own paths and ports. */
export async function openRehearsalEngine(options: RehearsalEngineOptions): Promise<RehearsalEngine> {
  const kept = await openRecords(options.files, options.directory)
  const containers = new RehearsedContainers(options, kept)
  const { records, save } = kept

  const networkState = ({ name, labels }: NetworkRecord): NetworkState => {
    const on = containers.all().filter(({ spec }) => spec.network === name)
    const members = on.map(({ spec }) => [spec.name, { address: '127.0.0.1', aliases: spec.aliases }] as const)
    return { name, driver: 'rehearsal', labels, members: Object.fromEntries(members) }
  }

  return {
    kind: 'rehearsal',
    info: async () => ({ version: 'rehearsal', where: options.directory }),
    container: async nameOrId => containers.get(nameOrId),
    containers: async () => containers.all(),
    described: async id => JSON.stringify(containers.get(id)),
    create: spec => containers.create(spec),
    start: id => containers.start(id),
    stop: id => containers.stop(id),
    restart: id => containers.restart(id),
    remove: id => containers.remove(id),
    rename: (id, name) => containers.rename(id, name),
    // A rehearsed container is started by its command alone.
    setRestart: async () => undefined,
    logs: (id, asked) => containers.logs(id, asked),
    events: signal => containers.events(signal),
    usage: id => containers.usage(id),
    image: async (reference): Promise<ImageState> => ({ id: imageId(reference), digests: [], sizeBytes: 0 }),
    pull: async () => undefined,
    removeImage: async () => undefined,
    async runOnce(spec, signal) {
      const { entrypoint, args, env } = spec
      if (env?.GATEWRIGHT_PROBE) return runProbe(spec, options.standIn.node, signal)
      const asked = [...entrypoint, ...args].join(' ')
      if (asked.includes("version('litellm')")) return { exitCode: 0, output: ForeignText.of(`${spokenVersion}\n`) }
      throw new Error(`a rehearsal cannot run: ${asked}`)
    },
    exec: async (_id, { command }) => {
      throw new Error(`a rehearsal cannot run: ${command.join(' ')}`)
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
    resume: () => containers.resume(),
    close: () => containers.close(),
  }
}
