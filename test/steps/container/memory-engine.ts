import type { ContainerSpec, ContainerState } from '../../../src/adapters/container-engine.ts'
import { FakeEngine, runningContainer } from '../../doubles/container-engine.ts'

/** An engine whose containers live in memory; `serves` decides which of them becomes ready when it starts. */
export class MemoryEngine extends FakeEngine {
  /** What was asked of it, in order. */
  readonly calls: string[] = []
  serves: (spec: ContainerSpec) => boolean = () => true
  #count = 0
  /** What a container meets that asks for the database. */
  override printed = JSON.stringify({ step: 'admitted' })
  override network = (async (name: string) => ({
    name,
    driver: 'bridge',
    labels: {},
    members: { postgres: { address: '172.18.0.2', aliases: [] } },
  })) as never
  override image = (async () => ({ id: 'sha256:image', digests: [], sizeBytes: 1 })) as never

  readonly #found = (id: string): ContainerState => {
    const is = this.held.find(container => container.id === id)
    if (!is) throw new Error(`no container ${id}`)
    return is
  }

  /** Puts a container there as an earlier run left it. */
  put(spec: ContainerSpec, status: ContainerState['status']): ContainerState {
    const is = runningContainer({ id: `old-${spec.name}`, spec: structuredClone(spec), status })
    this.held.push(is)
    return is
  }

  /** The container that answers on the port now. */
  serving = (port: number) =>
    this.held.find(({ status, spec }) => status === 'running' && spec.ports.some(({ hostPort }) => hostPort === port))

  override create = (async (spec: ContainerSpec) => {
    const id = `new-${++this.#count}`
    this.calls.push(`create ${spec.name}`)
    this.held.push(runningContainer({ id, spec: structuredClone(spec), status: 'created' }))
    return id
  }) as never
  override start = (async (id: string) => {
    const is = this.#found(id)
    this.calls.push(`start ${id}`)
    is.status = this.serves(is.spec) ? 'running' : 'exited'
    is.exitCode = this.serves(is.spec) ? undefined : 3
  }) as never
  override stop = (async (id: string) => {
    this.calls.push(`stop ${id}`)
    this.#found(id).status = 'exited'
  }) as never
  override rename = (async (id: string, name: string) => {
    this.calls.push(`rename ${id} ${name}`)
    this.#found(id).spec.name = name
  }) as never
  override remove = (async (id: string) => {
    this.calls.push(`remove ${id}`)
    this.held.splice(this.held.indexOf(this.#found(id)), 1)
  }) as never
}
