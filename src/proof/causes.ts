import type { KnownCause } from './known/cause.ts'
import { remoteCauses } from './known/remote.ts'
import { stdioCauses } from './known/stdio.ts'

/** Every known cause; the first that fits is told. A new one is a row in src/proof/known/, with a test. */
export const causes: KnownCause[] = [
  ...stdioCauses,
  ...remoteCauses,
  {
    id: 'silent',
    trap: 'a server that never answers, or needs minutes for its first start',
    means: ({ report }) =>
      report.stage === 'silent' ? `${report.detail}; LiteLLM waits 30 s for a list of tools` : undefined,
    ways: ['time', 'package', 'beside'],
  },
]

/** What a cause that no row knows is told as. */
export const unknownCause: Omit<KnownCause, 'means' | 'trap'> = {
  id: 'unknown',
  ways: ['answer', 'beside'],
  answer: 'read what it said, and correct its settings',
  asks: 'command',
}
