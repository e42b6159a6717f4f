import { expect, test } from 'vitest'
import { secretsIn } from '../../src/judge/judge.ts'
import { harmless, type Harmless } from './harmless.ts'

const isTaken = ({ name, value, words, isHeader }: Harmless): boolean =>
  words
    ? words.some((word, index) => secretsIn(word, { kind: 'argument', before: words[index - 1] }).length > 0)
    : secretsIn(value!, { name: name!, kind: isHeader ? 'header' : 'setting' }).length > 0

test('of 200 settings without a secret at most one in twenty is taken for one', () => {
  const taken = harmless.filter(isTaken).map(({ line }) => line)
  const share = ((100 * taken.length) / harmless.length).toFixed(1)
  console.log(`judge: ${taken.length} of ${harmless.length} harmless settings are taken for secrets (${share} %)`)
  expect(harmless.length).toBeGreaterThanOrEqual(200)
  expect(taken.length / harmless.length, taken.join('\n')).toBeLessThanOrEqual(0.05)
})
