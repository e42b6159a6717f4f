import type { GatewayStatus } from '../../src/status/model.ts'

/** How many minutes are kept for the graphs. */
export const kept = 60

const minute = 60_000

/** Figures of one minute: the share of a processor in percent, bytes of memory, audit rows that were added. */
interface Figures {
  cpu: number | undefined
  memory: number | undefined
  added: number | undefined
}

interface Reading {
  at: number
  run: string
  cpuSeconds: number | undefined
  inserted: number | undefined
}

/**
 * Figures over time, a bar a minute: many looks make one, so that a screen that is left open is drawn for it once a minute and not at each look. The
 * newest figures are there at any time, for a frame that is drawn for another reason.
 */
export class History {
  readonly cpu: number[] = []
  readonly memory: number[] = []
  readonly added: number[] = []
  now: Figures = { cpu: undefined, memory: undefined, added: undefined }
  #last: Reading | undefined
  #minute: Reading | undefined

  take({ container, database, at }: GatewayStatus): void {
    const { id, startedAt, cpuSeconds, memoryBytes } = container
    const run = `${id} ${startedAt}`
    const reading = { at: Date.parse(at), run, cpuSeconds, inserted: database.auditInserted }
    this.now = { ...since(this.#last, reading), memory: memoryBytes }
    this.#last = reading
    const begun = this.#minute
    // The clock of a host may be set back: then the minute begins anew.
    if (begun && reading.at >= begun.at && reading.at - begun.at < minute) return
    const { cpu, added } = since(begun, reading)
    push(this.cpu, cpu ?? this.now.cpu)
    push(this.memory, memoryBytes)
    push(this.added, added)
    this.#minute = reading
  }
}

/** What happened between two readings; nothing where a counter began anew, as with each start, or the clock was set back. */
function since(before: Reading | undefined, now: Reading): Pick<Figures, 'cpu' | 'added'> {
  if (!before || now.at <= before.at) return { cpu: undefined, added: undefined }
  const cpu = before.run === now.run ? difference(before.cpuSeconds, now.cpuSeconds) : undefined
  return {
    cpu: cpu === undefined ? undefined : (cpu / (now.at - before.at)) * 100_000,
    added: difference(before.inserted, now.inserted),
  }
}

const difference = (before: number | undefined, now: number | undefined): number | undefined =>
  before === undefined || now === undefined || now < before ? undefined : now - before

function push(values: number[], value: number | undefined): void {
  if (value === undefined) return
  values.push(value)
  if (values.length > kept) values.shift()
}
