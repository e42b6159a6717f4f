import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { localFiles as files } from '../../src/adapters/local-files.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const isRoot = process.getuid?.() === 0
/** An account of every Linux, and its group, in which nobody else is. */
const [daemon, nobody] = [1, 65534]
/** Who typed `sudo`. */
const owner = { uid: daemon, gid: daemon }
const secret = { mode: 0o600 }

/** `setfacl -m u:65534:rwx DIRECTORY`, which few hosts have; the bytes are those of linux/posix_acl_xattr.h. */
const granting = `
import os, struct, sys
entries = [(0x01, 7, 0xffffffff), (0x02, 7, ${nobody}), (0x04, 5, 0xffffffff), (0x10, 7, 0xffffffff), (0x20, 5, 0xffffffff)]
os.setxattr(sys.argv[1], 'system.posix_acl_access', struct.pack('<I', 2) + b''.join(struct.pack('<HHI', *entry) for entry in entries))`
const python = spawnSync('python3', ['-c', 'import os; os.setxattr']).status === 0

type Make = (path: string) => void
const directory: Make = path => mkdirSync(path, { recursive: true })
const mode =
  (bits: number): Make =>
  path => (directory(path), chmodSync(path, bits))
const ofUser =
  (uid: number, bits = 0o755, gid = uid): Make =>
  path => (mode(bits)(path), chownSync(path, uid, gid))

/** `a/b/c` below a temporary directory, with what is particular about one of them. */
async function way(special: Record<string, Make>): Promise<string> {
  const top = await temporaryDirectory()
  for (const name of ['a', 'a/b', 'a/b/c']) (special[name] ?? directory)(join(top, name))
  return top
}

const refusal = async (path: string, wanted: Parameters<typeof files.checkWay>[1]) =>
  files.checkWay(path, wanted).then(
    () => undefined,
    (error: unknown) => error as { exit: number; why: string; next: string },
  )

describe.runIf(isRoot)('a file is trusted by every directory above it', () => {
  test.each<[string, Record<string, Make>, typeof secret & { owner?: typeof owner }, string | undefined, string]>([
    ['all are root’s and closed', {}, secret, undefined, ''],
    ['everybody may write far above it', { a: mode(0o777) }, secret, 'a', 'everybody'],
    ['everybody may write far above it, for what is no secret', { a: mode(0o757) }, { mode: 0o644 }, 'a', 'everybody'],
    ['everybody may write right above it', { 'a/b/c': mode(0o777) }, { mode: 0o644 }, 'a/b/c', 'everybody'],
    ['everybody may write, but only their own: /tmp', { a: mode(0o1777) }, secret, undefined, ''],
    [
      'its group may write far above it, and others are in that',
      { a: ofUser(0, 0o775, 54_321) },
      secret,
      'a',
      'its group',
    ],
    ['its group may write far above it, and nobody else is in that', { a: ofUser(0, 0o775) }, secret, undefined, ''],
    ['its group may write where a secret is', { 'a/b/c': ofUser(0, 0o775) }, secret, 'a/b/c', 'its group'],
    ['another user has one far above it', { a: ofUser(nobody) }, secret, 'a', 'belongs to nobody'],
    ['another user has one below the user’s', { a: ofUser(daemon), 'a/b': ofUser(nobody) }, { ...secret, owner }, 'a/b', 'belongs to nobody'], // prettier-ignore
    ['a user without a name has one', { a: ofUser(54_321) }, secret, 'a', 'belongs to user 54321'],
    [
      'the user who typed sudo has it',
      { a: ofUser(daemon), 'a/b': ofUser(daemon) },
      { ...secret, owner },
      undefined,
      '',
    ],
    ['that user’s own group may write', { a: ofUser(daemon, 0o775) }, { ...secret, owner }, undefined, ''],
  ])('%s', async (_, special, wanted, at, why) => {
    const top = await way(special)
    const found = await refusal(join(top, 'a/b/c/file'), wanted)
    if (at === undefined) return expect(found).toBeUndefined()
    expect(found).toMatchObject({ exit: 3, why: expect.stringContaining(why) })
    expect(found?.why).toContain(`${join(top, at)} `)
    expect(found?.next).toMatch(new RegExp(`^(chmod go-w|sudo chown root) ${join(top, at)}$`))
  })

  test.skipIf(!python)(
    `another may write by an access control list${python ? '' : ' (skipped: no python3 that sets one)'}`,
    async () => {
      const top = await way({ a: ofUser(0, 0o775) })
      const file = join(top, 'a/b/c/file')
      expect(await refusal(file, secret)).toBeUndefined()
      execFileSync('python3', ['-c', granting, join(top, 'a')])
      expect(await refusal(file, secret)).toMatchObject({ why: expect.stringMatching(/access control list .* may write into/) }) // prettier-ignore
      chmodSync(join(top, 'a'), 0o755)
      expect(await refusal(file, secret)).toBeUndefined()
    },
  )

  test('what is written and made is judged alike', async () => {
    const top = await way({ a: mode(0o777) })
    await expect(files.write(join(top, 'a/b/c/file'), '', secret)).rejects.toMatchObject({ exit: 3 })
    await expect(files.makeDirectory(join(top, 'a/b/new'), 0o700)).rejects.toMatchObject({ exit: 3 })
    expect(await files.stat(join(top, 'a/b/new'))).toBeUndefined()
  })
})

describe.runIf(isRoot)('a link on the way', () => {
  const linked = async (uid: number, target: Make) => {
    const top = await way({ a: ofUser(daemon) })
    target(join(top, 'target'))
    symlinkSync(join(top, 'target'), join(top, 'a/link'))
    lchownSync(join(top, 'a/link'), uid, uid)
    return { top, path: join(top, 'a/link/file') }
  }

  test.each<[string, number, Make, string | undefined]>([
    ['root’s, to root’s', 0, directory, undefined],
    ['of the user who typed sudo, to root’s', daemon, directory, 'a link of daemon to'],
    ['of the user who typed sudo, to their own', daemon, ofUser(daemon), undefined],
    ['of another user, to root’s', nobody, directory, 'a link of nobody'],
    ['root’s, to what everybody may write into', 0, mode(0o777), 'everybody may write'],
  ])('%s', async (_, uid, target, why) => {
    const { path } = await linked(uid, target)
    const found = await refusal(path, { ...secret, owner })
    if (why === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject({ exit: 3, why: expect.stringContaining(why) })
  })

  test('that leads to itself is left to the kernel', async () => {
    const top = await temporaryDirectory()
    symlinkSync(join(top, 'loop'), join(top, 'loop'))
    await expect(files.write(join(top, 'loop/file'), '', secret)).rejects.toMatchObject({
      why: expect.stringContaining('ELOOP'),
    })
  })
})

test('what is missing hides nothing, and is judged when it is there', async () => {
  const top = await temporaryDirectory()
  expect(await refusal(join(top, 'none/of/these/file'), secret)).toBeUndefined()
})
