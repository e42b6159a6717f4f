import type { Failure } from '../failure.ts'

/** A failure as plain lines: the same parts in the same order on every front end. */
export function failureText({ what, why, next, lines, log }: Failure): string[] {
  return [
    `Failed: ${what}`,
    `  Why   ${why}`,
    `  Next  ${next}`,
    ...(lines.length > 0 ? ['  Last lines of the log:', ...lines.map(line => `    ${line}`)] : []),
    ...(log ? [`  Log   ${log}`] : []),
  ]
}
