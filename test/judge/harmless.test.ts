import { expect, test } from 'vitest'
import { secretsIn } from '../../src/judge/judge.ts'
import { fieldHarmless } from './field-harmless.ts'
import { harmless, type Harmless } from './harmless.ts'

const isTaken = ({ name, value, words, isHeader }: Harmless): boolean =>
  words
    ? words.some((word, index) => secretsIn(word, { kind: 'argument', before: words[index - 1] }).length > 0)
    : secretsIn(value!, { name: name!, kind: isHeader ? 'header' : 'setting' }).length > 0

test.each([
  ['documented', harmless],
  ['found in people’s files', fieldHarmless],
])('of 200 settings %s without a secret at most one in twenty is taken for one', (kind, settings) => {
  const taken = settings.filter(isTaken).map(({ line }) => line)
  const share = ((100 * taken.length) / settings.length).toFixed(1)
  console.log(
    `measure: ${taken.length} of ${settings.length} harmless settings ${kind} are taken for secrets (${share} %)`,
  )
  expect(settings.length).toBeGreaterThanOrEqual(200)
  expect(taken.length / settings.length, taken.join('\n')).toBeLessThanOrEqual(0.05)
})
