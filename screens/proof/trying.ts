import type { Answers } from '../../src/deployment/field.ts'
import { notTriedFor, type Proof } from '../../src/proof/proof.ts'
import { consentText } from '../../src/proof/text.ts'
import type { Trying } from '../../src/setup/proofs.ts'
import type { Local } from '../app/screen.ts'
import { type Row, row, span } from '../text/view.ts'
import { confirm } from '../components/confirm.ts'
import { sign } from '../components/marks.ts'
import { type Binding, binding } from '../keys/binding.ts'
import { wrap } from '../text/width.ts'
import type { Wizard } from '../wizard.ts'

/** A trial on its way. */
interface Running {
  doing: string
  seconds: number
}

/** One server being tried, for whichever screen shows it. */
export class TryingServer {
  readonly #wizard: Wizard
  readonly #item: () => Answers | undefined
  readonly #running: Local<Running | undefined>
  #ending = new AbortController()

  constructor(wizard: Wizard, item: () => Answers | undefined) {
    this.#wizard = wizard
    this.#item = item
    this.#running = wizard.app.local<Running | undefined>(undefined)
  }

  get isRunning(): boolean {
    return this.#running.value !== undefined
  }

  /** Tries it; nothing when it was given up, or its container was not agreed to. */
  async run(trying: Pick<Trying, 'seconds' | 'call'> = {}): Promise<Proof | undefined> {
    const item = this.#item()
    if (!item || this.isRunning) return undefined
    this.#ending = new AbortController()
    const signal = AbortSignal.any([this.#ending.signal, this.#wizard.ending])
    const begun = performance.now()
    const show = (doing: string) => {
      this.#running.value = { doing, seconds: Math.round((performance.now() - begun) / 1000) }
    }
    const clock = setInterval(() => this.#running.value && show(this.#running.value.doing), 1000)
    show('looking at what is here')
    try {
      return await this.#wizard.session.proofs.prove(item, {
        ...trying,
        signal,
        report: line => signal.aborted || show(line),
        mayRun: (image, here) => this.#mayRun(image, here, signal),
      })
    } catch (error) {
      if (signal.aborted) return undefined
      return notTriedFor(String(item.name), error)
    } finally {
      clearInterval(clock)
      this.#running.value = undefined
    }
  }

  cancel(): void {
    this.#ending.abort()
  }

  /** Asked once for each image: a container is run before there is a plan. */
  async #mayRun(image: string, here: boolean, signal: AbortSignal): Promise<boolean> {
    const { agreed } = this.#wizard.session.proofs
    const { app } = this.#wizard
    if (this.#wizard.session.host.rehearsal || agreed.has(image)) return true
    if (signal.aborted) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    signal.addEventListener('abort', () => resolve(false))
    app.open(
      confirm(app, {
        title: 'Try an MCP server',
        text: consentText(image, here),
        ways: [
          { label: here ? 'Try it' : 'Pull the image and try it', run: () => resolve(true) },
          { label: 'Not now', run: () => resolve(false) },
        ],
        otherwise: () => resolve(false),
      }),
    )
    const yes = await promise
    if (yes) agreed.add(image)
    return yes
  }

  rows(columns: number): Row[] {
    const { value } = this.#running
    if (!value) return []
    const line = `${value.doing}   ${value.seconds} s`
    return wrap(line, columns - 4).map((part, index) =>
      row(' ', ...(index === 0 ? [sign('running'), ' '] : ['  ']), span(part)),
    )
  }

  keys(): Binding[] {
    return [binding('esc', 'cancel', () => this.cancel())]
  }
}
