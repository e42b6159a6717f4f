import { expect, test } from 'vitest'
import { judgeVersion, versions } from '../../src/versions/versions.ts'

test('the default version is one that may be deployed', () => {
  expect(judgeVersion(versions.default)).toEqual({ accepted: true })
})

test.each([
  ['1.104.7', true],
  ['v1.104.7', true],
  ['1.108.11', true],
  ['1.110.1', true],
  ['1.104.6', false],
  ['1.105.0', false],
  ['1.105.4', false],
  ['1.105.5', true],
  ['1.106.3', false],
  ['1.106.4', true],
  ['1.82.7', false],
  ['1.82.8', false],
  ['1.83.6', false],
  ['latest', false],
])('version %s may be deployed: %s', (version, accepted) => {
  expect(judgeVersion(version).accepted).toBe(accepted)
})
