import { expect, test } from 'vitest'
import { differences } from '../../src/deployment/compare.ts'
import type { Deployment } from '../../src/deployment/schema.ts'
import { secretsOf } from '../../src/deployment/secrets.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { sampleDeployment } from '../steps/sample.ts'

const before = sampleDeployment()
const [key] = before.keys
const [model] = before.models
const [server] = before.servers

const compared = (changes: Partial<Deployment>, replaced: string[] = []) => {
  const after = sampleDeployment(changes)
  const specs = secretsOf(after).filter(({ id }) => replaced.includes(id))
  return differences(sections, before, after, specs).map(
    one => `${one.section} | ${one.label} | ${one.old} | ${one.new}`,
  )
}

test('the same deployment has no difference', () => expect(compared({})).toEqual([]))

test('an answer stands with its old and its new value, by its label', () => {
  expect(compared({ exposure: { port: 4100, addresses: ['192.168.1.20'] } })).toEqual([
    'Address | Who will connect | this machine only | 192.168.1.20',
    'Address | Port | 4000 | 4100',
  ])
})

test('an item of a list is told apart by its name, whatever its place', () => {
  const second = { name: 'second', model: 'openai/second', mock: 'two' }
  expect(compared({ models: [second, model!] })).toEqual(['Models | model second | none | second  mock'])
  expect(compared({ models: [second] })).toEqual([
    'Models | model gpt-3.5-turbo | gpt-3.5-turbo  mock | removed',
    'Models | model second | none | second  mock',
  ])
})

test('within an item only what differs is told', () => {
  expect(compared({ keys: [{ ...key!, maxBudget: 5, servers: [] }] })).toEqual([
    'Keys | test-key: MCP servers | mcp_postgres_tools | none',
    'Keys | test-key: Budget | 1 | 5',
  ])
})

test('single tools stand beside all of them, and beside none where the server is not granted', () => {
  const narrowed = { ...key!, tools: { mcp_postgres_tools: ['query'] } }
  expect(compared({ keys: [narrowed] })).toEqual(['Keys | test-key: Tools of mcp_postgres_tools | all of them | query'])
  const after = sampleDeployment({ keys: [{ ...key!, servers: [] }] })
  const lines = differences(sections, sampleDeployment({ keys: [narrowed] }), after, [])
  expect(lines.map(one => `${one.label} | ${one.old} | ${one.new}`)).toEqual([
    'test-key: MCP servers | mcp_postgres_tools | none',
    'test-key: Tools of mcp_postgres_tools | query | none',
  ])
})

test('what no question asks is told by its path', () => {
  expect(compared({ servers: [{ ...server!, description: 'Other words' }] })).toEqual([
    'Tools | mcp_postgres_tools: description | Read-only SQL | Other words',
  ])
})

test('a secret is told as changed and never by its value; another reference to the same value is no difference', () => {
  const secrets = {
    store: 'file' as const,
    handover: 'environment' as const,
    masterKey: 'env:MASTER',
    saltKey: 'generate',
  }
  expect(compared({ secrets })).toEqual([])
  expect(compared({ secrets }, ['secrets.masterKey', 'keys.test-key.value'])).toEqual([
    'Secrets | master key | •••••••• | changed',
    'Keys | virtual key test-key | •••••••• | changed',
  ])
})
