import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { clearAbandoned, placePrefix, takePlace } from '../../src/rehearsal/place.ts'

let base: string
let directory: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gatewright-place-'))
  onTestFinished(() => rmSync(base, { recursive: true }))
  directory = join(base, `${placePrefix}1`)
  mkdirSync(directory)
})

test('a place is there until it is removed', async () => {
  const place = await takePlace(directory)
  await clearAbandoned(base)
  expect(existsSync(directory)).toBe(true)
  await place.remove()
  expect(existsSync(directory)).toBe(false)
})

test('a place whose process is killed is removed', async () => {
  const holder: ChildProcess = fork(join(import.meta.dirname, 'place-parent.ts'), [directory])
  await once(holder, 'message')
  holder.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(directory)).toBe(false), { timeout: 60_000 })
})

test('a place may have a path that is too long for a socket', async () => {
  const deep = join(directory, 'd'.repeat(120))
  mkdirSync(deep)
  const place = await takePlace(deep)
  await place.remove()
  expect(existsSync(deep)).toBe(false)
})

describe('the next to take one', () => {
  test('removes a place whose process and remover ended together', async () => {
    // What such an end leaves: a socket at which nobody listens. Node would unlink its own when it closes.
    const dead = join(directory, 'alive')
    const script = 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
    await once(spawn(process.execPath, ['-e', script, dead]), 'exit')
    expect(existsSync(dead)).toBe(true)
    await clearAbandoned(base)
    expect(existsSync(directory)).toBe(false)
  })

  test('leaves one alone that is only being taken, and what is called otherwise', async () => {
    const other = join(base, 'somebody-elses')
    mkdirSync(other)
    await clearAbandoned(base)
    expect([existsSync(directory), existsSync(other)]).toEqual([true, true])
  })
})
