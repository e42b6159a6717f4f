import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openSecretStore } from '../../src/adapters/secret-store/index.ts'
import type { SecretStore } from '../../src/adapters/secret-store.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import { itemSecretId } from '../../src/deployment/secrets.ts'
import { addGeneration, type Generation, generations } from '../../src/generations/generation.ts'
import type { Stored } from '../../src/generations/kept-secrets.ts'
import { secretsBack, secretsToKeep, withoutLost } from '../../src/generations/secrets.ts'
import { ownPaths } from '../../src/paths.ts'
import { Secret } from '../../src/secret.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from '../steps/sample.ts'

let store: SecretStore
let place: { files: typeof localFiles; own: ReturnType<typeof ownPaths> }

const deployment = sampleDeployment({
  models: [{ name: 'gpt', model: 'openai/gpt', apiKey: 'stored' }],
  servers: [],
  keys: [{ alias: 'team', models: ['gpt'], value: 'stored' }],
})
const { name } = deployment

beforeEach(async () => {
  const directory = await temporaryDirectory()
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const paths = { project: directory, secrets: `${directory}/secrets/gateway.env` }
  store = openSecretStore(sampleDeployment({ paths }), localFiles, owner)
  place = { files: localFiles, own: ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory }) }
})

const map = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([variable, value]) => [variable, Secret.of(value)]))

/** What a store holds when everything has been made for the time that is named. */
const content = (time: string, keys: Record<string, string> = { KEY_TEAM: `${time}-team` }): Stored => ({
  container: map({
    LITELLM_MASTER_KEY: `${time}-master`,
    LITELLM_SALT_KEY: 'salt',
    MODEL_GPT_API_KEY: `${time}-provider`,
  }),
  keys: map(keys),
})

const provider = itemSecretId('models', 'gpt', 'apiKey')
const team = itemSecretId('keys', 'team', 'value')

/** One container gives way to another, and the store from what it held to what it holds now. */
const replaced = (had: Stored, now: Stored) =>
  addGeneration(
    place,
    name,
    {
      container: 'c',
      at: '2026-11-25T20:00:00.000Z',
      deployment: deploymentText(deployment),
      image: { reference: 'litellm', id: 'sha256:1' },
      files: [],
      secretsIn: { store: 'file' },
    },
    store,
    secretsToKeep(deployment, had, now),
  )

const back = async (number: number, now: Stored) => {
  const all = await generations(place, name)
  const generation = all.find(one => one.number === number) as Generation
  const found = await secretsBack([store], all, generation, now)
  return Object.fromEntries([...found].map(([id, value]) => [id, value.reveal()]))
}

const keptOf = async (number: number) => (await store.kept.read(`generation-${number}`))?.reveal() ?? ''

test('what was rotated stays rotated, and what others issued comes back', async () => {
  await replaced(content('old'), content('new'))
  expect(await back(1, content('new'))).toEqual({ [provider]: 'old-provider' })
})

test('of what is still in use nothing is kept but in the store itself', async () => {
  await replaced(content('old'), content('new'))
  expect(await keptOf(1)).toContain('old-provider')
  for (const other of ['old-master', 'salt', 'old-team']) expect(await keptOf(1)).not.toContain(other)
})

test('what the store does not have any more comes back as well', async () => {
  await replaced(content('old'), content('new', {}))
  expect(await back(1, content('new', {}))).toMatchObject({ [team]: 'old-team' })
})

test('what a later change dropped comes back as it was in use last, and what others issued as this deployment had it', async () => {
  await replaced(content('first'), content('second'))
  await replaced(content('second'), content('third', {}))
  expect(await back(1, content('third', {}))).toEqual({ [provider]: 'first-provider', [team]: 'second-team' })
})

test('what others issued and nobody has replaced yet is kept by the change that replaces it', async () => {
  await replaced(content('first'), content('first'))
  expect(await store.kept.read('generation-1')).toBeUndefined()
  await replaced(content('first'), content('second'))
  expect(await back(1, content('second'))).toEqual({ [provider]: 'first-provider' })
})

test('a virtual key that was removed without another container is made anew', async () => {
  await replaced(content('old'), content('new'))
  const now = content('new', {})
  const all = await generations(place, name)
  const values = await secretsBack([store], all, all[0]!, now)
  expect(withoutLost(deployment, values, now).keys[0]!.value).toBe('generate')
  expect(withoutLost(deployment, values, now).models[0]!.apiKey).toBe('stored')
})
