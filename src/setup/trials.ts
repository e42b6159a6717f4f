import { answerAt } from '../deployment/answers.ts'
import type { Answers, Context, Section, Trial, Verdict } from '../deployment/field.ts'
import type { Interview } from '../deployment/interview.ts'
import type { Probes } from '../deployment/probes.ts'

/** A trial's state beside its field. */
export type TrialState = { state: 'running' } | { state: 'done'; verdict: Verdict }

/** Every trial that has ended, with its verdict. */
export const ended = (trials: Record<string, TrialState>): ({ trial: string } & Verdict)[] =>
  Object.entries(trials).flatMap(([trial, is]) => (is.state === 'done' ? [{ trial, ...is.verdict }] : []))

/** What came of trying an answer of a section, where it cannot be right. */
export function failedTrial({ trials }: Section, states: Record<string, TrialState>): string | undefined {
  const failed = trials.flatMap(({ id }) => {
    const is = states[id]
    return is?.state === 'done' && !is.verdict.ok ? [is.verdict.text] : []
  })
  return failed[0]
}

/** Whether what is suggested for a field is still being looked up. */
export const isLookedUp = (sections: Section[], trials: Record<string, TrialState>, path: string): boolean =>
  sections.some(section =>
    section.trials.some(({ id, informs }) => trials[id]?.state === 'running' && informs?.includes(path)),
  )

/** A verdict as one plain line. */
export const verdictLine = ({ ok, text }: Verdict): string => `${ok ? 'ok' : 'check'}: ${text}`

/** Trials whose answers are all there and valid, so that they can be run now. */
export function readyTrials({ sections }: Interview, context: Context, has: (path: string) => boolean): Trial[] {
  const questions = new Map(sections.flatMap(asked => asked.questions.map(question => [question.field.path, question])))
  const isReady = (path: string) => {
    const question = questions.get(path)
    // A field that is not asked (peer login needs no password) stands in nobody's way.
    if (!question) return true
    return (
      question.problem === undefined && (question.field.kind !== 'secret' || question.value !== 'stored' || has(path))
    )
  }
  const trials = sections.flatMap(({ section }: { section: Section }) => section.trials)
  return trials.filter(trial => (!trial.when || trial.when(context)) && trial.needs.every(isReady))
}

/** What a verdict depends on: when it differs, the trial is run again. */
export const trialKey = (trial: Trial, answers: Answers, revision: (path: string) => number): string =>
  JSON.stringify(trial.needs.map(path => [answerAt(answers, path), revision(path)]))

/** Runs one trial; an error of its own becomes a verdict, so that a form always has something to show. */
export async function runTrial(trial: Trial, context: Context, probes: Probes, signal: AbortSignal): Promise<Verdict> {
  try {
    return await trial.run(context, probes, signal)
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) }
  }
}
