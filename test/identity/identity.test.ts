import { cp, readFile, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { newIdentity, readIdentity, takeIdentity, writeIdentity } from '../../src/identity/identity.ts'
import { deploymentFiles, ownPaths } from '../../src/paths.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const placeAt = (home: string) => ({
  files: localFiles,
  owner: { uid: process.getuid!(), gid: process.getgid!() },
  own: ownPaths({ XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state') }),
})

async function gatewayIn(home: string) {
  const place = placeAt(home)
  const identity = newIdentity(place, 'gw')
  await localFiles.makeDirectory(deploymentFiles(place.own, 'gw').state, 0o700)
  await writeIdentity(place, 'gw', identity)
  return { place, identity }
}

test('a state directory has the identity that was written into it', async () => {
  const { place, identity } = await gatewayIn(await temporaryDirectory())
  expect(await readIdentity(place, 'gw')).toEqual(identity)
  expect(await readIdentity(place, 'other')).toBeUndefined()
})

test('a copy of a state directory that is still there proves nothing', async () => {
  const home = await temporaryDirectory()
  const { place } = await gatewayIn(join(home, 'alice'))
  await cp(join(home, 'alice'), join(home, 'bob'), { recursive: true })
  await expect(readIdentity(placeAt(join(home, 'bob')), 'gw')).rejects.toMatchObject({
    exit: 3,
    what: expect.stringContaining('is a copy'),
    why: expect.stringContaining(deploymentFiles(place.own, 'gw').state),
    // Of this gateway alone: others lie beside it.
    next: expect.stringMatching(new RegExp(`take ${deploymentFiles(place.own, 'gw').state} away first$`)),
  })
})

test('one that was moved, or brought back where it was, is itself', async () => {
  const home = await temporaryDirectory()
  const { identity } = await gatewayIn(join(home, 'alice'))
  await rename(join(home, 'alice'), join(home, 'moved'))
  const moved = placeAt(join(home, 'moved'))
  expect(await readIdentity(moved, 'gw')).toMatchObject({ id: identity.id })
  await writeIdentity(moved, 'gw', (await readIdentity(moved, 'gw'))!)
  expect(await readFile(deploymentFiles(moved.own, 'gw').identity, 'utf8')).toContain(join(home, 'moved'))
})

test('one that is reached by another path is no copy of itself', async () => {
  const home = await temporaryDirectory()
  const { identity } = await gatewayIn(join(home, 'alice'))
  await rename(join(home, 'alice'), join(home, 'data'))
  await symlink(join(home, 'data'), join(home, 'alice'))
  expect(await readIdentity(placeAt(join(home, 'data')), 'gw')).toEqual(identity)
  expect(await readIdentity(placeAt(join(home, 'alice')), 'gw')).toEqual(identity)
})

test.each(['', '{"format":2}', '[]', '{"format":1,"identity":"x","state":"/"}'])(
  'a damaged one is told, not made anew: %j',
  async text => {
    const { place } = await gatewayIn(await temporaryDirectory())
    await localFiles.write(deploymentFiles(place.own, 'gw').identity, text, { mode: 0o600 })
    await expect(readIdentity(place, 'gw')).rejects.toMatchObject({ exit: 3, next: expect.stringContaining('backup') })
  },
)

test('a plan that was made before another run gave the gateway its identity is not carried out', async () => {
  const { place, identity } = await gatewayIn(await temporaryDirectory())
  await expect(takeIdentity(place, 'gw', newIdentity(place, 'gw'))).rejects.toMatchObject({ exit: 3 })
  await takeIdentity(place, 'gw', identity)
  expect(await readIdentity(place, 'gw')).toEqual(identity)
})
