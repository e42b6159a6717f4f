import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileFailure } from '../../src/adapters/file-failure.ts'
import { localFiles as files } from '../../src/adapters/local-files.ts'
import { printedByNobody } from '../doubles/nobody.ts'

const root = process.getuid?.() === 0
let directory: string
const at = (...parts: string[]) => join(directory, ...parts)
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'gatewright-files-'))))
afterEach(() => rmSync(directory, { recursive: true }))

describe('a written file', () => {
  test('has the content and the mode that were asked for, whatever the umask', async () => {
    const before = process.umask(0o777)
    await files.write(at('a.env'), 'A=1\n', { mode: 0o600 }).finally(() => process.umask(before))
    expect(readFileSync(at('a.env'), 'utf8')).toBe('A=1\n')
    expect(modeOf(at('a.env'))).toBe('600')
  })

  test('gets the new mode also when it existed with another', async () => {
    writeFileSync(at('a.env'), 'old', { mode: 0o644 })
    await files.write(at('a.env'), 'new', { mode: 0o600 })
    expect(modeOf(at('a.env'))).toBe('600')
  })

  test('replaces the old one whole, so that an open reader keeps what it had', async () => {
    writeFileSync(at('a'), 'old')
    const inode = statSync(at('a')).ino
    await files.write(at('a'), 'new', { mode: 0o644 })
    expect(statSync(at('a')).ino).not.toBe(inode)
  })

  test('leaves nothing else behind', async () => {
    await files.write(at('a'), 'x', { mode: 0o644 })
    expect(readdirSync(directory)).toEqual(['a'])
  })

  test.runIf(root)('belongs to the owner that was named', async () => {
    await files.write(at('a'), 'x', { mode: 0o600, owner: { uid: 65534, gid: 65534 } })
    expect(statSync(at('a'))).toMatchObject({ uid: 65534, gid: 65534 })
  })

  describe('beside what a killed run left', () => {
    const ended = () => spawnSync('true').pid
    const ofADeadProcess = () => `.a.${ended()}.0123456789ab.tmp`
    const ofALivingOne = `.a.${process.ppid}.ba9876543210.tmp`

    test('clears that away, and not what another process is writing', async () => {
      writeFileSync(at(ofADeadProcess()), 'half')
      writeFileSync(at(ofALivingOne), 'at work')
      writeFileSync(at(`.a.b.${ended()}.0123456789ab.tmp`), 'half of another file')
      await files.write(at('a'), 'x', { mode: 0o600 })
      expect(readdirSync(directory)).toEqual([ofALivingOne, expect.stringMatching(/^\.a\.b\./), 'a'])
    })

    test('clears away what is old, whoever has its number now', async () => {
      writeFileSync(at(ofALivingOne), 'half')
      utimesSync(at(ofALivingOne), 1, 1)
      await files.write(at('a'), 'x', { mode: 0o600 })
      expect(readdirSync(directory)).toEqual(['a'])
    })

    test('clears that away with the file', async () => {
      writeFileSync(at(ofADeadProcess()), 'half of a secret')
      await files.remove(at('a'))
      expect(readdirSync(directory)).toEqual([])
    })
  })
})

describe('a write is refused', () => {
  test('where the path is a symbolic link, whose target stays as it was', async () => {
    writeFileSync(at('target'), 'kept')
    symlinkSync(at('target'), at('link'))
    await expect(files.write(at('link'), 'x', { mode: 0o600 })).rejects.toMatchObject({
      exit: 3,
      why: expect.stringContaining('symbolic link'),
    })
    expect(readFileSync(at('target'), 'utf8')).toBe('kept')
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
  })

  test.runIf(root)('where the file belongs to somebody else, with the command that mends it', async () => {
    writeFileSync(at('a'), 'theirs')
    chownSync(at('a'), 65534, 65534)
    await expect(files.write(at('a'), 'x', { mode: 0o600 })).rejects.toMatchObject({
      exit: 3,
      next: `sudo chown 0 ${at('a')}`,
    })
    expect(readFileSync(at('a'), 'utf8')).toBe('theirs')
  })

  test.runIf(root)('where the directory belongs to somebody else', async () => {
    mkdirSync(at('theirs'))
    chownSync(at('theirs'), 65534, 65534)
    await expect(files.write(at('theirs/a'), 'x', { mode: 0o600 })).rejects.toMatchObject({ exit: 3 })
    await files.write(at('theirs/a'), 'x', { mode: 0o600, owner: { uid: 65534, gid: 65534 } })
  })

  test('for a secret where the group may write into the directory', async () => {
    chmodSync(directory, 0o770)
    await expect(files.write(at('a'), 'x', { mode: 0o600 })).rejects.toMatchObject({
      exit: 3,
      next: `chmod go-w ${directory}`,
    })
    await files.write(at('b'), 'x', { mode: 0o644 })
    expect(readdirSync(directory)).toEqual(['b'])
  })

  test('where everybody may write into the directory, unless it is sticky as /tmp', async () => {
    chmodSync(directory, 0o777)
    await expect(files.write(at('a'), 'x', { mode: 0o644 })).rejects.toMatchObject({ exit: 3 })
    chmodSync(directory, 0o1777)
    await files.write(at('a'), 'x', { mode: 0o600 })
  })

  test('where the directory is missing, with the command that makes it', async () => {
    await expect(files.write(at('none/a'), 'x', { mode: 0o600 })).rejects.toMatchObject({
      next: `mkdir -p ${at('none')}`,
    })
  })
})

test('a write that fails half way leaves the old file and nothing beside it', () => {
  writeFileSync(at('a'), 'old')
  const script = `import { localFiles } from ${JSON.stringify(join(import.meta.dirname, '../../src/adapters/local-files.ts'))}
    process.on('SIGXFSZ', () => {})
    await localFiles.write(${JSON.stringify(at('a'))}, 'x'.repeat(100_000), { mode: 0o600 }).catch(e => console.log(e.name, e.message))`
  const limited = spawnSync(
    'sh',
    ['-c', 'ulimit -f 1; exec "$0" --input-type=module -e "$1"', process.execPath, script],
    {
      encoding: 'utf8',
    },
  )
  expect(limited.stdout).toMatch(/^Failure .*could not be written/)
  expect(readFileSync(at('a'), 'utf8')).toBe('old')
  expect(readdirSync(directory)).toEqual(['a'])
})

describe('a directory', () => {
  test('is made with those above it, each with the mode', async () => {
    await files.makeDirectory(at('x/y'), 0o700)
    expect([modeOf(at('x')), modeOf(at('x/y'))]).toEqual(['700', '700'])
  })

  test('that exists keeps its mode', async () => {
    mkdirSync(at('x'))
    chmodSync(at('x'), 0o755)
    await files.makeDirectory(at('x'), 0o700)
    expect(modeOf(at('x'))).toBe('755')
  })

  test('that a killed run had not finished is made anew, with its mode', async () => {
    mkdirSync(at(`.x.${spawnSync('true').pid}.0123456789ab.tmp`), { mode: 0o700 })
    await files.makeDirectory(at('x'), 0o755)
    expect(readdirSync(directory)).toEqual(['x'])
    expect(modeOf(at('x'))).toBe('755')
  })

  test.each(['remove', 'removeTree'] as const)('that a killed run had not finished is gone after %s', async remove => {
    mkdirSync(at(`.x.${spawnSync('true').pid}.0123456789ab.tmp`), { mode: 0o700 })
    mkdirSync(at('x'))
    await files[remove](at('x'))
    expect(readdirSync(directory)).toEqual([])
  })

  test('is not made where a file has the path', async () => {
    writeFileSync(at('x'), '')
    await expect(files.makeDirectory(at('x'), 0o700)).rejects.toMatchObject({ why: expect.stringContaining('ENOTDIR') })
  })

  test.runIf(root)('belongs to the owner that was named', async () => {
    await files.makeDirectory(at('x/y'), 0o700, { uid: 65534, gid: 65534 })
    expect([statSync(at('x')).uid, statSync(at('x/y')).uid]).toEqual([65534, 65534])
  })
})

describe('reading', () => {
  test('a missing file is undefined, its state too, and a missing directory has no entries', async () => {
    expect([await files.read(at('no')), await files.stat(at('no')), await files.list(at('no'))]).toEqual([
      undefined,
      undefined,
      [],
    ])
  })

  test('the state of a link is that of the link', async () => {
    symlinkSync('/etc/passwd', at('link'))
    expect(await files.stat(at('link'))).toMatchObject({ kind: 'symlink' })
  })

  test.runIf(root)('a file without the right to is a failure that names the path and how to look', () => {
    writeFileSync(at('closed'), '', { mode: 0o600 })
    chmodSync(directory, 0o755)
    const read = `await module.localFiles.read(${JSON.stringify(at('closed'))}).catch(e => console.log(JSON.stringify(e)))`
    const printed = printedByNobody(join(import.meta.dirname, '../../src/adapters/local-files.ts'), read)
    expect(printed).toMatchObject({
      what: `${at('closed')} could not be read`,
      why: expect.stringContaining('EACCES'),
      next: expect.stringContaining('namei -l'),
    })
  })
})

test('removing takes a file, an empty directory and a link but not its target, and what is missing is no error', async () => {
  mkdirSync(at('d'))
  writeFileSync(at('target'), '')
  symlinkSync(at('target'), at('link'))
  for (const name of ['d', 'link', 'missing']) await files.remove(at(name))
  expect(readdirSync(directory)).toEqual(['target'])
  mkdirSync(at('full/inner'), { recursive: true })
  await expect(files.remove(at('full'))).rejects.toMatchObject({ why: expect.stringContaining('not empty') })
  await files.removeTree(at('full'))
  expect(existsSync(at('full'))).toBe(false)
})

test.each([
  ['ENOSPC', 'full', 'df -h'],
  ['EROFS', 'read-only', 'findmnt'],
  ['EDQUOT', 'quota', 'quota -s'],
  ['EMFILE', 'too many files', 'ulimit -n'],
])('%s is explained by its cause and what to do', (code, why, next) => {
  const failure = fileFailure(Object.assign(new Error('x'), { code }), 'written', '/srv/a')
  expect(failure.why).toContain(why)
  expect(failure.next).toContain(next)
})
