import type { Proof } from '../../src/proof/proof.ts'
import { type Span, span, type Tone } from '../text/view.ts'
import { sign, type State } from './marks.ts'

/** Sign and tone of each state. */
export const signs: Record<Proof['state'], State> = { proved: 'passed', failed: 'failed', notTried: 'absent' }
export const tones: Record<Proof['state'], Tone> = { proved: 'good', failed: 'bad', notTried: 'quiet' }

/** Sign and words for how a server stands, in a list. */
export const standing = (state: Proof['state'], text: string): Span[] => [
  sign(signs[state]),
  span(` ${text}`, tones[state]),
]
