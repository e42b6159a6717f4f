import { expect, test } from 'vitest'
import { deploymentFrom } from '../../src/deployment/file.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { databaseUrl, secretsOf } from '../../src/deployment/secrets.ts'
import { Secret } from '../../src/secret.ts'
import { planHost } from '../doubles/host-facts.ts'

const deployment = (given: Record<string, unknown> = {}) =>
  deploymentFrom(
    interview(sections, { given: { admin: { password: 'env:ADMIN' }, ...given }, host: planHost() }).answers,
  ).deployment

test('the plan needs these secrets, and virtual keys lie apart from what the container gets', () => {
  expect(secretsOf(deployment()).map(({ id, scope, name }) => `${scope}: ${name} (${id})`)).toEqual([
    'container: DATABASE_URL (database.password)',
    'container: LITELLM_MASTER_KEY (secrets.masterKey)',
    'container: LITELLM_SALT_KEY (secrets.saltKey)',
    'container: MCP_MCP_POSTGRES_TOOLS_PGPASSWORD (servers.mcp_postgres_tools.reads.password)',
    'keys: KEY_TEST_KEY (keys.test-key.value)',
  ])
})

test('the id of a secret in a list follows its item when another one is removed', () => {
  const models = [
    { name: 'a', model: 'openai/a', apiKey: 'stored' },
    { name: 'b', model: 'openai/b', apiKey: 'stored' },
  ]
  const ids = (some: typeof models) => secretsOf(deployment({ models: some })).map(({ id }) => id)
  expect(ids(models)).toContain('models.b.apiKey')
  expect(ids(models.slice(1))).toContain('models.b.apiKey')
})

test('the database password goes into DATABASE_URL and comes back out of it, whatever its characters', () => {
  const [spec] = secretsOf(deployment())
  const password = Secret.of('p@ss/w:rd#%?')
  const url = spec!.toStored!(password)
  expect(url.reveal()).toBe('postgresql://litellm_user:p%40ss%2Fw%3Ard%23%25%3F@postgres:5432/litellm_db')
  expect(spec!.fromStored!(url)?.equals(password)).toBe(true)
})

test('the URL names the server as the container sees it', () => {
  expect(databaseUrl(deployment(), Secret.of('x')).reveal()).toContain('@postgres:5432/')
})
