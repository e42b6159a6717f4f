import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { openSecretStore } from '../../src/adapters/secret-store/index.ts'
import type { SecretStore } from '../../src/adapters/secret-store.ts'
import { deploymentText } from '../../src/deployment/file.ts'
import {
  addGeneration,
  deploymentOf,
  dumpFor,
  dumpPath,
  type Generation,
  generations,
  type Kept,
  keptGenerations,
} from '../../src/generations/generation.ts'
import { readKeptSecrets, type Stored } from '../../src/generations/kept-secrets.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { Secret } from '../../src/secret.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from '../steps/sample.ts'

const name = 'mcp-litellm'

const kept = (changes: Partial<Kept> = {}): Kept => ({
  container: 'c1',
  at: '2026-11-25T20:00:00.000Z',
  deployment: deploymentText(sampleDeployment()),
  image: { reference: 'ghcr.io/berriai/litellm:v1.108.11', id: 'sha256:1' },
  files: [],
  secretsIn: { store: 'file' },
  ...changes,
})

const dump = (schema: string, path = '/dump') => ({ path, bytes: 1, at: '2026-11-25T20:00:00.000Z', schema })

const noSecrets = { container: new Map(), keys: new Map() }
let store: SecretStore
const add = (what: Kept, values: Stored = noSecrets) => addGeneration(place, name, what, store, values)

let place: { files: typeof localFiles; own: ReturnType<typeof ownPaths> }

beforeEach(async () => {
  const directory = await temporaryDirectory()
  const owner = { uid: process.getuid!(), gid: process.getgid!() }
  const paths = { project: directory, secrets: `${directory}/secrets/gateway.env` }
  store = openSecretStore(sampleDeployment({ paths }), localFiles, owner)
  place = { files: localFiles, own: ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory }) }
})

test('the newest comes first, and says which deployment it was', async () => {
  await add(kept({ container: 'first' }))
  await add(kept({ container: 'second' }))
  const all = await generations(place, name)
  expect(all.map(({ number, kept: { container } }) => [number, container])).toEqual([
    [2, 'second'],
    [1, 'first'],
  ])
  expect(deploymentOf(all[0]!)).toEqual(sampleDeployment())
})

test('only the last few are kept, the oldest goes with its dump, and numbers are not used again', async () => {
  const path = dumpPath(place, name, new Date('2026-11-25T20:00:00Z'))
  await add(kept())
  await localFiles.write(path, 'a dump', { mode: 0o600 })
  await add(kept({ dump: dump('a', path) }))
  for (let count = 0; count < keptGenerations; count++) await add(kept())
  expect((await generations(place, name)).map(({ number }) => number)).toEqual([7, 6, 5, 4, 3])
  expect(await localFiles.stat(path)).toBeUndefined()
})

test('they are readable by their owner only', async () => {
  await add(kept())
  const directory = `${deploymentFiles(place.own, name).state}/generations`
  expect((await localFiles.stat(directory))?.mode).toBe(0o700)
  expect((await localFiles.stat(`${directory}/1.json`))?.mode).toBe(0o600)
})

test('their secrets are in the secret store, and go with them', async () => {
  const values = { ...noSecrets, container: new Map([['MODEL_GPT_API_KEY', Secret.of('of-the-provider')]]) }
  await add(kept(), values)
  expect((await readKeptSecrets(store, 'generation-1'))?.values).toEqual(values)
  const directory = `${deploymentFiles(place.own, name).state}/generations`
  expect(await localFiles.read(`${directory}/1.json`)).not.toContain('of-the-provider')
  expect((await localFiles.stat(store.kept.where('generation-1')))?.mode).toBe(0o600)
  for (let count = 0; count < keptGenerations; count++) await add(kept())
  expect(await readKeptSecrets(store, 'generation-1')).toBeUndefined()
})

test('what no deployment was recorded for is no generation', async () => {
  const { deployment: _, ...rest } = kept()
  await add(rest)
  expect(await generations(place, name)).toEqual([])
})

test('a dump is needed only where the database is another', () => {
  const newer: Generation = { number: 2, kept: kept({ schema: 'a', dump: dump('a') }) }
  const older: Generation = { number: 1, kept: kept({ schema: 'a' }) }
  const all = [newer, older]
  expect(dumpFor(all, newer, 'a')).toEqual({ needed: false })
  expect(dumpFor(all, newer, 'b')).toEqual({ needed: true, dump: dump('a') })
  expect(dumpFor(all, older, 'b'), 'one of a later generation with the same database').toEqual({
    needed: true,
    dump: dump('a'),
  })
  expect(dumpFor(all, { number: 3, kept: kept({ schema: 'c' }) }, 'b')).toEqual({ needed: true })
})
