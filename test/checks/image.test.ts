import { expect, test } from 'vitest'
import { image } from '../../src/checks/image.ts'
import { bed, failedWith, passedWith } from './bed.ts'

test('an image of the planned repository with an accepted version passes, and shows both', async () => {
  const { run } = await bed()
  expect(await run(image)).toEqual(passedWith(/^LiteLLM 1\.108\.11, sha256:0123456789ab…$/))
})

test('an image without a digest fails', async () => {
  const { run, engine } = await bed()
  engine.images['sha256:image']!.digests = []
  expect(await run(image)).toEqual(failedWith(/has no digest: it was not pulled from ghcr.io\/berriai\/litellm/))
})

test('an image of another repository fails', async () => {
  const { run, engine } = await bed()
  engine.images['sha256:image']!.digests = ['docker.io/somebody/litellm@sha256:0']
  expect(await run(image)).toEqual(failedWith(/was not pulled from/))
})

test.each([
  ['1.82.7', /malicious/],
  ['1.99.1', /older than/],
  ['1.105.2', /ImportError/],
  ['', /no version number/],
])('version %j in the image fails', async (version, why) => {
  const { run, engine } = await bed()
  engine.printed = `${version}\n`
  expect(await run(image)).toEqual(failedWith(why))
})

test('a missing container fails', async () => {
  const { run, engine } = await bed()
  engine.held.splice(0)
  expect(await run(image)).toEqual(failedWith(/there is no container/))
})
