import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { trustedPath } from '../../src/host/trusted-path.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const nobody = 65_534
const directory = (path: string, mode = 0o755, uid = 0) => {
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
  chownSync(path, uid, uid)
}

/** A directory of root’s, and one beside it as the test has it. */
async function places(make: (path: string) => void, below = '') {
  const top = await temporaryDirectory()
  directory(join(top, 'roots'))
  make(join(top, 'other'))
  return { roots: join(top, 'roots'), other: join(top, 'other', below) }
}

describe.runIf(process.getuid?.() === 0)('root runs no program from a directory', () => {
  test.each<[string, (path: string) => void, RegExp, string?]>([
    ['of another user', path => directory(path, 0o755, nobody), /belongs to nobody/],
    ['into which everybody may write', path => directory(path, 0o777), /everybody may write/],
    ['in which everybody has their own, as in /tmp', path => directory(path, 0o1777), /everybody may write/],
    ['below one of another user', path => (directory(path, 0o755, nobody), directory(join(path, 'bin'))), /belongs to nobody/, 'bin'], // prettier-ignore
    [
      'that a link leads to which is another’s',
      path => (directory(`${path}s`, 0o755, nobody), symlinkSync(`${path}s`, path)),
      /belongs to nobody/,
    ],
  ])('%s, and says so', async (_, make, why, below) => {
    const { roots, other } = await places(make, below)
    expect(await trustedPath(`${other}:${roots}`)).toEqual({
      path: roots,
      leftOut: [{ directory: other, why: expect.stringMatching(why) }],
    })
  })

  test('that is not there, since another user might make it', async () => {
    const { roots, other } = await places(() => undefined)
    expect(await trustedPath(`${roots}:${other}`)).toEqual({ path: roots, leftOut: [] })
  })

  test.each(['', '.', 'node_modules/.bin'])('that is the current one, or below it: "%s"', async relative => {
    mkdirSync('node_modules/.bin', { recursive: true })
    const { roots } = await places(() => undefined)
    expect((await trustedPath(`${relative}:${roots}`)).path).toBe(roots)
  })

  test('though its own command would find it there', async () => {
    const { roots, other } = await places(path => directory(path, 0o777))
    writeFileSync(join(other, 'getent'), '#!/bin/sh\ntouch "$0.ran"\n')
    chmodSync(join(other, 'getent'), 0o755)
    const main = join(import.meta.dirname, '../../src/cli.ts')
    const env = {
      PATH: `${other}:${roots}:${process.env.PATH}`,
      HOME: roots,
      SUDO_USER: 'nobody',
      SUDO_UID: `${nobody}`,
    }
    const run = await execa(process.execPath, [main, 'status'], { env, extendEnv: false, reject: false })
    expect(run.stderr).toContain(`No program is run from ${other}, which is in PATH: everybody may write into`)
    await expect(execa('ls', [join(other, 'getent.ran')])).rejects.toThrow()
  })
})
