import { took } from '../amounts.ts'
import type { ContainerEvent } from '../adapters/container-engine.ts'
import { ClockWatch } from './clock.ts'
import type { GatewayStatus, StatusFinding } from './model.ts'
import { observe } from './observe.ts'
import { readSlowly, type SlowRead } from './troubles.ts'
import type { Subject } from './subject.ts'

/**
 * How often is looked without an event, in milliseconds. What is not healthy is looked at more often, so that its return is seen; a gateway to which
 * nothing has happened for `quiet` less often.
 */
export const pace = { healthy: 10_000, idle: 30_000, otherwise: 2_000, quiet: 60_000, tools: 300_000 }

const seconds = (milliseconds: number) => `${milliseconds / 1000} s`

/** What watching costs the gateway, for the screen. */
export const load = `every ${seconds(pace.healthy)}, idle ${seconds(pace.idle)}: 1 request, 3 queries, 1 sample; tools every ${pace.tools / 60_000} min`

/** Tells a watch that something happened; it is heard also when nobody listened at that moment. */
export class Bell {
  #ring: () => void = () => undefined
  #rung = Promise.resolve()
  #stirredAt = performance.now()

  constructor() {
    this.reset()
  }

  reset(): void {
    this.#rung = new Promise(resolve => (this.#ring = resolve))
  }

  /** Something of the container changed: it is to be looked at now. */
  readonly ring = (): void => {
    this.heard()
    this.#ring()
  }

  /** The gateway is used: after a quiet time it is looked at now, else soon enough. */
  readonly stir = (): void => (this.isQuiet ? this.ring() : this.heard())

  /** A look itself has found that the gateway is used. */
  readonly heard = (): void => void (this.#stirredAt = performance.now())

  /** Nothing has happened for a while. */
  get isQuiet(): boolean {
    return performance.now() - this.#stirredAt > pace.quiet
  }

  get rung(): Promise<void> {
    return this.#rung
  }
}

/** How long is waited for the next look. */
function pauseAfter({ state }: GatewayStatus, bell: Bell): number {
  if (state !== 'healthy') return pace.otherwise
  return bell.isQuiet ? pace.idle : pace.healthy
}

/** Hears of the container's events for as long as it is watched; an engine that went away is asked again until it is back. */
async function hear(subject: Subject, ring: () => void, signal: AbortSignal): Promise<void> {
  const { world, deployment } = subject
  const concerns = ({ name }: ContainerEvent) => name === deployment.name
  while (!signal.aborted) {
    try {
      for await (const event of world.engine.events(signal)) if (concerns(event)) ring()
    } catch {
      // That the engine is gone is what the next look shows, with its reason.
    }
    if (signal.aborted) return
    ring()
    await world.wait(pace.otherwise, signal)
  }
}

/** What one watch knows from one look to the next. */
class Looking {
  readonly #subject: Subject
  readonly #clock: ClockWatch
  #slow: SlowRead | undefined
  #slowAt = 0
  #last: GatewayStatus | undefined
  #jumped: { finding: StatusFinding; until: number } | undefined

  constructor(subject: Subject) {
    this.#subject = subject
    this.#clock = new ClockWatch(subject.world.now())
  }

  async look(): Promise<GatewayStatus> {
    const seen = await observe(this.#subject, this.#slow ?? { tools: new Map(), troubles: [] })
    const status = this.#isOld(seen) ? await this.#anew(seen) : seen
    this.#last = status
    const jump = this.#jump()
    return jump ? { ...status, findings: [...status.findings, jump] } : status
  }

  /** It is read anew for a container that is another one, or has been away; while it does not answer, for what keeps it from that. */
  #isOld({ proxy, container }: GatewayStatus): boolean {
    if (!proxy.ready) return this.#slowAt === 0 || performance.now() - this.#slowAt > pace.idle
    const returned = !this.#last?.proxy.ready || this.#last.container.startedAt !== container.startedAt
    return this.#slow === undefined || returned || performance.now() - this.#slowAt > pace.tools
  }

  async #anew({ proxy }: GatewayStatus): Promise<GatewayStatus> {
    this.#slow = await readSlowly(this.#subject, proxy.ready)
    this.#slowAt = performance.now()
    return observe(this.#subject, this.#slow)
  }

  /** Said for a minute, since it explains times that look wrong. */
  #jump(): StatusFinding | undefined {
    const by = this.#clock.jump(this.#subject.world.now())
    if (by !== undefined) {
      const text = `the clock of this host went ${by > 0 ? 'forward' : 'back'} by ${took(Math.abs(by))}, or the host slept`
      this.#jumped = { finding: { id: 'clock', severity: 'note', text }, until: performance.now() + 60_000 }
    }
    return this.#jumped && performance.now() < this.#jumped.until ? this.#jumped.finding : undefined
  }
}

/**
 * Watches until the signal aborts: a look at every event of the container, and sparingly without one. Nothing that happens to the gateway, the
 * database or the engine ends it; each shows in the status. Who hears of the gateway otherwise, as by its log, may stir the bell.
 */
export async function watchGateway(
  subject: Subject,
  tell: (status: GatewayStatus) => void,
  signal: AbortSignal,
  bell = new Bell(),
): Promise<void> {
  const looking = new Looking(subject)
  const hearing = hear(subject, bell.ring, signal)
  let newest: string | undefined
  while (!signal.aborted) {
    bell.reset()
    const status = await looking.look()
    if (signal.aborted) break
    tell(status)
    // Listing tools leaves a row as well, and that is what a watch does.
    const call = status.audit.find(({ kind }) => kind !== 'other')?.id
    if (call !== newest) bell.heard()
    newest = call
    const next = new AbortController()
    await Promise.race([
      subject.world.wait(pauseAfter(status, bell), AbortSignal.any([signal, next.signal])),
      bell.rung,
    ])
    next.abort()
  }
  await hearing
}
