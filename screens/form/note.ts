import { provenance, type Question } from '../../src/deployment/interview.ts'
import type { TrialState } from '../../src/setup/trials.ts'
import { type Span, span } from '../text/view.ts'

export interface Noted {
  question: Question
  /** Of the text that is being typed. */
  typing?: { problem?: string; secret: boolean }
  trial?: TrialState
  /** Enter was pressed on its bad verdict. */
  pointedAt?: boolean
  /** The user has been here: an empty answer is now worth a mark. */
  visited: boolean
}

const needed = 'an answer is needed'

function problemSpan(problem: string, visited: boolean): Span {
  if (problem === needed) return visited ? span(`! ${needed}`, 'warn') : span('needed', 'quiet')
  return span(`✗ valid is: ${problem}`, 'bad')
}

function trialSpan(trial: TrialState, pointedAt: boolean): Span {
  if (trial.state === 'running') return span('◐ trying', 'chosen')
  return trial.verdict.ok
    ? span(`✓ ${trial.verdict.text}`, 'good')
    : span(`✗ ${trial.verdict.text}${pointedAt ? '; Enter again leaves it so' : ''}`, 'bad')
}

/** What stands beside a field: what would be valid, the verdict of a trial, or where the value comes from. */
export function note({ question, typing, trial, visited, pointedAt = false }: Noted): Span {
  if (typing?.problem) return problemSpan(typing.problem, true)
  if (typing) return span(typing.secret ? 'typed, not shown' : '', 'quiet')
  if (question.problem) return problemSpan(question.problem, visited)
  if (trial) return trialSpan(trial, pointedAt)
  return span(provenance(question) || (question.field.optional ? 'may stay empty' : ''), 'quiet')
}
