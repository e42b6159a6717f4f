import { beforeEach, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
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
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { temporaryDirectory } from '../doubles/directory.ts'
import { sampleDeployment } from '../steps/sample.ts'

const name = 'mcp-litellm'

const kept = (changes: Partial<Kept> = {}): Kept => ({
  container: 'c1',
  at: '2026-11-25T20:00:00.000Z',
  deployment: deploymentText(sampleDeployment()),
  image: { reference: 'ghcr.io/berriai/litellm:v1.108.11', id: 'sha256:1' },
  files: [],
  secrets: {},
  ...changes,
})

const dump = (schema: string, path = '/dump') => ({ path, bytes: 1, at: '2026-11-25T20:00:00.000Z', schema })

let place: { files: typeof localFiles; own: ReturnType<typeof ownPaths> }

beforeEach(async () => {
  const directory = await temporaryDirectory()
  place = { files: localFiles, own: ownPaths({ XDG_CONFIG_HOME: directory, XDG_STATE_HOME: directory }) }
})

test('the newest comes first, and says which deployment it was', async () => {
  await addGeneration(place, name, kept({ container: 'first' }))
  await addGeneration(place, name, kept({ container: 'second' }))
  const all = await generations(place, name)
  expect(all.map(({ number, kept: { container } }) => [number, container])).toEqual([
    [2, 'second'],
    [1, 'first'],
  ])
  expect(deploymentOf(all[0]!)).toEqual(sampleDeployment())
})

test('only the last few are kept, the oldest goes with its dump, and numbers are not used again', async () => {
  const path = dumpPath(place, name, new Date('2026-11-25T20:00:00Z'))
  await addGeneration(place, name, kept())
  await localFiles.write(path, 'a dump', { mode: 0o600 })
  await addGeneration(place, name, kept({ dump: dump('a', path) }))
  for (let count = 0; count < keptGenerations; count++) await addGeneration(place, name, kept())
  expect((await generations(place, name)).map(({ number }) => number)).toEqual([7, 6, 5, 4, 3])
  expect(await localFiles.stat(path)).toBeUndefined()
})

test('they are readable by their owner only', async () => {
  await addGeneration(place, name, kept())
  const directory = `${deploymentFiles(place.own, name).state}/generations`
  expect((await localFiles.stat(directory))?.mode).toBe(0o700)
  expect((await localFiles.stat(`${directory}/1.json`))?.mode).toBe(0o600)
})

test('what no deployment was recorded for is no generation', async () => {
  const { deployment: _, ...rest } = kept()
  await addGeneration(place, name, rest)
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
