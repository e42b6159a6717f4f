import { expect, test } from 'vitest'
import { itemSecretId } from '../../src/deployment/secrets.ts'
import { secretsBack } from '../../src/generations/secrets.ts'
import { Secret } from '../../src/secret.ts'
import { sampleDeployment } from '../steps/sample.ts'

const deployment = sampleDeployment({
  models: [{ name: 'gpt', model: 'openai/gpt', apiKey: 'stored' }],
  servers: [],
  keys: [{ alias: 'team', models: ['gpt'] }],
})

const content = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([name, value]) => [name, Secret.of(value)]))

const kept = {
  container: content({ LITELLM_MASTER_KEY: 'old-master', LITELLM_SALT_KEY: 'salt', MODEL_GPT_API_KEY: 'old-provider' }),
  keys: content({ KEY_TEAM: 'old-team' }),
}

const back = (now: typeof kept) =>
  Object.fromEntries([...secretsBack(deployment, kept, now)].map(([id, value]) => [id, value.reveal()]))

test('what was rotated stays rotated, and what others issued comes back', () => {
  const now = {
    container: content({
      LITELLM_MASTER_KEY: 'new-master',
      LITELLM_SALT_KEY: 'salt',
      MODEL_GPT_API_KEY: 'new-provider',
    }),
    keys: content({ KEY_TEAM: 'new-team' }),
  }
  expect(back(now)).toEqual({ [itemSecretId('models', 'gpt', 'apiKey')]: 'old-provider' })
})

test('what the store does not have any more comes back as well', () => {
  const now = { container: kept.container, keys: content({}) }
  expect(back(now)).toMatchObject({ [itemSecretId('keys', 'team', 'value')]: 'old-team' })
})
