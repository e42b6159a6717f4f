import { asFailure } from '../../src/failure.ts'
import { Explainer, explanationLines } from '../../src/logs/explainer.ts'
import { followLog } from '../../src/logs/follow.ts'
import { shownLine, understand } from '../../src/logs/line.ts'
import { type Redact, redactor } from '../../src/redact.ts'
import type { GatewayStatus } from '../../src/status/model.ts'
import type { Subject } from '../../src/status/subject.ts'
import { statusText } from '../../src/status/text.ts'
import { Bell, watchGateway } from '../../src/status/watch.ts'
import type { App } from '../app/app.ts'
import { LogPane } from '../log/pane.ts'
import { LogRing } from '../log/ring.ts'
import { History } from './history.ts'
import { spark } from './spark.ts'

/** Lines of the log that are shown of what was before. */
const earlier = 200

/** What Docker's health check and the watching itself leave in the access log: nobody's calls, and a frame to draw for each. */
const ofProbes = /"GET \/health\/(readiness|liveliness)\b[^"]*" 200/

const problems = new Set(['WARNING', 'ERROR', 'CRITICAL'])

/** The gateway as it is watched for the screen: its last status, figures over time, and the log. Draws anew only when something shown has changed. */
export class Live {
  readonly subject: Subject
  readonly history = new History()
  readonly log: LogPane
  /** The same log, warnings and errors only. */
  readonly problems: LogPane
  status: GatewayStatus | undefined
  readonly #changed: () => void
  readonly #ending = new AbortController()
  readonly #bell = new Bell()
  #shown = ''
  #work: Promise<unknown> | undefined

  constructor(app: Pick<App, 'local' | 'changed'>, subject: Subject) {
    this.subject = subject
    this.#changed = app.changed
    this.log = new LogPane(app, new LogRing(), 'log')
    this.problems = new LogPane(app, new LogRing(), 'log, warnings and errors')
  }

  get signal(): AbortSignal {
    return this.#ending.signal
  }

  start(): void {
    this.#work = Promise.all([watchGateway(this.subject, this.#take, this.signal, this.#bell), this.#follow()])
    // What is not foreseen is told as well; the rest goes on.
    this.#work.catch((error: unknown) => this.say(asFailure(error).message))
  }

  /** A line of Gatewright's own among those of the log. */
  say(text: string): void {
    for (const { ring } of [this.log, this.problems]) ring.push(`gatewright: ${text}`)
  }

  readonly #take = (status: GatewayStatus): void => {
    this.status = status
    this.history.take(status)
    const { cpu, memory, added } = this.history
    const shown = [drawn(status), spark(cpu, 10), spark(memory), spark(added)].join('\n')
    if (shown === this.#shown) return
    this.#shown = shown
    this.#changed()
  }

  async #follow(): Promise<void> {
    const { world, deployment, secrets } = this.subject
    const redact = redactor(secrets)
    const explainer = new Explainer()
    for await (const line of followLog(world, { name: deployment.name, tail: earlier, signal: this.signal })) {
      if ('notice' in line) this.say(redact(line.notice))
      else if (!ofProbes.test(line.text.raw())) {
        this.#bell.stir()
        this.#push(line.text.raw(), explainer, redact)
      }
    }
  }

  #push(text: string, explainer: Explainer, redact: Redact): void {
    const known = explainer.explain(redact(text))
    const lines = [redact(shownLine(text)), ...(known ? explanationLines(known) : [])]
    const { level } = understand(text)
    for (const line of lines) this.log.ring.push(line)
    if (known || (level && problems.has(level))) for (const line of lines) this.problems.ring.push(line)
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    for (const { ring } of [this.log, this.problems]) ring.close()
    await this.#work?.catch(() => undefined)
  }
}

/**
 * What makes a new frame worth its bytes: all that is shown but how long the looks took, how many connections there were and what the container
 * uses. Those are never the same, and drawn with the rest, at the latest when a minute's bar is.
 */
function drawn({ container, proxy, database, ...rest }: GatewayStatus): string {
  const without = {
    ...rest,
    container: { ...container, memoryBytes: undefined },
    proxy: { ...proxy, ms: undefined },
    database: { ...database, ms: undefined, connections: undefined },
  }
  return statusText(without, rest.audit.length).join('\n')
}
