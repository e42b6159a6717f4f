import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { firstFree, freePort } from '../../src/host/free-port.ts'
import { portClaims } from '../../src/host/port-claims.ts'

const claims = () => {
  const made = portClaims()
  onTestFinished(made.release)
  return made
}

test('two who ask at once get two ports', async () => {
  const [one, other] = await Promise.all([firstFree(claims()), firstFree(claims())])
  expect(one).not.toBe(other)
})

test('who asks again keeps the port', async () => {
  const mine = claims()
  expect(await firstFree(mine)).toBe(await firstFree(mine))
})

test('a port that was given back is free for others', async () => {
  const [one, other] = [claims(), claims()]
  const port = await firstFree(one, 20_000)
  expect(await other.claim(port)).toBe(false)
  one.release()
  expect(await other.claim(port)).toBe(true)
})

test('a port that another process has set aside is said to be taken by a Gatewright, until that process is killed', async () => {
  const holder = fork(join(import.meta.dirname, 'port-holder.ts'))
  onTestFinished(() => void holder.kill('SIGKILL'))
  const [port] = (await once(holder, 'message')) as [number]
  expect(await claims().claim(port)).toBe(false)
  const found = await freePort([], claims())
  expect(found.port).not.toBe(port)
  expect(found.takenBy).toBeDefined()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(await claims().claim(port)).toBe(true)
})
