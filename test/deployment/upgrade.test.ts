import { expect, test } from 'vitest'
import { tagOf, upgradeTarget } from '../../src/deployment/upgrade.ts'
import { breakingBetween, judgeVersion, versions } from '../../src/versions/versions.ts'
import { Exit } from '../../src/failure.ts'

test('without a version it goes to the newest patch of the present line', () => {
  expect(upgradeTarget('1.106.4', undefined)).toBe(versions.seen['1.106'])
})

test('where the registry was asked, it is the newest there that a gateway may have', () => {
  const released = ['1.111.0', '1.108.31', '1.108.21', '1.105.6', '1.105.4']
  expect(upgradeTarget('1.108.11', undefined, released)).toBe('1.108.31')
  expect(upgradeTarget('1.105.5', undefined, released)).toBe('1.105.6')
  expect(() => upgradeTarget('1.105.5', undefined, ['1.105.4'])).toThrow('no newest patch of 1.105')
})

test('a version that the registry has not is refused before anything is dumped', () => {
  expect(() => upgradeTarget('1.108.11', '1.108.77', ['1.108.31'])).toThrow('no image of LiteLLM 1.108.77')
})

test('every newest patch is one that a gateway may have, and is of its line', () => {
  for (const [line, version] of Object.entries(versions.seen)) {
    expect(judgeVersion(version)).toEqual({ accepted: true })
    expect(version.startsWith(`${line}.`)).toBe(true)
  }
})

test('a gateway that is newer than the table stays as it is', () => {
  expect(upgradeTarget('1.108.99', undefined)).toBe('1.108.99')
})

test.each([
  ['1.104.6', 'below the floor'],
  ['1.105.2', 'known to be bad'],
  ['1.107.0', 'older than the present one'],
])('version %s is refused: it is %s', version => {
  expect(() => upgradeTarget('1.108.11', version)).toThrow(expect.objectContaining({ exit: Exit.refused }))
})

test('what is no version, and a line without a known patch, ask for one', () => {
  expect(() => upgradeTarget('1.108.11', 'newest')).toThrow(expect.objectContaining({ exit: Exit.usage }))
  expect(() => upgradeTarget('1.99.1', undefined)).toThrow(expect.objectContaining({ exit: Exit.usage }))
})

test('the tag is written as the present one is', () => {
  expect(tagOf('1.108.12', 'v1.108.11')).toBe('v1.108.12')
  expect(tagOf('1.108.12', '1.108.11')).toBe('1.108.12')
  expect(tagOf('1.108.12', 'lts')).toBe('v1.108.12')
  expect(tagOf('1.108.12', 'v1.108.11', ['1.108.12'])).toBe('1.108.12')
})

test('what changed is told only for the versions in between', () => {
  expect(breakingBetween('1.104.7', '1.108.11')).toEqual([expect.stringContaining('1.108.0: fallbacks')])
  expect(breakingBetween('1.108.11', '1.108.12')).toEqual([])
})
