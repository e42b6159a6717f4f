import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formats } from '../../src/import/formats.ts'
import { cases, outcome } from './corpus.ts'
import { shapes } from './shapes.ts'

describe('a file of the corpus', () => {
  test.each(cases)('$name gives the expected preview', one => {
    expect(JSON.parse(JSON.stringify(outcome(one)))).toEqual(JSON.parse(readFileSync(one.expected, 'utf8')))
  })

  // Every token in the corpus has FAKE in it.
  test.each(cases)('$name shows none of its tokens', one => {
    expect(JSON.stringify(outcome(one))).not.toMatch(/FAKE/)
  })
})

test('every format has files in the corpus, and there are 60 or more', () => {
  const covered = new Set([...cases.map(({ name }) => name.split('/')[0]), ...shapes.map(([, format]) => format)])
  expect(formats.map(({ id }) => id).filter(id => !covered.has(id))).toEqual([])
  expect(cases.length).toBeGreaterThanOrEqual(60)
})

test('a file is known by its own format, and not by another', () => {
  const wrong = cases.filter(one => {
    const { format } = outcome(one) as { format?: string }
    return format !== undefined && format !== one.name.split('/')[0]
  })
  expect(wrong.map(({ name }) => name)).toEqual([])
})
