import type { AdminLogin } from '../../src/deployment/probes.ts'
import { asFailure, Exit, type ExitCode } from '../../src/failure.ts'
import { tryAdminLogin } from '../../src/host/database-facts.ts'
import { commandName } from '../../src/command-name.ts'
import { decisions, wantsAdmin } from '../../src/removal/decision.ts'
import { loginAs } from '../../src/removal/admin.ts'
import { remove, type Removal, type Removed, stopped } from '../../src/removal/remove.ts'
import { removedText } from '../../src/removal/text.ts'
import { Secret } from '../../src/secret.ts'
import { failureText } from '../../src/setup/failure-text.ts'
import type { App } from '../app/app.ts'
import type { Local, Screen } from '../app/screen.ts'
import { gap, type Row, row, span } from '../text/view.ts'
import { confirm } from '../components/confirm.ts'
import { failurePanel } from '../components/failure-panel.ts'
import { sign } from '../components/marks.ts'
import { typeIn } from '../components/type-in.ts'
import { binding } from '../keys/binding.ts'
import { cutPath, wrap } from '../text/width.ts'
import { title } from '../title.ts'
import { inventoryScreen } from './inventory.ts'

export type RemoveStage = Pick<App, 'local' | 'open' | 'close' | 'show' | 'changed'>

/** How the screens ended, and what is printed of it to the normal screen. */
export interface RemoveOutcome {
  exit: ExitCode
  lines: string[]
  /** Something was removed, or began to be. */
  touched: boolean
}

/** The way through a removal on screens: inventory, login, a typed yes, and what becomes of it. */
export class RemoveScreens {
  readonly app: RemoveStage
  readonly removal: Removal
  readonly named: Local<ReadonlySet<string>>
  readonly #end: (outcome: RemoveOutcome) => void
  #admin: AdminLogin | undefined
  #running: { stop: AbortController; ended: Promise<void> } | undefined
  #outcome: RemoveOutcome = { exit: Exit.done, lines: ['Nothing was removed.'], touched: false }

  constructor(
    app: RemoveStage,
    removal: Removal,
    { named, admin, end }: { named: Iterable<string>; admin?: AdminLogin; end: (outcome: RemoveOutcome) => void },
  ) {
    this.app = app
    this.removal = removal
    this.named = app.local<ReadonlySet<string>>(new Set(named))
    this.#admin = admin
    this.#end = end
  }

  get name(): string {
    return this.removal.context.deployment.name
  }

  show(): void {
    this.app.show(inventoryScreen(this))
  }

  /** Ctrl-C: stops what runs, else leaves. */
  leave(): void {
    if (this.#running) this.#running.stop.abort(stopped())
    else this.#end(this.#outcome)
  }

  /** Stops what runs and waits until it has: the journal is in order then. */
  async settle(): Promise<void> {
    this.#running?.stop.abort(stopped())
    await this.#running?.ended
  }

  get #decided() {
    return decisions(this.removal.owned, this.named.value)
  }

  goOn(): void {
    if (wantsAdmin(this.#decided) && !this.#admin) this.#askUser()
    else this.#askYes()
  }

  #askUser(value = 'postgres', problem?: string): void {
    const { server } = this.removal.context.deployment.database
    this.app.open(
      typeIn(this.app, {
        title: 'PostgreSQL administrator',
        text: [
          ...(problem ? [problem] : []),
          `Roles and databases on ${server} go only with this login. It is not kept.`,
        ],
        label: 'Log in as',
        value,
        enter: 'next',
        take: user => {
          if (user === '') return 'A name is needed.'
          // After this question is closed: screens lie above each other.
          queueMicrotask(() => this.#askPassword(user))
          return undefined
        },
      }),
    )
  }

  #askPassword(user: string): void {
    this.app.open(
      typeIn(this.app, {
        title: 'PostgreSQL administrator',
        text: [`Empty: as the account ${user} of this host, over the server's socket.`],
        label: `Password of ${user}`,
        hidden: true,
        enter: 'log in',
        take: password => {
          queueMicrotask(() => void this.#logIn(user, password))
          return undefined
        },
      }),
    )
  }

  async #logIn(user: string, password: string): Promise<void> {
    const { world, deployment } = this.removal.context
    const login = loginAs(deployment, user, password ? Secret.of(password) : undefined)
    this.app.open(waiting(`Logging in to ${login.server}`))
    const { ok, text } = await tryAdminLogin(world, login)
    this.app.close()
    if (!ok) return this.#askUser(user, text)
    this.#admin = login
    this.#askYes()
  }

  #askYes(): void {
    const { name } = this
    if (this.named.value.size === 0)
      return this.app.open(
        confirm(this.app, {
          title: `Remove ${name}`,
          text: ['Its clients lose their gateway. What stays is named in the inventory.'],
          ways: [
            { label: 'Leave everything as it is', run: () => undefined },
            { label: `Remove ${name}`, run: () => this.#run() },
          ],
        }),
      )
    const data = this.#decided.filter(one => one.name !== undefined && one.fate === 'removed').map(({ what }) => what)
    this.app.open(
      typeIn(this.app, {
        title: `Remove ${name} with its data`,
        text: [`This cannot be brought back: ${data.join('; ')}.`, `Type ${name} to remove it.`],
        label: 'Name',
        enter: 'remove',
        take: typed => {
          if (typed !== name) return `That is not ${name}; nothing was removed.`
          queueMicrotask(() => this.#run())
          return undefined
        },
      }),
    )
  }

  #run(): void {
    const stop = new AbortController()
    this.#running = { stop, ended: this.#remove(stop.signal).finally(() => (this.#running = undefined)) }
  }

  async #remove(signal: AbortSignal): Promise<void> {
    const done: string[] = []
    this.app.show(this.#progress(done))
    try {
      const removed = await remove(this.removal, {
        named: this.named.value,
        ...(this.#admin && { admin: this.#admin }),
        signal,
        listen: event => {
          if (event.type === 'undone') done.push(event.change.what)
          this.app.changed()
        },
      })
      this.#ended(removed)
    } catch (error) {
      const failure = asFailure(error)
      this.#outcome = { exit: failure.exit, lines: failureText(failure), touched: true }
      this.app.show(this.#last(columns => failurePanel(failure, columns)))
    }
  }

  #ended(removed: Removed): void {
    const lines = removedText(this.name, removed, commandName)
    this.#outcome = { exit: Exit.done, lines, touched: true }
    const [first = '', ...rest] = lines
    this.app.show(
      this.#last(columns => [
        ...wrap(first, columns - 8).map((part, index) =>
          row(' ', index === 0 ? sign('done') : span(' '), span(` ${part}`, 'strong')),
        ),
        gap,
        ...rest.flatMap(text => wrap(text.trim(), columns - 4).map(part => row(`   ${part}`))),
      ]),
    )
  }

  #progress(done: string[]): Screen {
    return {
      view: ({ columns }) => ({
        title: title(`removing ${this.name}`),
        body: [
          ...done.map(what => row(' ', sign('done'), span(` ${cutPath(what, columns - 12)}  gone`))),
          { ...row(' ', sign('running'), span(' running')), focused: true },
        ],
      }),
      bindings: () => [],
    }
  }

  #last(body: (columns: number) => Row[]): Screen {
    return {
      view: ({ columns }) => ({ title: title(this.name), body: [gap, ...body(columns)] }),
      bindings: () => [binding(['enter', 'q'], 'leave', () => this.#end(this.#outcome))],
    }
  }
}

const waiting = (what: string): Screen => ({
  view: () => ({ title: title(what), body: [gap, row(' ', sign('running'), span(` ${what}`))] }),
  bindings: () => [],
})
