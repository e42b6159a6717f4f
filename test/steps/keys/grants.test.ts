import { expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { generateBody, grantsOf, updateBody, wantedGrants } from '../../../src/steps/keys/grants.ts'
import { sampleDeployment } from '../sample.ts'

const deployment = sampleDeployment()
const [key] = deployment.keys

/** A key as /key/list?return_full_object=true of LiteLLM 1.108.11 tells it. */
const listed = (changes: object = {}) => ({
  token: 'hash',
  key_alias: 'test-key',
  models: ['gpt-3.5-turbo'],
  max_budget: 1.0,
  user_id: 'test-user',
  object_permission: { mcp_servers: ['mcp_postgres_tools'], mcp_access_groups: [], mcp_tool_permissions: null },
  ...changes,
})

test('a key that the proxy lists with the same grants is the same', () => {
  expect(grantsOf(listed())).toEqual(wantedGrants(key!))
})

test('the order of models and servers does not count', () => {
  const many = { ...key!, models: ['b', 'a'], servers: ['y', 'x'] }
  const is = listed({ models: ['a', 'b'], object_permission: { mcp_servers: ['x', 'y'] } })
  expect(grantsOf(is)).toEqual(wantedGrants(many))
})

test.each([
  ['models', { models: [] }],
  ['budget', { max_budget: null }],
  ['user', { user_id: 'default_user_id' }],
  ['servers', { object_permission: null }],
  [
    'tools',
    { object_permission: { mcp_servers: ['mcp_postgres_tools'], mcp_tool_permissions: { mcp_postgres_tools: ['x'] } } },
  ],
  [
    'left-over tools of a server that is not granted',
    { object_permission: { mcp_servers: ['mcp_postgres_tools'], mcp_tool_permissions: { files: ['read'] } } },
  ],
])('other %s are a difference', (_, changes) => {
  expect(grantsOf(listed(changes))).not.toEqual(wantedGrants(key!))
})

test('single tools are told in any order', () => {
  const narrowed = { ...key!, tools: { mcp_postgres_tools: ['b', 'a'] } }
  const permission = { mcp_servers: ['mcp_postgres_tools'], mcp_tool_permissions: { mcp_postgres_tools: ['a', 'b'] } }
  expect(grantsOf(listed({ object_permission: permission }))).toEqual(wantedGrants(narrowed))
})

test('every change says both which servers and which tools, so that none is left over', () => {
  const narrowed = { ...key!, tools: { mcp_postgres_tools: ['query'] } }
  expect(updateBody('hash', wantedGrants(narrowed))).toMatchObject({
    object_permission: { mcp_servers: ['mcp_postgres_tools'], mcp_tool_permissions: { mcp_postgres_tools: ['query'] } },
  })
  expect(updateBody('hash', wantedGrants({ ...narrowed, servers: [], tools: {} }))).toMatchObject({
    object_permission: { mcp_servers: ['no-mcp-servers'], mcp_tool_permissions: {} },
  })
})

test('a key without models or servers says so, since an empty list would grant all of them', () => {
  const body = generateBody(deployment, { ...key!, models: [], servers: [] }, Secret.of('sk-x'))
  expect(body).toMatchObject({
    models: ['no-default-models'],
    object_permission: { mcp_servers: ['no-mcp-servers'] },
  })
})

test('a key without a budget and a user sends neither', () => {
  const { maxBudget: _, user: __, ...plain } = key!
  expect(Object.keys(generateBody(deployment, plain, Secret.of('sk-x'))).sort()).toEqual([
    'key',
    'key_alias',
    'metadata',
    'models',
    'object_permission',
  ])
})
