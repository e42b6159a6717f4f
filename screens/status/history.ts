import type { GatewayStatus } from '../../src/status/model.ts'

/** How many looks are kept for the small graphs. */
export const kept = 8

/** Figures of the last looks: the share of a processor in percent, and bytes of memory. */
export class History {
  readonly cpu: number[] = []
  readonly memory: number[] = []
  #last: { id: string | undefined; startedAt: string | undefined; at: number; cpuSeconds: number } | undefined

  take({ container, at }: GatewayStatus): void {
    const { id, startedAt, cpuSeconds, memoryBytes } = container
    if (cpuSeconds === undefined || memoryBytes === undefined) {
      this.#last = undefined
      return
    }
    const now = { id, startedAt, at: Date.parse(at), cpuSeconds }
    const before = this.#last
    // The counter begins anew with each start, and the clock of a host may be set back.
    const goesOn = before?.id === id && before?.startedAt === startedAt && before !== undefined && now.at > before.at
    if (goesOn) push(this.cpu, ((cpuSeconds - before.cpuSeconds) / (now.at - before.at)) * 100_000)
    push(this.memory, memoryBytes)
    this.#last = now
  }
}

function push(values: number[], value: number): void {
  values.push(Math.max(0, value))
  if (values.length > kept) values.shift()
}
