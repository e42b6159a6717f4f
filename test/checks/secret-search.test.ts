import { expect, test } from 'vitest'
import { bytesOf, foundIn, needlesOf } from '../../src/checks/secret-search.ts'
import { Secret } from '../../src/secret.ts'

const needle = (value: string, label = 'canary') => {
  const spec = { id: label, label } as never
  return needlesOf([spec], { has: () => true, get: () => Secret.of(value), all: () => [] })
}

async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test('a value is found wherever the pieces are cut', async () => {
  const { needles } = needle('canary-value-1')
  for (let size = 1; size < 40; size++)
    expect(await foundIn(inPieces('before canary-value-1 after', size), needles)).toEqual(new Set(['canary']))
})

test('what only looks alike is not found', async () => {
  const { needles } = needle('canary-value-1')
  for (let size = 1; size < 40; size++)
    expect(await foundIn(inPieces('canary-value-2 canary-value-', size), needles)).toEqual(new Set())
})

test('a value is found in the forms that a URL and a JSON document give it', async () => {
  const { needles } = needle('p@ss"word')
  expect(await foundIn(inPieces('postgresql://u:p%40ss%22word@h', 7), needles)).toEqual(new Set(['canary']))
  expect(await foundIn(inPieces('{"a":"p@ss\\"word"}', 7), needles)).toEqual(new Set(['canary']))
})

test('a very short value is named instead of searched', () => {
  expect(needle('abc', 'password of x')).toEqual({ needles: [], tooShort: ['password of x'] })
})

test('a file that is not there has no bytes', async () => {
  expect(await foundIn(bytesOf('/nowhere/at/all'), needle('canary-value-1').needles)).toEqual(new Set())
})

test('a file that cannot be read is an error and not an empty one', async () => {
  await expect(foundIn(bytesOf('/'), needle('canary-value-1').needles)).rejects.toMatchObject({ code: 'EISDIR' })
})
