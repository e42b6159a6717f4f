import { describe, expect, test } from 'vitest'
import type { RegistryDoor } from '../../src/adapters/registry.ts'
import { askRegistry } from '../../src/registry/ask.ts'
import { withPinnedImage } from '../../src/registry/pin.ts'
import { addressOf } from '../../src/adapters/image-reference.ts'
import { isRolling, releasedIn, versionOfTag } from '../../src/registry/tags.ts'
import { Failure } from '../../src/failure.ts'
import type { World } from '../../src/world.ts'
import { sampleDeployment } from '../steps/sample.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`

/** A registry that has these tags, each of this digest. */
const having = (tags: Record<string, string>, platforms = ['linux/amd64', 'linux/arm64']): RegistryDoor => ({
  tags: async () => Object.keys(tags),
  manifest: async (_, name) => (tags[name] === undefined ? undefined : { digest: tags[name], platforms }),
})

const worldWith = (registry: RegistryDoor) => ({ rehearsal: false, registry }) as World

const usual = { 'v1.108.20': digest('a'), 'v1.108.19': digest('b'), 'v1.111.0': digest('c'), lts: digest('a') }

const tagged = (tag: string, follows?: string) => ({
  ...sampleDeployment(),
  image: { ...sampleDeployment().image, tag, ...(follows && { follows }) },
})

describe('a rolling tag', () => {
  test('becomes the version that it means and its digest, and is remembered', async () => {
    const { image } = await withPinnedImage(tagged('lts'), worldWith(having(usual)))
    expect(image).toMatchObject({ tag: `v1.108.20@${digest('a')}`, follows: 'lts' })
  })

  test('stays what it was found to mean until an upgrade', async () => {
    const before = tagged(`v1.108.19@${digest('b')}`, 'lts')
    expect((await withPinnedImage(tagged('lts'), worldWith(having(usual)), before)).image).toEqual(before.image)
  })

  test('that means no released version is known by its digest', async () => {
    const { image } = await withPinnedImage(
      tagged('main-latest'),
      worldWith(having({ ...usual, 'main-latest': digest('d') })),
    )
    expect(image.tag).toBe(`main-latest@${digest('d')}`)
  })

  test('that is not there is refused', async () => {
    await expect(withPinnedImage(tagged('lts'), worldWith(having({})))).rejects.toThrow('there is no image')
  })

  test('is no longer followed where a version is chosen by hand', async () => {
    const before = tagged(`v1.108.19@${digest('b')}`, 'lts')
    const { image } = await withPinnedImage(tagged('v1.108.20', 'lts'), worldWith(having(usual)), before)
    expect(image).not.toHaveProperty('follows')
  })
})

describe('what is said of the image that is answered', () => {
  const asked = (tag: string, registry: RegistryDoor) =>
    askRegistry({ registry }, { repository: 'ghcr.io/berriai/litellm', tag }, AbortSignal.timeout(5_000))

  test('a newer patch, and a fault that is known', async () => {
    const { ok, text } = await asked('v1.108.19', having(usual))
    expect(ok).toBe(true)
    expect(text).toContain('1.108.20 is newer')
    expect(text).toContain('GET /audit')
  })

  test('that there is no such version, with the newest', async () => {
    expect(await asked('v1.108.99', having(usual))).toMatchObject({
      ok: false,
      text: expect.stringMatching(/has no v1\.108\.99; the newest of 1\.108 is v1\.108\.20/) as string,
    })
  })

  test('that the version is there by another tag', async () => {
    expect(await asked('1.108.20', having(usual))).toMatchObject({
      ok: false,
      text: 'ghcr.io/berriai/litellm has no 1.108.20, but the same version as v1.108.20',
    })
  })

  test('that there is none for this kind of processor', async () => {
    expect(await asked('v1.108.20', having(usual, ['linux/s390x']))).toMatchObject({
      ok: false,
      text: expect.stringContaining('only for linux/s390x') as string,
    })
  })

  test('that the registry could not be asked, which holds nobody up', async () => {
    const failure = new Failure({ what: 'the registry of x could not be asked', why: 'ENOTFOUND', next: 'later' })
    const offline = { tags: async () => Promise.reject(failure), manifest: async () => undefined }
    expect(await asked('v1.108.20', offline)).toMatchObject({
      ok: true,
      text: expect.stringContaining('ENOTFOUND') as string,
    })
  })
})

test.each([
  ['ghcr.io/berriai/litellm', 'ghcr.io', 'berriai/litellm', false],
  ['litellm/litellm', 'registry-1.docker.io', 'litellm/litellm', false],
  ['docker.io/litellm/litellm', 'registry-1.docker.io', 'litellm/litellm', false],
  ['nginx', 'registry-1.docker.io', 'library/nginx', false],
  ['localhost:5000/a/b/c', 'localhost:5000', 'a/b/c', true],
  ['127.0.0.1:5000/a', '127.0.0.1:5000', 'a', true],
  ['127.0.0.1.example/a', '127.0.0.1.example', 'a', false],
])('%s is asked about at %s, as %s', (repository, host, path, plain) => {
  expect(addressOf(repository)).toEqual({ host, path, plain })
})

test('versions are told from what is no release', () => {
  const tags = [
    'v1.108.20',
    '1.108.20',
    'v1.110.0-rc.1',
    'main-v1.83.7-stable',
    'v1.83.3-stable',
    'lts',
    'sha-1234567',
    'v1.9.1',
  ]
  expect(releasedIn(tags)).toEqual(['1.108.20', '1.83.7', '1.83.3', '1.9.1'])
  expect(tags.filter(isRolling)).toEqual(['lts', 'sha-1234567'])
  const none = [
    'v1.110.0-dev.2',
    'v1.81.0-nightly',
    '1.82.0.rc.1',
    'v1.80.8-stable.1',
    'v1.108.20-amd64',
    'v1.108',
    'main-latest',
  ]
  expect(none.map(versionOfTag)).toEqual(none.map(() => undefined))
})
