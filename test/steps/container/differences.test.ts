import { expect, test } from 'vitest'
import type { ContainerSpec } from '../../../src/adapters/container-engine.ts'
import { differences } from '../../../src/steps/container/differences.ts'
import { runningContainer, sampleSpec } from '../../doubles/container-engine.ts'

const wanted = sampleSpec({
  env: { A: 'one', SECRET: 'raw-secret-value' },
  mounts: [
    { source: '/a', target: '/a', readOnly: true },
    { source: '/b', target: '/b', readOnly: true },
  ],
  labels: { 'dev.gatewright.deployment': 'mcp-litellm', 'dev.gatewright.config': 'one' },
})
const differing = (changes: Partial<ContainerSpec>) =>
  differences(wanted, runningContainer({ spec: { ...wanted, ...changes } }), 'sha256:image')

test('a container that is as wanted differs in nothing', () => {
  expect(differing({})).toEqual([])
})

test('the order in which the engine tells things does not count', () => {
  expect(differing({ mounts: [...wanted.mounts].reverse(), log: { maxFiles: 3, maxSize: '10m' } })).toEqual([])
})

test('what an image brings along does not count', () => {
  expect(
    differing({ env: { ...wanted.env, PATH: '/usr/bin' }, labels: { ...wanted.labels, maintainer: 'x' } }),
  ).toEqual([])
})

test('a variable that the image sets as it is wanted does not count', () => {
  const { A, ...env } = wanted.env
  const is = runningContainer({ spec: { ...wanted, env } })
  expect(differences(wanted, { ...is, imageEnv: { A: A! } }, 'sha256:image')).toEqual([])
  expect(differences(wanted, { ...is, imageEnv: { A: 'two' } }, 'sha256:image')).toEqual(['environment: A'])
})

test('a variable is named and its value never shown', () => {
  expect(differing({ env: { A: 'one', SECRET: 'another' } })).toEqual(['environment: SECRET'])
})

test.each<[string, Partial<ContainerSpec>, string]>([
  ['image', { image: 'other:1' }, 'image ghcr.io/berriai/litellm:v1.108.11 instead of other:1'],
  ['arguments', { args: [] }, 'arguments'],
  ['mounts', { mounts: [] }, 'mounts'],
  [
    'ports',
    { ports: [{ address: '0.0.0.0', hostPort: 4000, containerPort: 4000 }] },
    '127.0.0.1:4000 instead of 0.0.0.0:4000',
  ],
  ['network', { network: 'other' }, 'network postgres-net instead of other'],
  ['restart policy', { restart: 'no' }, 'restart policy'],
  ['log limits', { log: { maxSize: '1m', maxFiles: 3 } }, 'log limits'],
  ['health check', { health: { ...wanted.health, command: 'false' } }, 'health check'],
  ['host names', { extraHosts: ['a:1.2.3.4'] }, 'host names'],
  ['configuration', { labels: { ...wanted.labels, 'dev.gatewright.config': 'two' } }, 'its config.yaml'],
])('another %s is told', (_, changes, text) => {
  expect(differing(changes)).toEqual([text])
})

test('a tag that stands for another image by now is told', () => {
  expect(differences(wanted, runningContainer({ spec: wanted }), 'sha256:newer')).toEqual([
    'newer ghcr.io/berriai/litellm:v1.108.11',
  ])
})
