import { proofInShort } from '../../src/proof/kept.ts'
import type { Proof } from '../../src/proof/proof.ts'
import { speaks, toolLine, wayText } from '../../src/proof/text.ts'
import { stateWords } from '../../src/proof/proof.ts'
import { gap, type Row, row, span, type Tone } from '../text/view.ts'
import { sign } from '../components/marks.ts'
import { cut, wrap } from '../text/width.ts'
import { signs, tones } from '../components/standing.ts'

const wrapped = (text: string, columns: number, tone: Tone = 'plain'): Row[] =>
  wrap(text, columns - 3).map(part => row('   ', span(part, tone)))

const headRows = (proof: Proof, columns: number): Row[] =>
  wrap(`${stateWords[proof.state]}: ${proofInShort(proof)}`, columns - 4).map((part, index) =>
    row(' ', ...(index === 0 ? [sign(signs[proof.state])] : [' ']), ' ', span(part, tones[proof.state])),
  )

/** What can be chosen below a result: a tool to call, or a way out. */
export function choicesOf(proof: Proof): string[] {
  if (proof.state === 'proved') return proof.tools.map(toolLine)
  return proof.state === 'failed' ? proof.cause.ways.map(wayText) : []
}

function aboutRows(proof: Proof, columns: number): Row[] {
  if (proof.state === 'notTried') return proof.next ? wrapped(`Next: ${proof.next}`, columns) : []
  if (proof.state === 'failed')
    return [
      ...(proof.cause.means.includes(proof.cause.seen) ? [] : wrapped(`seen: ${proof.cause.seen}`, columns, 'quiet')),
      ...proof.said.slice(-4).flatMap(line => wrapped(`it said: ${cut(line, 2 * columns)}`, columns, 'quiet')),
      gap,
      row(span(' Ways out', 'strong')),
    ]
  return [
    ...wrapped(speaks(proof), columns, 'quiet'),
    ...proof.warnings.flatMap(({ text, next }) => [
      ...wrapped(`! ${text}`, columns, 'strong'),
      ...wrapped(next, columns, 'quiet'),
    ]),
    gap,
    row(span(proof.tools.length > 0 ? ' Tools' : ' No tools', 'strong')),
  ]
}

/** The result, and below it what can be chosen, the one under the cursor in full. */
export function resultRows(proof: Proof, at: number, columns: number): Row[] {
  const choices = choicesOf(proof).flatMap((text, index) => {
    const here = index === at
    const parts = here ? wrap(text, columns - 4) : [cut(text, columns - 4)]
    return parts.map((part, line) => ({
      ...row(span(here && line === 0 ? ' ❯ ' : '   ', 'chosen'), span(part, here ? 'chosen' : 'plain')),
      focused: here && line === 0,
    }))
  })
  return [...headRows(proof, columns), ...aboutRows(proof, columns), ...choices]
}
