import { describe, expect, test } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { generateBody, grantsOf, updateBody, wantedGrants } from '../../../src/steps/keys/grants.ts'
import { beyondOf, endTogether, graceWithin, lifeLeft } from '../../../src/steps/keys/kept.ts'
import { sampleDeployment } from '../sample.ts'

const deployment = sampleDeployment()
const [key] = deployment.keys
const ours = ['mcp_postgres_tools', 'no-mcp-servers']
const nameOf = (server: string) => (ours.includes(server) ? server : undefined)

/** A key as /key/list of LiteLLM 1.108.14 shows it, with what its user interface can set. */
const row = {
  token: 'hash',
  key_alias: 'test-key',
  spend: 2,
  models: ['gpt-3.5-turbo'],
  max_budget: 1,
  user_id: 'test-user',
  budget_duration: '30d',
  budget_reset_at: '2026-12-01T00:00:00Z',
  rpm_limit: 7,
  tpm_limit: 700,
  max_parallel_requests: 3,
  team_id: 'team-1',
  aliases: { fast: 'gpt-3.5-turbo' },
  metadata: { owner: 'ann', gatewright: 'mcp-litellm' },
  permissions: {},
  allowed_routes: ['llm_api_routes'],
  blocked: null,
  object_permission: {
    mcp_servers: ['mcp_postgres_tools', 'made-in-the-ui'],
    mcp_tool_permissions: { 'made-in-the-ui': ['read'] },
    mcp_access_groups: ['analysts'],
    vector_stores: [],
  },
}

describe('a key that takes the place of another', () => {
  const body = generateBody(deployment, key!, Secret.of('sk-new'), beyondOf(row, nameOf))

  test('has every setting that the deployment does not speak of', () => {
    expect(body).toEqual({
      key: 'sk-new',
      key_alias: 'test-key',
      models: ['gpt-3.5-turbo'],
      max_budget: 1,
      user_id: 'test-user',
      budget_duration: '30d',
      rpm_limit: 7,
      tpm_limit: 700,
      max_parallel_requests: 3,
      team_id: 'team-1',
      aliases: { fast: 'gpt-3.5-turbo' },
      metadata: { owner: 'ann', gatewright: 'mcp-litellm' },
      allowed_routes: ['llm_api_routes'],
      object_permission: {
        mcp_servers: ['mcp_postgres_tools', 'made-in-the-ui'],
        mcp_tool_permissions: { 'made-in-the-ui': ['read'] },
        mcp_access_groups: ['analysts'],
      },
    })
  })

  test.each([
    [undefined, {}],
    ['2026-11-30T12:00:00+00:00', { duration: '3600s' }],
    ['2026-11-30T12:00:00', { duration: '3600s' }],
    ['2026-11-30T10:59:59Z', {}],
  ])('ends when that one would have: %s', (expires, wanted) => {
    expect(lifeLeft(expires, new Date('2026-11-30T11:00:00Z'))).toEqual(wanted)
  })
})

describe('servers that are not Gatewright’s', () => {
  test('are no difference from what is wanted, and stay in an update', () => {
    const grants = grantsOf(row, nameOf)
    expect(grants).toEqual(wantedGrants(key!))
    expect(updateBody('hash', grants, beyondOf(row, nameOf)).object_permission).toEqual(
      generateBody(deployment, key!, Secret.of('x'), { ...beyondOf(row, nameOf), permissions: {} }).object_permission,
    )
  })

  test('stay where Gatewright grants none, in place of the word for none', () => {
    const none = { ...key!, servers: [], tools: {} }
    const permission = { ...row.object_permission, mcp_servers: ['made-in-the-ui'] }
    const is = { ...row, object_permission: permission }
    expect(grantsOf(is, nameOf)).toEqual(wantedGrants(none))
    expect(updateBody('hash', wantedGrants(none), beyondOf(is, nameOf))).toMatchObject({
      object_permission: { mcp_servers: ['made-in-the-ui'] },
    })
  })

  test('a grant of ours by its id is the grant of its name', () => {
    const permission = { mcp_servers: ['gatewright:mcp-litellm:mcp_postgres_tools'] }
    const byId = (server: string) => (server.startsWith('gatewright:') ? 'mcp_postgres_tools' : undefined)
    expect(grantsOf({ ...row, object_permission: permission }, byId).servers).toEqual(['mcp_postgres_tools'])
  })
})

test('the end that a key had all along is told from the end that a rotation set', () => {
  expect(endTogether('2026-12-01T00:00:00Z', '2026-12-01T00:00:20+00:00')).toBe(true)
  expect(endTogether('2026-12-01T00:00:00Z', '2026-12-31T00:00:00Z')).toBe(false)
  expect(endTogether('2026-12-01T00:00:00Z', undefined)).toBe(false)
})

test('a grace never lets a key outlive its own end', () => {
  const now = new Date('2026-11-30T11:00:00Z')
  expect(graceWithin('1h', '2026-11-30T11:30:00Z', now)).toBe('1680s')
  expect(graceWithin('1h', '2026-11-30T13:00:00Z', now)).toBe('1h')
  expect(graceWithin('1h', undefined, now)).toBe('1h')
})
