import type { RunEvent } from '../engine/events.ts'

const seconds = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** One line for an event, or nothing where a line-by-line reader needs none. */
export function eventText(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'change-started':
      return `begin  ${event.change.what}`
    case 'change-done':
      return `done   ${event.change.what}, ${seconds(event.ms)}`
    case 'change-failed':
      return `failed ${event.change.what}, after ${seconds(event.ms)}`
    case 'change-progress':
      return event.progress.kind === 'text' ? `       ${event.progress.text}` : undefined
    case 'undone':
      return `undone ${event.change.what}`
    case 'check-started':
      return undefined
    case 'check-done':
      return `${event.result.status === 'passed' ? 'passed' : 'FAILED'} ${event.result.label}: ${event.result.evidence}`
    case 'check-not-applicable':
      return `not applicable: ${event.entry.label}: ${event.entry.reason}`
  }
}
