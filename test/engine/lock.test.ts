import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockHolder, takeLock } from '../../src/engine/lock.ts'
import { Exit } from '../../src/failure.ts'
import { temporaryDirectory } from '../doubles/directory.ts'

const now = () => new Date('2026-01-02T03:04:05Z')
const lockPath = async () => join(await temporaryDirectory(), 'lock')
const take = (path: string) => takeLock(path, 'gatewright setup', now)

test('a lock that is held names its holder and refuses a second one', async () => {
  const path = await lockPath()
  const lock = await take(path)
  await expect(take(path)).rejects.toMatchObject({
    exit: Exit.refused,
    why: `"gatewright setup", process ${process.pid}, since 2026-01-02T03:04:05.000Z`,
  })
  await lock.release()
})

test('a released lock can be taken again, and leaves no file behind', async () => {
  const path = await lockPath()
  await (await take(path)).release()
  await (await take(path)).release()
  expect(await readdir(dirname(path))).toEqual([])
})

test('a lock whose file cannot be written is a failure that names the file, and is not held', async () => {
  const path = await lockPath()
  await mkdir(path)
  await expect(take(path)).rejects.toMatchObject({ what: `${path} was not written` })
  await rmdir(path)
  await (await take(path)).release()
})

test('the lock of a killed process is replaced at once', async () => {
  const path = await lockPath()
  const child = spawn(process.execPath, ['--input-type=module', '-e', holdScript(path)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect(await lockHolder(path)).toMatchObject({ pid: child.pid, command: 'the holder' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await (await take(path)).release()
})

const holdScript = (path: string) => `
  import { takeLock } from ${JSON.stringify(join(import.meta.dirname, '../../src/engine/lock.ts'))}
  await takeLock(${JSON.stringify(path)}, 'the holder', () => new Date())
  console.log('held')
  setInterval(() => {}, 60_000)`

test.each([
  ['a pid that now belongs to another process', { startTime: '1' }],
  ['an earlier boot', { bootId: 'another' }],
])('a lock left by %s is nobody’s, and is replaced', async (_, stale) => {
  const path = await lockPath()
  const lock = await take(path)
  const holder = JSON.parse(await readFile(path, 'utf8'))
  await lock.release()
  await writeFile(path, JSON.stringify({ ...holder, ...stale }))
  expect(await lockHolder(path)).toBeUndefined()
  await (await take(path)).release()
})

test('of many contenders for a dead lock exactly one gets it', async () => {
  const path = await lockPath()
  await writeFile(path, JSON.stringify({ pid: 1, startTime: 'never', bootId: 'another', command: 'gone', since: '' }))
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => take(path)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
