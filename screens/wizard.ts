import type { Ground } from '../src/setup/open.ts'
import { commandOf, placeFlags, type SetupOptions } from '../src/setup/options.ts'
import type { RunEvent } from '../src/engine/events.ts'
import { deploymentFiles } from '../src/paths.ts'
import { type Interview, openQuestions } from '../src/deployment/interview.ts'
import { gatewaysAmong } from '../src/host/gateways.ts'
import { asFailure, Exit, type ExitCode } from '../src/failure.ts'
import type { Course } from '../src/setup/course.ts'
import type { Session } from '../src/setup/session.ts'
import type { Phase } from '../src/setup/session-state.ts'
import { isVerified } from '../src/setup/done-text.ts'
import type { World } from '../src/world.ts'
import type { App } from './app/app.ts'
import type { Local } from './app/screen.ts'
import { checklist } from './checklist.ts'
import { deploy } from './deploy.ts'
import { done } from './done.ts'
import { express } from './express.ts'
import { failure } from './failure.ts'
import { generationsScreen } from './generations.ts'
import { hub, removal } from './hub.ts'
import { leave } from './leave.ts'
import { Past } from './lists/past.ts'
import { LogPane } from './log/pane.ts'
import { LogRing } from './log/ring.ts'
import { plan } from './plan.ts'
import { preflight } from './preflight.ts'
import { pullQuestion } from './pull.ts'
import { resume } from './resume.ts'
import { review } from './review.ts'
import { sectionScreen } from './section.ts'
import type { Standing } from './standing.ts'
import { trouble } from './trouble.ts'
import { undone } from './undone.ts'
import { working } from './working.ts'

/** How the screens ended. */
export interface Outcome {
  exit: ExitCode
  /** Asks the rest line by line. */
  plain?: boolean
  /** Printed to the normal screen. */
  lines?: string[]
}

/** What the wizard is given: how to open a host or a rehearsal, and a session over it. */
export interface WizardParts {
  options: SetupOptions
  /** How this user types the command, for hints. */
  command: string
  openGround(options: SetupOptions): Promise<Ground>
  openSession(ground: Ground, options: SetupOptions, listen: (event: RunEvent) => void): Promise<Session>
}

const busy: Phase[] = ['planning', 'applying', 'checking', 'undoing']

const rehearsalNotice = 'rehearsal: the gateway is a stand-in'

/** Which screen comes when: it follows the session, and leads through its questions. */
export class Wizard {
  readonly app: App<Outcome>
  readonly parts: WizardParts
  ground: Ground | undefined
  readonly log: LogPane
  #session: Session | undefined
  /** What is done about a gateway that is there, where it is not setting it up. */
  #change: SetupOptions['change']
  #standing: Standing = 'new'
  /** The change that is on its way, where its answers are known. */
  course: Course | undefined
  /** Stops what runs outside the session. */
  stopWork: (() => void) | undefined
  /** A new gateway as it would be with the suggestions. */
  prospect: Interview | undefined
  /** Sections up to this one have been seen. */
  furthest = 0
  #clock: NodeJS.Timeout | undefined
  readonly #running = new Set<Promise<void>>()
  #ending = new AbortController()
  readonly #pasts = new Map<string, Past>()
  readonly #folds = new Map<string, Local<boolean>>()

  constructor(app: App<Outcome>, parts: WizardParts) {
    this.app = app
    this.parts = parts
    this.#change = parts.options.change
    this.log = new LogPane(app, new LogRing(), parts.options.deployment)
    app.onLeave = () => leave(this)
    app.onPlain = () => this.#plain()
  }

  get name(): string {
    return this.parts.options.deployment
  }

  /** What the session is for, as a title. */
  get doing(): string {
    if (this.course) return `${this.course.command} ${this.name}`
    if (!this.#change) return `set up ${this.name}`
    return this.#change.rotate ? `rotate ${this.#change.rotate.name} of ${this.name}` : `change ${this.name}`
  }

  /** Whether a gateway that is there is changed. */
  get isChange(): boolean {
    return this.#change !== undefined
  }

  /** Whether the answers are known: an upgrade, a way back, a secret made anew. */
  get asksNothing(): boolean {
    return (this.course !== undefined && !this.course.asks) || this.#change?.rotate !== undefined
  }

  get isBusy(): boolean {
    return this.#session !== undefined && busy.includes(this.#session.state.phase)
  }

  /** What was done to a list of the questions; it is remembered for as long as the session is. */
  pastOf(path: string): Past {
    const past = this.#pasts.get(path) ?? new Past(this.app)
    this.#pasts.set(path, past)
    return past
  }

  /** Whether what is merely suggested of a section is folded; it stays open once it was opened. */
  foldOf(section: string): Local<boolean> {
    const fold = this.#folds.get(section) ?? this.app.local(true)
    this.#folds.set(section, fold)
    return fold
  }

  get maybeSession(): Session | undefined {
    return this.#session
  }

  /** The session; only screens that come after it was begun ask for it. */
  get session(): Session {
    if (!this.#session) throw new Error('the session has not begun')
    return this.#session
  }

  /** The very first screen; what is typed on it is meant for the next one. */
  greet({ rehearse }: SetupOptions = this.parts.options): void {
    this.app.notice = rehearse ? rehearsalNotice : undefined
    this.app.show(working(this, rehearse ? 'Preparing the rehearsal' : 'Looking at this host'))
    this.app.hold()
  }

  /** Looks at the host, or builds the rehearsal, and shows what was found. */
  async look(options: SetupOptions = this.parts.options): Promise<void> {
    this.greet(options)
    try {
      await this.close()
      this.#session = undefined
      this.#change = options.change
      this.ground = await this.parts.openGround(options)
      const { standing } = await import('./standing.ts')
      this.#standing = await standing(this.ground, options)
      const { deployment } = deploymentFiles(this.ground.world.own, this.name)
      // What was left of a gateway that is there is a change of it.
      if (this.#standing === 'unfinished' && (await this.ground.world.files.read(deployment)) !== undefined)
        this.#change ??= {}
      if (this.#standing === 'new' && !this.#change && !this.parts.options.course)
        this.prospect = await this.#firstAnswers(options)
      this.welcome()
    } catch (error) {
      this.#trouble(error)
    }
  }

  /** What a new gateway would be made with, where nobody answers anything. Nothing is kept of it. */
  async #firstAnswers(options: SetupOptions): Promise<Interview> {
    const session = await this.parts.openSession(this.ground!, { ...options, plan: true }, () => undefined)
    return session.state.interview
  }

  /** The first screen that offers something: by what is on the host already. */
  welcome(): void {
    const host = this.ground?.host
    if (!host?.docker.reachable && !host?.rehearsal) this.app.forget()
    if (this.parts.options.course) void this.follow(this.parts.options.course)
    else if (this.parts.options.choosesGeneration) void this.chooseGeneration(() => void this.finish(Exit.done))
    else if (this.#change && !this.#session && !['unfinished', 'removing'].includes(this.#standing)) void this.begin()
    else if (this.#standing === 'finished') this.app.show(hub(this))
    else if (this.#standing === 'removing') removal(this, () => void this.finish(Exit.done))
    else if (this.#standing === 'unfinished') this.app.show(resume(this))
    else this.app.show(preflight(this))
  }

  #trouble(error: unknown): void {
    this.app.forget()
    this.app.show(trouble(this, asFailure(error)))
  }

  /** Begins a change of the gateway that is there: its questions with the present answers, or one secret made anew. */
  change(change: NonNullable<SetupOptions['change']>): void {
    this.#change = change
    this.#session = undefined
    void this.begin()
  }

  /** Opens what was set up for a change of it; `false` where it was not recorded yet, and the session that made it goes on. */
  async reopen(): Promise<boolean> {
    const { world } = this.ground!
    if ((await world.files.read(deploymentFiles(world.own, this.name).deployment)) === undefined) {
      this.session.backToQuestions()
      return false
    }
    this.course = undefined
    this.#change = {}
    this.#standing = 'finished'
    const gateways = gatewaysAmong(await world.engine.containers())
    this.ground = { ...this.ground!, host: { ...this.ground!.host, gateways } }
    await this.#open(false)
    return true
  }

  /** The section in which a question is asked, with the cursor on it. */
  question(path: string): void {
    const { sections } = this.session.state.interview
    const index = sections.findIndex(({ questions }) => questions.some(({ field }) => field.path === path))
    if (index < 0) this.review()
    else this.section(index, path)
  }

  /** The first screen of a change: what would be done, the section that was named, or all of them. */
  #showChange({ section: id, rotate }: NonNullable<SetupOptions['change']>): void {
    if (rotate) return void this.run(() => this.session.makePlan())
    const named = this.session.state.interview.sections.findIndex(({ section }) => section.id === id)
    if (named >= 0) this.section(named)
    else this.review()
  }

  /** The short way: with the suggestions, and only what none answers is asked. The image is pulled meanwhile, as was said there. */
  async express(): Promise<void> {
    if (!this.ground) return
    this.app.hold()
    try {
      if (!this.#session) await this.#open(false)
      const { session } = this
      if ((await session.pull.question()) !== undefined) session.pull.agree()
      void this.run(() => session.runTrials())
      if (openQuestions(session.state.interview).length > 0) this.app.show(express(this))
      else void this.run(() => session.makePlan())
    } catch (error) {
      this.#trouble(error)
    }
  }

  /** Begins the questions, or goes back to them. */
  async begin(fresh = false): Promise<void> {
    if (!this.ground) return
    this.app.hold()
    try {
      if (!this.#session && (await this.#asksForValue())) return
      if (!this.#session || fresh) await this.#open(fresh)
      if (this.#change) this.#showChange(this.#change)
      else if (this.#standing === 'new' || fresh) await this.#askToPull()
      else this.review()
    } catch (error) {
      this.#trouble(error)
    }
  }

  /** Whether the new value of a secret that somebody else issues is asked for first. */
  async #asksForValue(): Promise<boolean> {
    const rotation = this.#change?.rotate
    if (!rotation) return false
    const { valueQuestion } = await import('./rotate-value.ts')
    const question = await valueQuestion(this, rotation)
    if (!question) return false
    // What was typed ahead was not meant for a secret.
    this.app.forget()
    this.app.show(question)
    return true
  }

  /** Shows the plan of a change whose answers are found out first. */
  async take(make: (world: World) => Promise<Course>): Promise<void> {
    if (!this.ground) return
    this.app.show(working(this, 'Looking at what would change'))
    try {
      await this.follow(await make(this.ground.world))
    } catch (error) {
      this.#trouble(error)
    }
  }

  /** Lets the user choose an earlier deployment. */
  async chooseGeneration(back: () => void): Promise<void> {
    if (!this.ground) return
    try {
      const [{ generations }, { summaryOf }] = await Promise.all([
        import('../src/generations/generation.ts'),
        import('../src/generations/text.ts'),
      ])
      const all = (await generations(this.ground.world, this.name)).map(summaryOf)
      this.app.show(generationsScreen(this, all, back))
    } catch (error) {
      this.#trouble(error)
    }
  }

  /** Goes straight to the plan of a change whose answers are known. */
  async follow(course: Course): Promise<void> {
    if (!this.ground) return
    this.app.hold()
    try {
      this.course = course
      await this.#open(false)
      if (course.asks) this.review()
      else this.run(() => this.session.makePlan())
    } catch (error) {
      this.#trouble(error)
    }
  }

  /** Back from a change whose answers are known: to the hub that it was chosen in, or to the shell. */
  async dropPlan(): Promise<void> {
    if (this.parts.options.course || this.parts.options.choosesGeneration || this.parts.options.change?.rotate)
      return this.finish(Exit.done)
    this.course = undefined
    this.#session = undefined
    await this.look()
  }

  /** Before the first question: whether the image may be pulled while the others are answered. */
  async #askToPull(): Promise<void> {
    const begin = () => this.section(0)
    const image = await this.session.pull.question()
    if (image === undefined) return begin()
    // What was typed ahead was meant for the questions.
    this.app.forget()
    this.app.show(pullQuestion(this, image, begin))
  }

  async #open(fresh: boolean): Promise<void> {
    const { options, openSession } = this.parts
    const chosen = {
      ...options,
      fresh: fresh || options.fresh,
      ...(this.#change && { change: this.#change }),
      ...(this.course && { course: this.course }),
    }
    const session = await openSession(this.ground!, chosen, this.#listen)
    this.#session = session
    this.#pasts.clear()
    this.#folds.clear()
    await session.pull.resume()
    this.furthest = !this.#change && (this.#standing === 'new' || fresh) ? 0 : session.state.interview.sections.length
    session.store.subscribe((state, before) => {
      if (session !== this.#session) return
      if (state.phase !== before.phase) this.#follow(state.phase)
      this.app.changed()
    })
  }

  readonly #listen = (event: RunEvent): void => {
    if (event.type === 'change-progress' && event.progress.kind === 'log')
      this.log.ring.push(event.progress.line.text.shown())
  }

  section(index: number, focus?: string): void {
    const { sections } = this.session.state.interview
    this.furthest = Math.max(this.furthest, index)
    if (index < 0) this.welcome()
    else if (index >= sections.length) this.review()
    else this.app.show(sectionScreen(this, index, focus))
  }

  review(): void {
    this.furthest = this.session.state.interview.sections.length
    this.app.show(review(this))
  }

  /** Runs what takes its time; the screens follow the session's phase, and a failure is a phase as well. */
  run(work: () => Promise<unknown>): Promise<void> {
    const session = this.#session
    const running = work()
      .then(
        () => undefined,
        (error: unknown) => {
          // What an earlier session still had to say is nobody's business any more.
          if (session === this.#session && session?.state.phase !== 'failed') this.#trouble(error)
        },
      )
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return running
  }

  #follow(phase: Phase): void {
    this.#tick(busy.includes(phase))
    if (phase === 'planning') this.app.show(working(this, 'Looking at what would change'))
    if (phase === 'plan') this.app.show(plan(this))
    if (phase === 'applying') this.app.show(deploy(this))
    if (phase === 'checking') this.app.show(checklist(this))
    if (phase === 'undoing') this.app.show(deploy(this))
    if (phase === 'undone') this.app.show(undone(this))
    if (phase === 'failed') this.app.show(failure(this))
  }

  /** Elapsed times move while something runs, and nothing does while nothing runs. */
  #tick(running: boolean): void {
    clearInterval(this.#clock)
    this.#clock = running ? setInterval(this.app.changed, 1000).unref() : undefined
  }

  showChecklist(): void {
    this.app.show(checklist(this))
  }

  showDone(): void {
    this.app.show(done(this))
  }

  /** Ends the screens; what runs is stopped first and leaves its journal in order. */
  async finish(exit: ExitCode, lines?: string[]): Promise<void> {
    await this.#settle()
    this.app.finish({ exit, ...(lines && { lines }) })
  }

  /** Aborted when what runs is to end: then nobody answers a question any more that its screen asked. */
  get ending(): AbortSignal {
    return this.#ending.signal
  }

  /** Ends what runs, and waits until it has: an answer that is being kept is kept. */
  async #settle(): Promise<void> {
    this.#session?.stop()
    this.stopWork?.()
    this.#ending.abort()
    this.#ending = new AbortController()
    await Promise.all(this.#running)
  }

  /** How this user goes on later; a rehearsal whose directory is not kept cannot be gone on with. */
  get again(): string | undefined {
    const { command, options } = this.parts
    const again = `${command} ${commandOf({ ...(this.#change && { change: this.#change }), ...(this.course && { course: this.course }) })}`
    if (!this.ground?.host.rehearsal) return again
    return options.keep && `${again}${placeFlags(options)}`
  }

  /** The exit code of what was reached. */
  get reached(): ExitCode {
    const verification = this.#session?.state.verification
    return verification && !isVerified(verification) ? Exit.checkFailed : Exit.done
  }

  #plain(): void {
    if (!this.isBusy) this.app.finish({ exit: Exit.done, plain: true })
  }

  /** Ends what a rehearsal started. */
  async close(): Promise<void> {
    this.#tick(false)
    await this.#settle()
    this.log.ring.close()
    await this.ground?.close()
    this.ground = undefined
  }
}
