import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { accountFor } from '../../src/rehearsal/account.ts'
import type { Binaries } from '../../src/rehearsal/postgres-binaries.ts'
import { type Programs, programsFor } from '../../src/rehearsal/programs.ts'

const isRoot = process.getuid?.() === 0
const scratch = mkdtempSync(join(tmpdir(), 'gatewright programs '))
afterAll(() => rmSync(scratch, { recursive: true }))

/** A package whose programs say which of its shared files they can read, in directories and with modes of one's own. */
function packageOf(name: string, mode: { directory: number; file: number }): Binaries {
  const native = join(scratch, name, 'native')
  const directories = ['bin', 'lib', 'share'].map(part => join(native, part))
  for (const directory of directories) mkdirSync(directory, { recursive: true })
  const program = '#!/bin/sh\ncat "$(dirname "$0")/../share/shared" "${LD_LIBRARY_PATH%%:*}/libx.so"\n'
  const files = {
    'bin/initdb': program,
    'bin/postgres': program,
    'lib/libx.so.1': 'library',
    'share/shared': 'shared ',
  }
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(native, file), text)
    chmodSync(join(native, file), file.startsWith('bin') ? mode.directory : mode.file)
  }
  for (const directory of [...directories, native, dirname(native)]) chmodSync(directory, mode.directory)
  const [bin, lib] = directories as [string, string]
  const libraries = { directory: lib, links: [['libx.so', 'libx.so.1']] as [string, string][] }
  return { origin: 'embedded', major: 18, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), libraries }
}

const closed = { directory: 0o700, file: 0o600 }
const open = { directory: 0o755, file: 0o644 }

/** A base that everybody may pass, as /tmp is, with room for nothing else. */
function baseOf(name: string): string {
  const base = mkdtempSync(join(tmpdir(), `gatewright-${name}-`))
  onTestFinished(() => rmSync(base, { recursive: true }))
  chmodSync(base, 0o755)
  return base
}

const placed = (binaries: Binaries, ...where: string[]) => programsFor(binaries, accountFor(), scratch, where)

const said = ({ initdb, env }: Programs) =>
  execFileSync(initdb, { env, encoding: 'utf8', cwd: '/', ...accountFor().ids })

describe.runIf(isRoot)('programs for another account, as root', () => {
  test.each([
    ['in a closed directory', 'closed', closed],
    ['written under a closed umask', 'closed umask', { directory: 0o750, file: 0o640 }],
  ])('%s run from a place of their own, and nothing is opened', async (_, name, mode) => {
    const binaries = packageOf(name, mode)
    const base = baseOf('base')
    const before = statSync(dirname(binaries.initdb)).mode
    const programs = await placed(binaries, base)
    expect(said(programs)).toBe('shared library')
    expect(programs.initdb.startsWith(base)).toBe(true)
    expect(statSync(dirname(binaries.initdb)).mode).toBe(before)
    await programs.remove()
    expect(readdirSync(base)).toEqual([])
  })

  test('that everybody may use run where they lie', async () => {
    const base = baseOf('base')
    chmodSync(scratch, 0o755)
    onTestFinished(() => chmodSync(scratch, 0o700))
    const binaries = packageOf('open', open)
    const programs = await placed(binaries, base)
    expect([programs.initdb, said(programs)]).toEqual([binaries.initdb, 'shared library'])
    await programs.remove()
  })

  test('take the first place that the account may pass', async () => {
    const [shut, base] = [baseOf('shut'), baseOf('base')]
    chmodSync(shut, 0o700)
    const programs = await placed(packageOf('second', closed), shut, base)
    expect(programs.initdb.startsWith(base)).toBe(true)
    expect(readdirSync(shut)).toEqual([])
    await programs.remove()
  })

  test('that everybody may use have their libraries linked where the account may pass', async () => {
    const [shut, base] = [baseOf('shut'), baseOf('base')]
    chmodSync(shut, 0o700)
    chmodSync(scratch, 0o755)
    onTestFinished(() => chmodSync(scratch, 0o700))
    const programs = await placed(packageOf('open programs', open), shut, base)
    expect(said(programs)).toBe('shared library')
    expect(programs.env.LD_LIBRARY_PATH?.startsWith(base)).toBe(true)
    await programs.remove()
  })

  test('without any place are refused, each with its reason', async () => {
    const shut = baseOf('shut')
    chmodSync(shut, 0o700)
    await expect(placed(packageOf('nowhere', closed), shut, join(shut, 'missing'))).rejects.toMatchObject({
      why: expect.stringMatching(new RegExp(`${shut}: another account may not pass it; ${shut}/missing: .*ENOENT`)),
      next: expect.stringContaining('set TMPDIR'),
    })
  })
})

test('programs for this user run where they lie', async () => {
  const binaries = packageOf('own', closed)
  expect((await programsFor(binaries, { name: 'this user' }, scratch, [])).initdb).toBe(binaries.initdb)
})
