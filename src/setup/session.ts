import { createStore, type StoreApi } from 'zustand/vanilla'
import { forgetDatabaseSeen } from '../dump/database-seen.ts'
import { forgetLastProved } from '../checks/last-proved.ts'
import { forgetLastVerified } from '../checks/last-verified.ts'
import type { Check, Verification } from '../checks/check.ts'
import { forgetOutages } from '../outage.ts'
import { answerAt } from '../deployment/answers.ts'
import type { Answers, ListField, Section } from '../deployment/field.ts'
import { answer, interview, type InterviewState } from '../deployment/interview.ts'
import type { Probes } from '../deployment/probes.ts'
import type { Deployment } from '../deployment/schema.ts'
import { undoAll } from '../engine/apply.ts'
import { forgetIdentity } from '../identity/identity.ts'
import type { RunEvent } from '../engine/events.ts'
import type { Plan } from '../engine/plan.ts'
import type { Change, PlanContext, Step } from '../engine/step.ts'
import { asFailure, Exit, Failure, type Remedy } from '../failure.ts'
import type { BringsBack } from '../generations/generation.ts'
import type { HostFacts } from '../host/facts.ts'
import { type ProofSummaries, toolsIn } from '../proof/kept.ts'
import { deploymentFiles } from '../paths.ts'
import { isRolling } from '../registry/tags.ts'
import { redactor } from '../redact.ts'
import type { Secret } from '../secret.ts'
import { imageReference } from '../steps/image.ts'
import { forgetEarlyPull, undoEarlyPull } from '../steps/pulled-early.ts'
import { fromReference } from '../gateway/resolve-secrets.ts'
import type { World } from '../world.ts'
import { alone, carryOut, type Run, type Work } from './carry-out.ts'
import { desired, makesContainers, planned } from './desired.ts'
import type { Draft } from './draft.ts'
import { EarlyPull, type EarlyPullState } from './early-pull.ts'
import {
  type EditedItem,
  secretIdIn,
  secretsOfServers,
  secretsUnder,
  withItsSecrets,
  withoutClear,
} from './item-secrets.ts'
import { Proofs, standings } from './proofs.ts'
import { afterEvent, emptyRun } from './run-state.ts'
import type { SessionState } from './session-state.ts'
import { serverLines } from './servers-text.ts'
import { TrialRuns } from './trial-runs.ts'
import { isLookedUp, type TrialState } from './trials.ts'

export interface SessionParts {
  world: World
  /** Made with the session's own way to a secret's value. */
  probes: (secretOf: Probes['secret']) => Probes
  host: HostFacts
  name: string
  given: Answers
  /** Answers among them that nobody gave. */
  brought?: Answers
  /** The gateway that is changed, as it was recorded. */
  before?: Deployment
  /** An earlier state that this goes back to. */
  bringsBack?: BringsBack
  /** What to know before the plan is accepted. */
  notes?: string[]
  draft: Draft
  /** What came of trying MCP servers in earlier runs. */
  proofs?: ProofSummaries
  sections: Section[]
  steps: Step[]
  closingSteps: Step[]
  checks: Check[]
  /** As in the lock's holder text: `gatewright setup`. */
  command: string
  /** Every event of a run, for a log pane and for plain output. */
  listen: (event: RunEvent) => void
}

/**
 * One walk from questions to a verified gateway, without a screen: the wizard, the plain mode and `--answers` drive the same session and show its state.
 */
export class Session {
  readonly store: StoreApi<SessionState>
  /** The image's pull before the plan, for whoever may be asked whether it may begin. */
  readonly pull: EarlyPull
  readonly proofs: Proofs
  readonly #parts: SessionParts
  readonly #probes: Probes
  readonly #trials: TrialRuns
  #context: PlanContext | undefined
  #run = new AbortController()

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#probes = parts.probes(path => this.#secretOf(path))
    this.#trials = new TrialRuns({
      probes: this.#probes,
      asked: () => this.state,
      isTyped: path => parts.draft.get(path) !== undefined,
      tell: (id, trial) => this.#setTrial(id, trial),
      learn: facts => this.learn(facts),
    })
    this.pull = new EarlyPull(
      parts,
      () => this.#image(),
      pull => this.#pulling(pull),
    )
    const tools = { ...parts.host.tools, ...toolsIn(parts.proofs ?? {}) }
    const interviewState = {
      given: { ...parts.given, name: parts.name },
      host: { ...parts.host, tools },
      ...(parts.brought && { brought: parts.brought }),
    }
    this.store = createStore<SessionState>(() => ({
      phase: 'questions',
      name: parts.name,
      interviewState,
      interview: interview(parts.sections, interviewState),
      trials: {},
      proofs: parts.proofs ?? {},
      notes: parts.notes ?? [],
      run: emptyRun([]),
      record: deploymentFiles(parts.world.own, parts.name).deployment,
    }))
    this.proofs = new Proofs({
      world: parts.world,
      name: parts.name,
      draft: parts.draft,
      answers: () => this.state.interview.answers,
      kept: () => this.state.proofs,
      keep: proofs => {
        this.store.setState({ proofs })
        this.learn({ tools: { ...this.host.tools, ...toolsIn(proofs) } })
      },
    })
  }

  get state(): SessionState {
    return this.store.getState()
  }

  /** The gateway that is changed, as it was recorded; absent in a first setup. */
  get before(): Deployment | undefined {
    return this.#parts.before
  }

  get host(): HostFacts {
    return this.state.interviewState.host
  }

  /** Gives an answer, or takes it back with `undefined` so that its suggestion holds again. Saved at once: a dropped connection loses nothing. */
  async answer(path: string, value: unknown): Promise<void> {
    this.#update(answer(this.state.interviewState, path, value))
    await this.#parts.draft.saveAnswers(this.state.interviewState.given)
  }

  /** Whether what is suggested for a question may still change, since what it depends on is being tried. */
  isLookedUp(path: string): boolean {
    return isLookedUp(this.#parts.sections, this.state.trials, path)
  }

  /** Keeps a typed secret in the draft. Its answer is then `stored`; within a list the id is the one of itemSecretId. */
  async keepSecret(id: string, value: Secret): Promise<void> {
    await this.#parts.draft.set(id, value)
    await this.proofs.secretChanged(id)
    this.#trials.changed(id)
  }

  /** Keeps the secrets of an item of a list under the name that it has, those that were typed in clear too, and answers the item as it then stands in its list. */
  async keepItem(field: ListField, edited: EditedItem): Promise<Answers> {
    const apart = field.path === 'servers' ? await withoutClear(edited) : edited
    const { item, values } = await withItsSecrets(field, apart, this.#parts)
    for (const [path, value] of values) await this.keepSecret(secretIdIn(field, item, path), value)
    return item
  }

  /** Values that keeping an edited item would write over, by id. */
  secretsUnder(field: ListField, edited: EditedItem): Promise<ReadonlyMap<string, Secret>> {
    return secretsUnder(field, edited, this.#parts)
  }

  /** Values of the secrets that MCP servers have so far, by id. */
  secretsOfServers(servers: Answers[]): Promise<ReadonlyMap<string, Secret>> {
    return secretsOfServers(servers, this.#parts)
  }

  /** A typed secret outside a list: kept, and answered. */
  async typeSecret(path: string, value: Secret): Promise<void> {
    // The answer holds at once: what is typed next, in a burst, meets it.
    await Promise.all([this.keepSecret(path, value), this.answer(path, 'stored')])
  }

  async #secretOf(path: string): Promise<Secret | undefined> {
    const { draft, world } = this.#parts
    const ref = answerAt<string>(this.state.interview.answers, path)
    return draft.get(path) ?? (ref ? fromReference(ref, { env: process.env, files: world.files }) : undefined)
  }

  /** Facts found after preflight, such as what the administrator's login sees. */
  learn(facts: Partial<HostFacts>): void {
    const { interviewState } = this.state
    this.#update({ ...interviewState, host: { ...interviewState.host, ...facts } })
  }

  #update(interviewState: InterviewState): void {
    this.store.setState({ interviewState, interview: interview(this.#parts.sections, interviewState) })
    this.pull.follow()
  }

  /** The image that the answers name, where both parts of its name are valid. */
  #image(): string | undefined {
    const { answers, sections } = this.state.interview
    const asked = sections.flatMap(({ questions }) => questions).filter(({ field }) => field.path.startsWith('image.'))
    if (asked.some(({ problem }) => problem)) return undefined
    const [repository, tag] = [answerAt<string>(answers, 'image.repository'), answerAt<string>(answers, 'image.tag')]
    // What a rolling tag means is found out when the plan is made.
    return repository && tag && !isRolling(tag) ? imageReference({ image: { repository, tag } }) : undefined
  }

  #pulling(pull: EarlyPullState | undefined): void {
    this.store.setState({ pull })
    if (pull?.state !== 'done' || this.state.phase !== 'questions') return
    // What could not be tried without the image can be now.
    this.#trials.changed('image.tag')
    void this.runTrials()
  }

  /** Tries every answer that is there and has changed; ends when all trials have. Verdicts appear in the state as they come. */
  runTrials(): Promise<void> {
    return this.#trials.run()
  }

  /** Ends when everything that was begun to be tried has been. */
  tried(): Promise<void> {
    return this.#trials.settled()
  }

  #setTrial(id: string, trial: TrialState): void {
    this.store.setState(({ trials }) => ({ trials: { ...trials, [id]: trial } }))
  }

  /** Back to the questions, with every answer kept. */
  backToQuestions(): void {
    this.store.setState({ phase: 'questions', failure: undefined, plan: undefined })
  }

  /** Looks at the host and says what would change. Reads only. */
  async makePlan(): Promise<Plan> {
    this.store.setState({ phase: 'planning', failure: undefined })
    try {
      // What is still being tried may suggest other answers: the plan is the same however fast one came to it.
      await this.#trials.settled()
      this.#run.signal.throwIfAborted()
      const steps = [...this.#parts.steps, ...this.#parts.closingSteps]
      const { plan, context: found } = await planned(this.#sources(), steps)
      const { differs, ...context } = found
      this.#context = context
      this.#run.signal.throwIfAborted()
      const known = plan.changes.length > 0 ? standings(this.proofs, context.deployment, this.#parts.before) : []
      this.store.setState({
        phase: 'plan',
        plan,
        differences: differs,
        standings: known,
        serverLines: makesContainers(plan)
          ? serverLines(context.deployment, this.host.user.home, this.host.realPaths)
          : [],
        run: emptyRun(plan.changes),
      })
      return plan
    } catch (error) {
      throw this.#fail(error)
    }
  }

  readonly #sources = () => ({
    ...this.#parts,
    asked: () => this.state,
    learn: (facts: Partial<HostFacts>) => this.learn(facts),
    probes: this.#probes,
  })

  /** A change of the plan in full, for whoever wants to see it before it is made. Reads only; no secret is in it. */
  async look(change: Change): Promise<string[]> {
    const context = this.#context
    const step = [...this.#parts.steps, ...this.#parts.closingSteps].find(({ id }) => id === change.step)
    const shown = (context && (await step?.show?.(change, context))) ?? []
    const redact = redactor(context?.secrets)
    return (shown.length > 0 ? shown : [change.what, change.detail ?? '']).map(redact)
  }

  /** Makes the planned changes, runs the checks, writes the documents. The failure, if any, is in the state and is thrown. */
  async apply(): Promise<Verification> {
    const { plan } = this.state
    const context = this.#context
    if (!plan || !context) throw new Error('apply was called before makePlan')
    this.store.setState({ phase: 'applying', failure: undefined, run: emptyRun(plan.changes) })
    try {
      // What is carried out is known to whoever has to go on with it after a crash.
      await this.#parts.draft.saveAnswers(this.state.interviewState.given)
      const verification = await this.#running(run => carryOut(run, this.#work(), plan, context))
      this.store.setState({ phase: 'done', verification })
      return verification
    } catch (error) {
      throw this.#fail(error)
    }
  }

  #work(): Work {
    const { steps, closingSteps, checks, draft } = this.#parts
    const checking = () => this.store.setState({ phase: 'checking' })
    const finished = async () => {
      await draft.discard()
      await forgetEarlyPull(this.#parts.world, this.#parts.name)
      await this.proofs.applied()
    }
    return { steps, closingSteps, checks, checking, finished }
  }

  readonly #listen = (event: RunEvent): void => {
    const isLog = event.type === 'change-progress' && event.progress.kind === 'log'
    if (!isLog) this.store.setState(({ run }) => ({ run: afterEvent(run, event, this.#parts.world.now().getTime()) }))
    this.#parts.listen(event)
  }

  async #running<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const { world, name, command } = this.#parts
    const { signal } = this.#run
    try {
      return await work({
        world,
        name,
        command,
        signal,
        listen: this.#listen,
        logged: log => this.store.setState({ log }),
      })
    } finally {
      // Only now: a stop that came while the plan was made holds for the run that would have followed.
      this.#run = new AbortController()
    }
  }

  /** Sets what the remedy says, plans anew and applies. */
  async retry(remedy?: Remedy): Promise<Verification> {
    for (const [path, value] of Object.entries(remedy?.set ?? {})) await this.answer(path, value)
    await this.makePlan()
    return this.apply()
  }

  /** Forgets what was to be changed about a gateway: a change that fails has put back what was in service by itself. */
  giveUp(): Promise<void> {
    return this.#parts.draft.discard()
  }

  /** Takes back what this setup made, newest first. */
  async undo(mayDropData: (change: Change) => Promise<boolean>): Promise<Change[]> {
    this.store.setState({ phase: 'undoing', failure: undefined })
    this.pull.stop()
    try {
      const context = this.#context ?? (await desired(this.#sources()))
      const steps = [...this.#parts.steps, ...this.#parts.closingSteps]
      const kept = await this.#running(run =>
        alone(run, context, (journal, listen) =>
          undoAll({ steps, context, journal, listen, signal: run.signal, mayDropData }),
        ),
      )
      await undoEarlyPull(this.#parts.world, this.#parts.name)
      await forgetLastProved(this.#parts.world, this.#parts.name)
      await forgetLastVerified(this.#parts.world, this.#parts.name)
      await forgetDatabaseSeen(this.#parts.world, this.#parts.name)
      await forgetOutages(this.#parts.world, this.#parts.name)
      await forgetIdentity(this.#parts.world, this.#parts.name)
      await this.#parts.draft.discard()
      await this.proofs.undone()
      this.store.setState({ phase: 'undone', kept })
      return kept
    } catch (error) {
      throw this.#fail(error)
    }
  }

  /** Ends what is running; the changes made so far stay, and the next run goes on from there. */
  stop(): void {
    this.#run.abort(
      new Failure({
        what: 'stopped on request',
        why: 'the run was interrupted',
        next: 'run the same command again to go on from there',
        exit: Exit.interrupted,
      }),
    )
    this.pull.stop()
    this.#trials.stop()
  }

  #fail(error: unknown): Failure {
    const { log } = this.state
    const failure = asFailure(error)
    const told = log && !failure.log ? failure.withLog(log) : failure
    this.store.setState({ phase: 'failed', failure: told })
    return told
  }
}
