import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { list, secret, text } from '../../src/deployment/field.ts'
import { deploymentFrom, deploymentText } from '../../src/deployment/file.ts'
import { interview } from '../../src/deployment/interview.ts'
import { sections } from '../../src/deployment/sections/index.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { Secret } from '../../src/secret.ts'
import { type KnownSecrets, withItsSecrets } from '../../src/setup/item-secrets.ts'
import type { World } from '../../src/world.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { planHost } from '../doubles/host-facts.ts'

const parts = { label: 'x', help: 'x' }
const models = list('models', {
  ...parts,
  itemName: 'model',
  key: 'name',
  summary: item => String(item.name),
  fields: [text('name', parts), secret('apiKey', parts)],
})
const renamed = { item: { name: 'new', apiKey: 'stored' }, secrets: new Map(), from: 'old' }

let typed: Map<string, Secret>
let known: KnownSecrets

beforeEach(async () => {
  const own = { config: await temporaryDirectory(), state: '', logs: '' }
  typed = new Map()
  const store = { read: async () => new Map([['MODEL_OLD_API_KEY', Secret.of('from the store')]]) }
  const world = { files: localFiles, own, secretStore: () => store } as unknown as World
  known = { world, draft: { get: id => typed.get(id) }, name: 'mcp-litellm' }
})

const values = async (edited: Parameters<typeof withItsSecrets>[1]) =>
  [...(await withItsSecrets(models, edited, known)).values].map(([path, value]) => [path, value.reveal()])

test('a value that was typed under the old name is kept under the new one', async () => {
  typed.set('models.old.apiKey', Secret.of('typed'))
  expect(await values(renamed)).toEqual([['apiKey', 'typed']])
})

test('a value that is typed now wins over the one that was there', async () => {
  typed.set('models.old.apiKey', Secret.of('typed'))
  expect(await values({ ...renamed, secrets: new Map([['apiKey', Secret.of('newer')]]) })).toEqual([
    ['apiKey', 'newer'],
  ])
})

test('the value of a gateway that is there comes from its store', async () => {
  const given = { admin: { password: 'env:ADMIN' }, models: [{ name: 'old', model: 'openai/old', apiKey: 'stored' }] }
  const { deployment } = deploymentFrom(interview(sections, { given, host: planHost() }).answers)
  const path = deploymentFiles(known.world.own, known.name).deployment
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, deploymentText(deployment))
  expect(await values(renamed)).toEqual([['apiKey', 'from the store']])
})

test('a secret without a value anywhere is asked for', async () => {
  const { item } = await withItsSecrets(models, renamed, known)
  expect(item).toEqual({ name: 'new' })
})
