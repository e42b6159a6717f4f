import { Exit } from '../../../src/failure.ts'
import type { Fault } from './fault.ts'

const { refused, interrupted } = Exit

const journal = 'state/gatewright/mcp-litellm/journal.json'
const stopped = {
  what: /stopped on request/,
  why: /interrupted/,
  next: /run the same command again/,
  exit: interrupted,
}

/** The process itself, its terminal and its clock. */
export const program: Fault[] = [
  {
    fault: 'clock set forward by a day while the container starts, and right again',
    injection: { clockHours: 24, looks: 2 },
    shown: 'a verified gateway',
  },
  {
    fault: 'clock set back by a day while the container starts, and right again',
    injection: { clockHours: -24, looks: 2 },
    shown: 'a verified gateway',
  },
  {
    fault: 'another Gatewright at work',
    injection: { taken: 'lock' },
    shown: {
      what: /another Gatewright is at work/,
      why: /"gatewright setup, elsewhere" of \S.*, process \d+, since/,
      next: /ps -fp \d+/,
      exit: refused,
    },
    untouched: true,
  },
  {
    fault: 'ended by its user while the container is created',
    injection: { stopAt: 'engine.create' },
    shown: stopped,
  },
  {
    fault: 'terminal gone while changes are made',
    injection: { shell: `"$@" & until [ -s "$HOME/${journal}" ]; do sleep 0.1; done; kill -HUP $!; wait $!` },
    shown: stopped,
  },
  {
    fault: 'standard output closed',
    injection: { shell: '"$@" >&-' },
    shown: 'a verified gateway',
  },
  {
    fault: 'reader of standard output gone',
    injection: { shell: '{ "$@"; echo $? >&3; } 3>&1 >&2 | head -c 0; exit 0' },
    shown: 'a verified gateway',
  },
]
