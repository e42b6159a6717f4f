import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { image } from '../../src/checks/image.ts'
import { openJournal } from '../../src/engine/journal.ts'
import { deploymentFiles } from '../../src/paths.ts'
import { bed, failedWith, passedWith } from './bed.ts'

test('an image of the planned repository with an accepted version passes, and shows both', async () => {
  const { run } = await bed()
  expect(await run(image)).toEqual(passedWith(/^LiteLLM 1\.108\.11, sha256:0123456789ab…$/))
})

test('the version that setup read from this very image is not read again', async () => {
  const { run, engine, world, deployment } = await bed()
  engine.printed = 'python3 was run again'
  const { journal: path } = deploymentFiles(world.own, deployment.name)
  await world.files.makeDirectory(dirname(path), 0o700)
  const journal = await openJournal(world.files, path, deployment.name, world.now)
  const change = { id: 'image:image', step: 'image', action: 'create', group: 'Docker', what: 'image' } as const
  const reference = 'ghcr.io/berriai/litellm:v1.108.11'
  await journal.done(change, { reference, imageId: 'sha256:image', version: '1.108.11' })
  expect(await run(image)).toEqual(passedWith(/^LiteLLM 1\.108\.11,/))
  await journal.done(change, { reference, imageId: 'sha256:another', version: '1.108.11' })
  expect(await run(image)).toEqual(failedWith(/runs another image of the name .* than the one that setup looked into/))
  // A change to another version failed, and this one serves again.
  engine.printed = '1.108.11\n'
  await journal.done(change, { reference: 'ghcr.io/berriai/litellm:v1.110.2', imageId: 'sha256:another', version: '1' })
  expect(await run(image)).toEqual(passedWith(/^LiteLLM 1\.108\.11,/))
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
