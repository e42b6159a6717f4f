import { chown, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { localFiles } from '../../src/adapters/local-files.ts'
import { checkDirectory, withTrustedOwn } from '../../src/adapters/own-files.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const [nobody, alice] = [65_534, 54_321]

async function own(owner = { uid: 0, gid: 0 }) {
  const top = await temporaryDirectory()
  const at = (...names: string[]) => join(top, ...names)
  for (const name of ['config', 'state']) await mkdir(at(name, 'gw'), { recursive: true })
  await writeFile(at('config/gw/deployment.yaml'), 'name: gw\n')
  const files = withTrustedOwn(localFiles, { config: at('config'), state: at('state'), logs: at('state/logs') }, owner)
  return { at, files, read: () => files.read(at('config/gw/deployment.yaml')) }
}

describe.runIf(process.getuid?.() === 0)('what is read below our own directories', () => {
  test('is ours, or root’s', async () => {
    const { read } = await own()
    expect(await read()).toBe('name: gw\n')
  })

  test('is not of another user, who is named', async () => {
    const { at, read } = await own()
    await chown(at('config/gw/deployment.yaml'), nobody, nobody)
    await expect(read()).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('belongs to nobody') })
  })

  test('does not lie in a directory of another user', async () => {
    const { at, read } = await own()
    await chown(at('config/gw'), nobody, nobody)
    await expect(read()).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('belongs to nobody') })
  })

  test('is not what a link leads to that is another user’s, or that they could replace', async () => {
    const { at, read } = await own()
    await mkdir(at('theirs'))
    await rename(at('config/gw/deployment.yaml'), at('theirs/it'))
    await symlink(at('theirs/it'), at('config/gw/deployment.yaml'))
    expect(await read()).toBe('name: gw\n')
    await chown(at('theirs'), nobody, nobody)
    await expect(read()).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('belongs to nobody') })
    await chown(at('theirs'), 0, 0)
    await chown(at('theirs/it'), nobody, nobody)
    await expect(read()).rejects.toMatchObject({ exit: 3, why: expect.stringContaining('belongs to nobody') })
  })

  test('is believed of whom the gateway’s files belong to, as root has it under sudo', async () => {
    const { at, read } = await own({ uid: alice, gid: alice })
    await chown(at('config/gw'), alice, alice)
    expect(await read()).toBe('name: gw\n')
  })

  test('is not streamed, either', async () => {
    const { at, files } = await own()
    await writeFile(at('state/gw/dump.sql.gz'), 'x')
    await chown(at('state/gw/dump.sql.gz'), nobody, nobody)
    await expect(files.stream(at('state/gw/dump.sql.gz'))[Symbol.asyncIterator]().next()).rejects.toMatchObject({ exit: 3 }) // prettier-ignore
  })
})

test.runIf(process.getuid?.() === 0)('a directory that others could write into is named itself', async () => {
  const { at } = await own()
  const place = { files: localFiles, owner: { uid: 0, gid: 0 } }
  await checkDirectory(place, at('state'), 0o600)
  await chown(at('state'), nobody, nobody)
  await expect(checkDirectory(place, at('state'), 0o600)).rejects.toMatchObject({
    what: `${at('state')} is not used`,
    why: expect.stringContaining('belongs to nobody'),
  })
})
