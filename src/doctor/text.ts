import { count } from '../checks/words.ts'
import type { Finding } from './index.ts'

const marks = { error: '✗', warning: '!', note: '·' }

/** Each finding with what was read and what to do. */
export const findingLines = (findings: Finding[]): string[] =>
  findings.flatMap(({ severity, group, text, evidence, next }) => [
    `${marks[severity]} ${severity.padEnd(8)}${group}: ${text}`,
    `            ${evidence}`,
    ...(next ? [`            next: ${next}`] : []),
  ])

/** How many of each severity. */
export function findingsSum(findings: Finding[]): string {
  const many = (severity: Finding['severity']) => findings.filter(one => one.severity === severity).length
  return `${count(many('error'), 'error')}, ${count(many('warning'), 'warning')}, ${count(many('note'), 'note')}`
}
