import { expect, test } from 'vitest'
import type { Files } from '../../src/adapters/files.ts'
import type { SecretStore } from '../../src/adapters/secret-store.ts'
import { Secret } from '../../src/secret.ts'
import { resolveSecrets } from '../../src/gateway/resolve-secrets.ts'
import { sampleDeployment } from '../steps/sample.ts'

const secretsIn = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]))

function sources({ stored = {}, drafted = {}, env = {}, files = {} }: Record<string, Record<string, string>> = {}) {
  const draft = secretsIn(drafted)
  return {
    draft: { get: (id: string) => draft.get(id), set: async (id: string, value: Secret) => void draft.set(id, value) },
    store: {
      read: async (scope: string) => (scope === 'container' ? secretsIn(stored) : new Map()),
    } as unknown as SecretStore,
    env,
    files: { read: async (path: string) => files[path] } as Files,
  }
}

const master = (ref: string) => sampleDeployment({ secrets: { store: 'file', masterKey: ref } })
const masterKey = async (ref: string, from: Parameters<typeof sources>[0]) =>
  (await resolveSecrets(master(ref), sources(from))).values.get('secrets.masterKey').reveal()

test('what is missing is generated once, and is the same after a crash before it was stored', async () => {
  const from = sources()
  const first = await resolveSecrets(master('generate'), from)
  const again = await resolveSecrets(master('generate'), from)
  expect(again.values.all().map(secret => secret.reveal())).toEqual(first.values.all().map(secret => secret.reveal()))
})

test('a stored value wins over generating one, also when an abandoned draft has another', async () => {
  const from = { stored: { LITELLM_MASTER_KEY: 'sk-stored' }, drafted: { 'secrets.masterKey': 'sk-drafted' } }
  expect(await masterKey('generate', from)).toBe('sk-stored')
})

test('a typed value wins over the stored one', async () => {
  const from = { stored: { LITELLM_MASTER_KEY: 'sk-stored' }, drafted: { 'secrets.masterKey': 'sk-typed' } }
  expect(await masterKey('stored', from)).toBe('sk-typed')
})

test('a file is read without the line break at its end', async () => {
  expect(await masterKey('file:/key', { files: { '/key': 'sk-from-file\n' } })).toBe('sk-from-file')
})

test('a variable is read', async () => {
  expect(await masterKey('env:KEY', { env: { KEY: 'sk-from-env' } })).toBe('sk-from-env')
})

test('a file that is gone leaves the stored value', async () => {
  expect(await masterKey('file:/gone', { stored: { LITELLM_MASTER_KEY: 'sk-stored' } })).toBe('sk-stored')
})

test.each(['stored', 'file:/gone', 'env:GONE'])(
  'nothing behind %s is a usage failure that names the answer',
  async ref => {
    await expect(masterKey(ref, {})).rejects.toMatchObject({
      exit: 2,
      next: expect.stringContaining('secrets.masterKey'),
    })
  },
)

test("the database password is found in the stored URL, and the URL follows the container's view", async () => {
  const stored = { DATABASE_URL: 'postgresql://litellm_user:kept-password@elsewhere:5432/litellm_db' }
  const { values, changes } = await resolveSecrets(master('generate'), sources({ stored }))
  expect(values.get('database.password').reveal()).toBe('kept-password')
  expect(changes.find(({ spec }) => spec.name === 'DATABASE_URL')?.was).toBe('other')
})

test('with another store the values move along, so that what was encrypted stays readable', async () => {
  const earlier = sources({ stored: { LITELLM_SALT_KEY: 'sk-salt' } }).store
  const { values, changes } = await resolveSecrets(master('generate'), { ...sources(), earlier })
  expect(values.get('secrets.saltKey').reveal()).toBe('sk-salt')
  expect(changes.find(({ spec }) => spec.id === 'secrets.saltKey')?.was).toBe('missing')
})

test('two secrets that would have the same name are refused', async () => {
  const keys = ['a-b', 'a_b'].map(alias => ({ alias, models: [] }))
  await expect(resolveSecrets(sampleDeployment({ keys }), sources())).rejects.toMatchObject({
    exit: 2,
    why: 'both would be KEY_A_B in the secret store',
  })
})
