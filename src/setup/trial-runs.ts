import { contextOf, type Interview, type InterviewState } from '../deployment/interview.ts'
import type { Probes } from '../deployment/probes.ts'
import type { HostFacts } from '../host/facts.ts'
import { readyTrials, runTrial, trialKey, type TrialState } from './trials.ts'

interface Parts {
  probes: Probes
  /** The answers as they are now. */
  asked: () => { interview: Interview; interviewState: InterviewState }
  /** Whether a secret was typed in this process. */
  isTyped: (path: string) => boolean
  tell: (id: string, state: TrialState) => void
  learn: (facts: Partial<HostFacts>) => void
}

/** Tries answers against the outside while the user goes on: each trial once for what it depends on, and no longer than that holds. */
export class TrialRuns {
  readonly #parts: Parts
  readonly #revisions = new Map<string, number>()
  readonly #keys = new Map<string, string>()
  readonly #running = new Map<string, AbortController>()
  readonly #runs = new Set<Promise<void>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What an answer stands for is another, though it reads the same: a secret that was typed anew. */
  changed(path: string): void {
    this.#revisions.set(path, (this.#revisions.get(path) ?? 0) + 1)
  }

  /** Starts every trial whose answers are there and have changed; ends when all of them have. Verdicts are told as they come. */
  run(): Promise<void> {
    const run = this.#tryWhatIsDue().finally(() => this.#runs.delete(run))
    this.#runs.add(run)
    return run
  }

  /** Ends when every trial that was begun has. */
  async settled(): Promise<void> {
    while (this.#runs.size > 0) await Promise.allSettled(this.#runs)
  }

  async #tryWhatIsDue(): Promise<void> {
    const { asked, isTyped, probes, tell, learn } = this.#parts
    const { interview, interviewState } = asked()
    const context = contextOf(interviewState, interview)
    const revision = (path: string) => this.#revisions.get(path) ?? 0
    const keyed = readyTrials(interview, context, isTyped).map(trial => ({
      trial,
      key: trialKey(trial, interview.answers, revision),
    }))
    const due = keyed.filter(({ trial, key }) => this.#keys.get(trial.id) !== key)
    await Promise.all(
      due.map(async ({ trial, key }) => {
        this.#keys.set(trial.id, key)
        this.#running.get(trial.id)?.abort()
        const running = new AbortController()
        this.#running.set(trial.id, running)
        tell(trial.id, { state: 'running' })
        const verdict = await runTrial(trial, context, probes, running.signal)
        if (running.signal.aborted) return
        if (verdict.facts) learn(verdict.facts)
        tell(trial.id, { state: 'done', verdict })
      }),
    )
  }

  stop(): void {
    for (const trial of this.#running.values()) trial.abort()
  }
}
