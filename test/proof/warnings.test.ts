import { expect, test } from 'vitest'
import { serverSchema } from '../../src/deployment/schema.ts'
import type { Answered } from '../../src/proof/probe/report.ts'
import { warningsOf } from '../../src/proof/warnings.ts'
import { sampleDeployment } from '../steps/sample.ts'

const server = serverSchema.parse({ name: 'tried', transport: 'http', url: 'http://tools:3000/mcp' })
const answered: Answered = {
  answered: true,
  era: 'handshake',
  protocol: '2025-11-25',
  name: 'tried',
  version: '1',
  tools: [{ name: 'echo' }],
  ms: 29_000,
  noise: [],
  said: [],
}
const ids = (more: Partial<Answered> = {}) =>
  warningsOf({ ...answered, ...more }, sampleDeployment(), server).map(({ id }) => id)

// A server that really takes so long would make the tests wait for it.
test('one that takes longer for its tools than LiteLLM waits is told to mind, any other is not', () => {
  expect(ids()).toEqual([])
  expect(ids({ ms: 31_000 })).toEqual(['slow-start'])
})

test('one that knows no handshake, or has no tools, is told to mind', () => {
  expect(ids({ era: 'stateless', tools: [] })).toEqual(['no-tools', 'stateless-only'])
})

test('one whose name LiteLLM has in its own paths is told to mind', () => {
  const named = (name: string) => warningsOf(answered, sampleDeployment(), { ...server, name }).map(({ id }) => id)
  expect(['search', 'admin', 'gemini', 'search_mcp', 'github'].map(named)).toEqual([
    ['name-taken'],
    ['name-taken'],
    ['name-taken'],
    [],
    [],
  ])
})
