import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBounded, readInput } from '../../src/adapters/bounded-file.ts'
import { localFiles } from '../../src/adapters/local-files.ts'
import { bounds } from '../../src/bounds.ts'

let directory: string
const at = (name: string) => join(directory, name)
const socket = createServer()

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bounded-'))
  execFileSync('mkfifo', [at('pipe')])
  writeFileSync(at('text'), 'héllo\n')
  writeFileSync(at('large'), '')
  truncateSync(at('large'), bounds.bytes + 1)
  await new Promise<void>(resolve => socket.listen(at('socket'), resolve))
})

afterAll(() => {
  socket.close()
  rmSync(directory, { recursive: true })
})

describe('a file is read', () => {
  it('as text', async () => expect(await readBounded(at('text'))).toBe('héllo\n'))

  it('where it says of itself that it is empty, as those of /proc do', async () =>
    expect(await readBounded('/proc/self/stat')).toContain(String(process.pid)))

  it('where a shell handed it over as a pipe', () => {
    const program = `import { readBounded } from '${join(import.meta.dirname, '../../src/adapters/bounded-file.ts')}'
      process.stdout.write(await readBounded(process.argv[1]))`
    const script = '"$0" --input-type=module -e "$1" <(printf typed)'
    expect(execFileSync('bash', ['-c', script, process.execPath, program], { encoding: 'utf8' })).toBe('typed')
  })
})

describe('a file is not read, and the reason is told at once,', () => {
  it.each([
    ['pipe', /named pipe/],
    ['socket', /device or a socket/],
    ['.', /a directory/],
    ['large', /larger than 16 MB/],
  ])('for %s', async (name, why) => {
    await expect(localFiles.read(at(name))).rejects.toMatchObject({ name: 'Failure', why: expect.stringMatching(why) })
  })

  it.each([
    ['pipe', /named pipe/],
    ['socket', /device or a socket/],
    ['.', /a directory/],
    ['/dev/zero', /a device/],
  ])('as bytes, for %s', async (name, why) => {
    const stream = localFiles.stream(name.startsWith('/') ? name : at(name))
    await expect((async () => (await stream[Symbol.asyncIterator]().next()).value)()).rejects.toMatchObject({
      name: 'Failure',
      why: expect.stringMatching(why),
    })
  })

  it.each(['/dev/zero', '/dev/tty', '/dev/null'])('for the device %s', async path => {
    await expect(localFiles.read(path)).rejects.toMatchObject({ name: 'Failure' })
  })

  it('for an input that does not end', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024)
      })(),
    )
    await expect(readInput(endless, 'standard input', 4096)).rejects.toMatchObject({
      what: 'standard input cannot be read',
    })
  })
})
