import { expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { contentDifference, wantedContent } from '../../../src/steps/secrets/content.ts'

const content = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]))

const wanted = (is: Record<string, string>, own: Record<string, string>, earlier: string[] = []) =>
  [...wantedContent(content(is), content(own), earlier)].map(([name, value]) => `${name}=${value.reveal()}`)

test('lines of somebody else stay', () => {
  expect(wanted({ FOREIGN: 'x', OURS: 'old' }, { OURS: 'new' })).toEqual(['FOREIGN=x', 'OURS=new'])
})

test('what an earlier run wrote and nobody needs any more goes', () => {
  expect(wanted({ STALE: 'x', FOREIGN: 'y' }, { OURS: 'z' }, ['STALE', 'OURS'])).toEqual(['FOREIGN=y', 'OURS=z'])
})

test('a difference names what is added, changed and dropped', () => {
  expect(contentDifference(content({ A: '1', B: '1', C: '1' }), content({ B: '2', C: '1', D: '1' }))).toEqual({
    added: ['D'],
    changed: ['B'],
    dropped: ['A'],
  })
})
